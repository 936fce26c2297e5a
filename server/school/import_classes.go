package school

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"xiaoqin/server/school/spreadsheet"
)

// The columns of a list of classes.
const colEntry = "入学年份"

var classColumns = []column{
	{colClass, []string{"班名", "班级名称", "班"}, true, "如 四（2）班 或 2019级2班。"},
	{colEntry, []string{"入学年", "级", "届", "入学年级"}, false, "可以不写。写了就核对，如 2019级。"},
}

var entryYear = regexp.MustCompile(`^(20[0-9]{2})[年级]?$`)

func (s *Service) importClasses(ctx context.Context, school School, table spreadsheet.Table, report *Report) error {
	list, err := locate(table, classColumns, report)
	if err != nil {
		return err
	}
	have, err := s.store.classes(ctx, school.ID)
	if err != nil {
		return err
	}
	found := readClassRows(list, school, have, report)
	if len(report.Problems) > 0 {
		return nil
	}
	_, err = s.store.createClasses(ctx, school.ID, found)
	return err
}

// readClassRows gives the classes of a list that the school does not have yet.
func readClassRows(list listing, school School, have []Class, report *Report) []ClassKey {
	var found []ClassKey
	seen := map[ClassKey]int{}
	for _, row := range list.rows {
		key, ok := readClassRow(list, row, school, report)
		if !ok {
			continue
		}
		if first, twice := seen[key]; twice {
			report.problem(row.Line, colClass, "和第 %d 行是同一个班。请删掉一行。", first)
			continue
		}
		seen[key] = row.Line
		i := slices.IndexFunc(have, func(c Class) bool { return c.ClassKey == key })
		switch {
		case i < 0:
			found = append(found, key)
			report.add(row.Line, "%s（%d级）", key.Name(school.Year), int(key.Entry))
		case have[i].State != ClassActive:
			report.problem(row.Line, colClass, "%s已经毕业或撤销。请删掉这一行。", key)
		}
	}
	return found
}

func readClassRow(list listing, row spreadsheet.Row, school School, report *Report) (ClassKey, bool) {
	cell, entry := list.cell(row, colClass), narrow(list.cell(row, colEntry))
	if cell == "" {
		report.problem(row.Line, colClass, "没有填。请写成 四（2）班 或 2019级2班。")
		return ClassKey{}, false
	}
	key, ok := ParseClass(cell, school.Year, school.Grades)
	if !ok {
		report.problem(row.Line, colClass, "%s", classFault(cell, key))
		return key, false
	}
	if entry == "" {
		return key, true
	}
	m := entryYear.FindStringSubmatch(entry)
	if m == nil {
		report.problem(row.Line, colEntry, "看不懂“%s”。请写成 2019级，或留空。", quote(entry))
		return key, false
	}
	if Year(number(m[1])) != key.Entry {
		report.problem(row.Line, colEntry, "%s 的 %s 应该是 %d 级。请核对班号和年份。", school.Year, key.Name(school.Year), int(key.Entry))
		return key, false
	}
	return key, true
}

// classFault says why ParseClass was not content.
func classFault(cell string, key ClassKey) string {
	if key.Number > 0 {
		return fmt.Sprintf("学校现在没有“%s”这个年级或班号。请核对。", quote(cell))
	}
	return fmt.Sprintf("看不懂“%s”。请写成 四（2）班 或 2019级2班。", quote(cell))
}
