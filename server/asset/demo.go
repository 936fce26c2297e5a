package asset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// demoFile says what there is at a demo school; other things than equipment too.
const demoFile = "things.yaml"

type demoThing struct {
	Kind    task.SubjectKind      `yaml:"kind"`
	Names   []string              `yaml:"names"`
	Name    string                `yaml:"name"` // with a %d, when there are Count of them
	Count   int                   `yaml:"count"`
	Keeper  task.Role             `yaml:"keeper"` // whose people keep them in turn
	Dates   map[string]clock.Date `yaml:"dates"`
	Variety string                `yaml:"variety"`
	Made    clock.Date            `yaml:"made"`
	Numbers map[string]float64    `yaml:"numbers"`
	Places  []string              `yaml:"places"` // paths of places where they stand in turn; every area when there are none
}

// Demo gives a demo school its equipment, unless it has some already or the folder names
// none. Only the installation may.
func (s *Service) Demo(ctx context.Context, files fs.FS) error {
	p := identity.From(ctx)
	if err := p.Require(identity.AssetManage); err != nil {
		return err
	}
	text, err := fs.ReadFile(files, demoFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open demo equipment: %w", err)
	}
	var file struct{ Things []demoThing }
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return fmt.Errorf("read demo equipment: %w", err)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if have, err := s.store.schools(ctx); err != nil || slices.Contains(have, p.SchoolID) {
			return err
		}
		entries, err := s.demoEntries(ctx, p.SchoolID, file.Things)
		if err != nil {
			return err
		}
		if len(entries) > 0 {
			_, err = s.create(ctx, p.SchoolID, entries)
		}
		return err
	})
}

func (s *Service) demoEntries(ctx context.Context, in database.ID, things []demoThing) ([]Entry, error) {
	people, err := s.people.Staff(ctx, in)
	if err != nil {
		return nil, err
	}
	places, err := s.places.Places(ctx, false)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, t := range things {
		code, isEquipment := strings.CutPrefix(string(t.Kind), family+":")
		if !isEquipment && code != paper {
			continue // another package keeps it
		}
		keepers := with(people, t.Keeper)
		where := standing(places, t.Places)
		for i, name := range t.names() {
			e := Entry{Asset: Asset{Kind: code, Name: name, Variety: t.Variety, MadeOn: t.Made}, Dates: t.Dates}
			if len(keepers) > 0 {
				e.KeeperID = keepers[i%len(keepers)]
			}
			if len(where) > 0 && isEquipment {
				e.PlaceID = where[i%len(where)]
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func (t *demoThing) names() []string {
	names := slices.Clone(t.Names)
	for i := range t.Count {
		names = append(names, fmt.Sprintf(t.Name, i+1))
	}
	return names
}

// with are the people who have a role, in the order of registration.
func with(people []identity.Person, role task.Role) []database.ID {
	account, _ := role.Account()
	var out []database.ID
	for _, p := range people {
		if slices.Contains(p.Roles, identity.Role(account)) {
			out = append(out, p.ID)
		}
	}
	return out
}

// standing are the named places, or all areas inside buildings.
func standing(places []school.Place, paths []string) []database.ID {
	var out []database.ID
	for _, p := range places {
		inside := p.Kind == school.Area && strings.Count(p.Path, "/") > 1
		if slices.Contains(paths, p.Path) || len(paths) == 0 && inside {
			out = append(out, p.ID)
		}
	}
	return out
}
