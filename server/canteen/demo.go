package canteen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// demoFile says who brings goods to a demo school, until when its cooks are certified, and
// what they cook.
const demoFile = "kitchen.yaml"

type demoKitchen struct {
	Suppliers []struct {
		Name, Goods, Licence string
		Expires              clock.Date
	}
	Certificates struct { // of everybody in the kitchen, numbered in their order
		Number  string // with a %d
		Expires clock.Date
	}
	Menus []struct {
		Day    clock.Date
		Dishes []NewDish
	}
}

// Demo gives the kitchen of a demo school its registers, unless it has suppliers already or
// the folder names none. Only the installation may.
func (s *Service) Demo(ctx context.Context, files fs.FS) error {
	p, err := keeper(ctx)
	if err != nil {
		return err
	}
	text, err := fs.ReadFile(files, demoFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open demo kitchen: %w", err)
	}
	var file demoKitchen
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return fmt.Errorf("read demo kitchen: %w", err)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if have, err := s.store.suppliers(ctx, p.SchoolID); err != nil || len(have) > 0 {
			return err
		}
		return s.demo(ctx, p, &file)
	})
}

func (s *Service) demo(ctx context.Context, p identity.Principal, file *demoKitchen) error {
	for _, one := range file.Suppliers {
		if _, err := s.SaveSupplier(ctx, Supplier{Name: one.Name, Goods: one.Goods, Licence: one.Licence, Expires: one.Expires}); err != nil {
			return err
		}
	}
	workers, err := s.workers(ctx, p.SchoolID, s.today())
	if err != nil {
		return err
	}
	for i, w := range workers {
		if _, err := s.SaveCertificate(ctx, w.Person, fmt.Sprintf(file.Certificates.Number, i+1), file.Certificates.Expires); err != nil {
			return err
		}
	}
	for _, menu := range file.Menus {
		for _, dish := range menu.Dishes {
			d := Dish{ID: database.NewID(), Scope: mealScope(menu.Day), Name: dish.Name, Cold: dish.Cold, State: Planned, AddedAt: s.now()}
			if _, _, err := s.store.addDish(ctx, p.SchoolID, d.ID, d); err != nil {
				return err
			}
		}
	}
	return nil
}
