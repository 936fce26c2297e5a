package school

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/database"
)

// PlaceKind says what a place is.
type PlaceKind string

// The kinds of places, from the largest down.
const (
	Campus   PlaceKind = "campus"
	Building PlaceKind = "building"
	Floor    PlaceKind = "floor"
	Area     PlaceKind = "area" // what one person looks after: a corridor, a playground, a kitchen
	Room     PlaceKind = "room"
)

// placeKinds holds every kind with the words schools use for it, the one we print
// first, and the kinds it may stand in; none means that it stands alone.
var placeKinds = []struct {
	kind   PlaceKind
	names  []string
	inside []PlaceKind
}{
	{Campus, []string{"校区", "校园"}, nil},
	{Building, []string{"楼", "楼栋", "建筑"}, []PlaceKind{Campus}},
	{Floor, []string{"楼层", "层"}, []PlaceKind{Building}},
	{Area, []string{"区域", "场地"}, []PlaceKind{Campus, Building, Floor, Area}},
	{Room, []string{"房间", "室", "教室"}, []PlaceKind{Campus, Building, Floor, Area}},
}

// Name is the kind in Chinese.
func (k PlaceKind) Name() string {
	for _, known := range placeKinds {
		if known.kind == k {
			return known.names[0]
		}
	}
	return ""
}

func placeKindNamed(s string) (PlaceKind, bool) {
	for _, known := range placeKinds {
		if slices.Contains(known.names, s) || s == string(known.kind) {
			return known.kind, true
		}
	}
	return "", false
}

// fits reports whether a place of this kind may stand in one of the other kind; an
// empty parent is the school itself.
func (k PlaceKind) fits(parent PlaceKind) bool {
	for _, known := range placeKinds {
		if known.kind == k {
			return slices.Contains(known.inside, parent) || known.inside == nil && parent == ""
		}
	}
	return false
}

// isLeaf reports whether a place of the kind is somewhere to be, and not a level on
// the way there.
func (k PlaceKind) isLeaf() bool { return k == Room || k == Area }

// Place is one node of the tree of places.
type Place struct {
	ID       database.ID
	ParentID database.ID // zero for a campus
	Kind     PlaceKind
	Name     string
	Path     string // the names from the campus down, joined by /
	Archived bool
}

const (
	pathSeparator = "/"
	maxPath       = 200 // characters
	maxWhere      = 40
)

// Where says where a place is without the campus: 1号楼 一层 走廊. What is too long loses
// its front.
func (p Place) Where() string {
	_, inside, found := strings.Cut(p.Path, pathSeparator)
	if !found {
		inside = p.Path
	}
	where := []rune(strings.ReplaceAll(inside, pathSeparator, " "))
	return string(where[max(0, len(where)-maxWhere):])
}

// cleanPlaceName tidies a name and reports whether it can stand in a path.
func cleanPlaceName(name string) (string, bool) {
	name = tidy(name)
	return name, name != "" && utf8.RuneCountInString(name) <= maxName && !strings.Contains(name, pathSeparator)
}

func pathBelow(parent Place, name string) string {
	if parent.Path == "" {
		return name
	}
	return parent.Path + pathSeparator + name
}

// placeTree is every place of one school, archived ones too.
type placeTree []Place

func (t placeTree) find(id database.ID) (Place, bool) {
	i := slices.IndexFunc(t, func(p Place) bool { return p.ID == id })
	if i < 0 {
		return Place{}, false
	}
	return t[i], true
}

func (t placeTree) at(path string) (Place, bool) {
	i := slices.IndexFunc(t, func(p Place) bool { return p.Path == path })
	if i < 0 {
		return Place{}, false
	}
	return t[i], true
}

// below gives the place itself and everything under it, parents first.
func (t placeTree) below(id database.ID) []Place {
	var found []Place
	for _, p := range t {
		if p.ID == id {
			found = append(found, p)
		}
	}
	for i := 0; i < len(found); i++ {
		for _, p := range t {
			if p.ParentID == found[i].ID {
				found = append(found, p)
			}
		}
	}
	return found
}

// ordered gives the tree from top to bottom as a person reads it: each place before
// what is in it, neighbours in the order in which they were made.
func (t placeTree) ordered() []Place {
	children := make(map[database.ID][]Place, len(t))
	for _, p := range t {
		children[p.ParentID] = append(children[p.ParentID], p)
	}
	list := make([]Place, 0, len(t))
	var visit func(parent database.ID)
	visit = func(parent database.ID) {
		for _, p := range children[parent] {
			list = append(list, p)
			visit(p.ID)
		}
	}
	visit(database.ID{})
	return list
}

// plan says what place a new one would be. One of the same path is no hindrance when
// it is archived: it will be restored.
func (t placeTree) plan(n NewPlace) (Place, error) {
	parent, known := t.find(n.ParentID)
	name, clean := cleanPlaceName(n.Name)
	place := Place{ID: database.NewID(), ParentID: n.ParentID, Kind: n.Kind, Name: name, Path: pathBelow(parent, name)}
	old, exists := t.at(place.Path)
	switch {
	case !n.ParentID.IsZero() && !known:
		return place, ErrPlaceUnknown
	case !clean:
		return place, ErrPlaceName
	case !n.Kind.fits(parent.Kind):
		return place, ErrPlaceMisfit
	case parent.Archived:
		return place, ErrPlaceArchived
	case exists && !old.Archived:
		return place, ErrPlaceTaken
	case utf8.RuneCountInString(place.Path) > maxPath:
		return place, ErrPlaceDeep
	}
	return place, nil
}

// relocate gives the places that change when one gets another parent or name, with
// their new paths, the place itself first. It refuses what would break the tree.
func (t placeTree) relocate(id, parentID database.ID, name string) ([]Place, error) {
	moving, known := t.find(id)
	parent, parentKnown := t.find(parentID)
	name, clean := cleanPlaceName(name)
	tree := t.below(id)
	switch {
	case !known || !parentID.IsZero() && !parentKnown:
		return nil, ErrPlaceUnknown
	case !clean:
		return nil, ErrPlaceName
	case slices.ContainsFunc(tree, func(p Place) bool { return p.ID == parentID }):
		return nil, ErrPlaceCycle
	case !moving.Kind.fits(parent.Kind):
		return nil, ErrPlaceMisfit
	case parent.Archived && !moving.Archived:
		return nil, ErrPlaceArchived
	}
	oldPath := moving.Path
	moving.ParentID, moving.Name, moving.Path = parentID, name, pathBelow(parent, name)
	if other, taken := t.at(moving.Path); taken && other.ID != id {
		return nil, ErrPlaceTaken
	}
	tree[0] = moving
	for i := range tree[1:] {
		p := &tree[i+1]
		p.Path = moving.Path + strings.TrimPrefix(p.Path, oldPath)
	}
	for _, p := range tree {
		if utf8.RuneCountInString(p.Path) > maxPath {
			return nil, ErrPlaceDeep
		}
	}
	return tree, nil
}
