package school

import (
	"context"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/school/spreadsheet"
)

// The columns of a list of places.
const (
	colCampus   = "校区"
	colBuilding = "楼"
	colFloor    = "楼层"
	colPlace    = "地点"
	colKind     = "类型"
)

var placeColumns = []column{
	{colCampus, []string{"校园"}, true, "只有一个校区也要写，如 本部。"},
	{colBuilding, []string{"楼栋", "楼名", "建筑"}, false, "在楼里的地点才写。"},
	{colFloor, []string{"层", "所在楼层"}, false, "在某一层的地点才写。"},
	{colPlace, []string{"房间", "地点名称", "名称", "场所"}, false, "留空就是整个校区、整栋楼或整层。"},
	{colKind, []string{"地点类型", "种类"}, false, "房间或区域。区域是一个人看管的一片。不写就是房间。"},
}

func (s *Service) importPlaces(ctx context.Context, school School, table spreadsheet.Table, report *Report) error {
	list, err := locate(table, placeColumns, report)
	if err != nil {
		return err
	}
	have, err := s.store.places(ctx, school.ID)
	if err != nil {
		return err
	}
	r := placeReader{list: list, report: report, known: make(map[string]*Place, len(have)), listed: map[string]int{}}
	for i := range have {
		r.known[have[i].Path] = &have[i]
	}
	r.read()
	if len(report.Problems) > 0 {
		return nil
	}
	if err := s.store.createPlaces(ctx, school.ID, r.made); err != nil {
		return err
	}
	for _, p := range r.changed {
		if err := s.store.savePlace(ctx, school.ID, *p); err != nil {
			return err
		}
		if err := s.store.archivePlaces(ctx, school.ID, []database.ID{p.ID}, nil); err != nil {
			return err
		}
	}
	return nil
}

// placeReader walks each row from the campus down, making what is not there yet.
type placeReader struct {
	list    listing
	report  *Report
	known   map[string]*Place // by path
	listed  map[string]int    // the line that speaks of a path
	made    []Place
	changed []*Place // restored, or of another kind than before
}

// level is one name of a row on the way down to its place.
type level struct {
	column string
	kind   PlaceKind
	name   string
}

func (r *placeReader) read() {
	for _, row := range r.list.rows {
		levels, ok := r.levels(row)
		if !ok {
			continue
		}
		var parent Place
		for _, l := range levels {
			if parent, ok = r.step(row.Line, parent, l); !ok {
				break
			}
		}
		if !ok {
			continue
		}
		if first, twice := r.listed[parent.Path]; twice {
			r.report.problem(row.Line, levels[len(levels)-1].column, "和第 %d 行是同一个地点。请删掉一行。", first)
			continue
		}
		r.listed[parent.Path] = row.Line
	}
}

// levels reads the filled names of a row.
func (r *placeReader) levels(row spreadsheet.Row) ([]level, bool) {
	kind := Room
	cell, ok := narrow(r.list.cell(row, colKind)), true
	if cell != "" {
		if kind, ok = placeKindNamed(cell); !ok || !kind.isLeaf() {
			r.report.problem(row.Line, colKind, "没有“%s”这种类型。请写房间或区域。", quote(cell))
			ok = false
		}
	}
	var levels []level
	for _, l := range []level{{colCampus, Campus, ""}, {colBuilding, Building, ""}, {colFloor, Floor, ""}, {colPlace, kind, ""}} {
		text := r.list.cell(row, l.column)
		if text == "" {
			if l.kind == Campus {
				r.report.problem(row.Line, colCampus, "没有填。只有一个校区也要写，如 本部。")
				ok = false
			}
			continue
		}
		if l.kind == Floor && r.list.cell(row, colBuilding) == "" {
			r.report.problem(row.Line, colBuilding, "写了楼层，没有写楼。请补上。")
			ok = false
		}
		var clean bool
		if l.name, clean = cleanPlaceName(text); !clean {
			r.report.problem(row.Line, l.column, "名字要有 1 到 %d 个字，不能有斜杠。请改短或换掉斜杠。", maxName)
			ok = false
		}
		levels = append(levels, l)
	}
	return levels, ok
}

// step goes down one level, making the place or bringing it back into use.
func (r *placeReader) step(line int, parent Place, l level) (Place, bool) {
	path := pathBelow(parent, l.name)
	if utf8.RuneCountInString(path) > maxPath {
		r.report.problem(line, l.column, "层级连起来超过 %d 个字。请把名字改短。", maxPath)
		return Place{}, false
	}
	place := r.known[path]
	if place == nil {
		r.made = append(r.made, Place{ID: database.NewID(), ParentID: parent.ID, Kind: l.kind, Name: l.name, Path: path})
		r.report.add(line, "%s（%s）", path, l.kind.Name())
		made := r.made[len(r.made)-1]
		r.known[path] = &made
		return made, true
	}
	if place.Kind != l.kind && (!place.Kind.isLeaf() || !l.kind.isLeaf() || r.hasChildren(path)) {
		r.report.problem(line, l.column, "“%s”已经登记成%s。请换个名字。", quote(l.name), place.Kind.Name())
		return Place{}, false
	}
	switch {
	case place.Archived:
		r.report.correct(line, "%s：重新启用", path)
	case place.Kind != l.kind:
		r.report.correct(line, "%s：由%s改为%s", path, place.Kind.Name(), l.kind.Name())
	default:
		return *place, true
	}
	place.Archived, place.Kind = false, l.kind
	r.changed = append(r.changed, place)
	return *place, true
}

func (r *placeReader) hasChildren(path string) bool {
	for known := range r.known {
		if strings.HasPrefix(known, path+pathSeparator) {
			return true
		}
	}
	return false
}
