package school

import (
	"io"

	"xiaoqin/server/identity"
	"xiaoqin/server/school/spreadsheet"
)

// importColumns are the columns of each kind of file.
var importColumns = map[ImportKind][]column{
	ImportPeople:  peopleColumns,
	ImportClasses: classColumns,
	ImportPlaces:  placeColumns,
}

// WriteTemplate writes an empty Excel file to fill in, with a second sheet that says
// what belongs into each column. Import reads the first sheet back.
func WriteTemplate(w io.Writer, kind ImportKind) error {
	columns, known := importColumns[kind]
	if !known {
		return ErrImportKind
	}
	var head []string
	guide := [][]string{{"列名", "必填", "怎么填"}}
	for _, c := range columns {
		head = append(head, c.name)
		must := ""
		if c.required {
			must = "是"
		}
		guide = append(guide, []string{c.name, must, c.hint})
	}
	if kind == ImportPeople {
		guide = append(guide, nil, []string{"岗位可以写", "", roleNames(identity.Roles())})
	}
	return spreadsheet.WriteXLSX(w,
		spreadsheet.Sheet{Name: kind.Name(), Rows: [][]string{head}},
		spreadsheet.Sheet{Name: "填写说明", Rows: guide})
}
