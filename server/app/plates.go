package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"xiaoqin/server/api"
	"xiaoqin/server/clock"
	"xiaoqin/server/console"
	"xiaoqin/server/identity"
)

// plateSheet is every plate that hangs in the principal's school.
func (s *system) plateSheet(ctx context.Context) (console.PlateSheet, error) {
	of, err := s.school.Current(ctx)
	if err != nil {
		return console.PlateSheet{}, err
	}
	points, err := s.patrol.Checkpoints(ctx, false)
	if err != nil {
		return console.PlateSheet{}, err
	}
	sheet := console.PlateSheet{School: of.Name, Printed: clock.DateOf(s.clock.Now())}
	for _, p := range points {
		if p.Plate == nil {
			continue
		}
		sheet.Plates = append(sheet.Plates, console.Plate{
			Number: p.Number, Name: p.Name, Code: p.Number + "-" + p.Plate.Code, URL: s.config.PublicURL + "/q/" + p.Plate.Token,
		})
	}
	return sheet, nil
}

// linkedPlates lets the console print what a link of the API opens.
func (s *system) linkedPlates(server *api.Server) func(context.Context, string) (console.PlateSheet, error) {
	return func(ctx context.Context, key string) (console.PlateSheet, error) {
		school, ok := server.PrintsFor(ctx, key)
		if !ok {
			return console.PlateSheet{}, console.ErrPlatesOver
		}
		return s.plateSheet(identity.Into(ctx, identity.System(school)))
	}
}

// checkpointPrint writes the plates of a school as a page to be printed.
func (p *program) checkpointPrint(ctx context.Context, args []string) error {
	var code string
	var labels bool
	rest, err := parse("checkpoint print", args, 1, func(f *flag.FlagSet) {
		f.StringVar(&code, "school", "", "")
		f.BoolVar(&labels, "labels", false, "")
	})
	if err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		sheet, err := s.plateSheet(ctx)
		if err != nil {
			return err
		}
		sheet.Labels = labels
		file, err := os.OpenFile(filepath.Clean(rest[0]), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("写不了文件：%w", err)
		}
		if err := errors.Join(console.WritePlates(file, sheet), file.Close()); err != nil {
			return errors.Join(err, os.Remove(file.Name()))
		}
		p.print(p.stdout, "%d 块牌子在 %s，用浏览器打开，按实际大小打印。\n", len(sheet.Plates), rest[0])
		return nil
	})
}
