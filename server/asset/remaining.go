package asset

import (
	"context"
	"slices"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// Area is one place with the equipment of a task that stands there.
type Area struct {
	PlaceID database.ID // zero for what stands nowhere in particular
	Place   string
	Left    int // not ticked yet
	Things  []Ticked
}

// Ticked is an asset as a target of a task.
type Ticked struct {
	Asset
	Key    string
	Done   bool
	Passed bool // only when it is done
}

// Remaining are the targets of a task that are equipment, by the place where they stand:
// places with most to do first, in each what is to do first. It returns task.ErrNotFound
// for a task in which the principal has no part.
func (s *Service) Remaining(ctx context.Context, id database.ID) ([]Area, error) {
	p, err := worker(ctx)
	if err != nil {
		return nil, err
	}
	detail, err := s.tasks.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	assets, err := s.store.byKey(ctx, p.SchoolID, detail.Targets)
	if err != nil || len(assets) == 0 {
		return nil, err
	}
	places, _, err := s.placeNames(ctx, database.ID{})
	if err != nil {
		return nil, err
	}
	byPlace := make(map[database.ID]*Area)
	for _, t := range detail.Targets {
		a, ok := assets[t.Key]
		if !ok || t.Void {
			continue
		}
		area := byPlace[a.PlaceID]
		if area == nil {
			area = &Area{PlaceID: a.PlaceID, Place: nowhere}
			if place, ok := places[a.PlaceID]; ok {
				area.Place = place.Where()
			}
			byPlace[a.PlaceID] = area
		}
		if t.DoneAt == nil {
			area.Left++
		}
		area.Things = append(area.Things, Ticked{Asset: a, Key: t.Key, Done: t.DoneAt != nil, Passed: t.DoneAt != nil && t.Passed})
	}
	return sorted(byPlace), nil
}

func sorted(byPlace map[database.ID]*Area) []Area {
	areas := make([]Area, 0, len(byPlace))
	for _, a := range byPlace {
		slices.SortFunc(a.Things, func(x, y Ticked) int {
			if x.Done != y.Done {
				return order(x.Done) - order(y.Done)
			}
			return strings.Compare(x.Number, y.Number)
		})
		areas = append(areas, *a)
	}
	slices.SortFunc(areas, func(x, y Area) int {
		if x.Left != y.Left {
			return y.Left - x.Left
		}
		return strings.Compare(x.Place, y.Place)
	})
	return areas
}

func order(done bool) int {
	if done {
		return 1
	}
	return 0
}

// byKey are the assets that are targets, by their keys.
func (s store) byKey(ctx context.Context, school database.ID, targets []task.Target) (map[string]Asset, error) {
	ids := make([]database.ID, 0, len(targets))
	for _, t := range targets {
		if id, ok := idOf(t.Key); ok {
			ids = append(ids, id)
		}
	}
	assets, err := s.byID(ctx, school, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Asset, len(assets))
	for _, a := range assets {
		out[a.Key()] = a
	}
	return out, nil
}
