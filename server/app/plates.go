package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"xiaoqin/server/api"
	"xiaoqin/server/clock"
	"xiaoqin/server/console"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
)

// equipment is the word by which a link prints the plates of all equipment.
const equipment = "equipment"

// reporting is the one that prints the code under which anybody reports what is wrong.
const reporting = "report"

// plateSheet is every plate that hangs in the principal's school: at its points, or on its
// equipment, all of it or one kind.
func (s *system) plateSheet(ctx context.Context, what string) (sheet console.PlateSheet, err error) {
	of, err := s.school.Current(ctx)
	if err != nil {
		return sheet, err
	}
	switch what {
	case "":
		sheet, err = s.pointPlates(ctx)
	case reporting:
		sheet, err = s.reportPlates(ctx)
	default:
		sheet, err = s.assetPlates(ctx, strings.TrimPrefix(what, equipment))
	}
	sheet.School, sheet.Printed = of.Name, clock.DateOf(s.clock.Now())
	return sheet, err
}

func (s *system) pointPlates(ctx context.Context) (console.PlateSheet, error) {
	sheet := console.PlateSheet{What: "巡查点位", Hint: "覆膜后贴在 1.4 米高、背光处", Empty: "先在巡查点位里加一个点，牌子就有了。"}
	points, err := s.patrol.Checkpoints(ctx, false)
	if err != nil {
		return sheet, err
	}
	for _, p := range points {
		if p.Plate != nil {
			sheet.Plates = append(sheet.Plates, s.printed(p.Number, p.Name, p.Plate.Code, p.Plate.Token))
		}
	}
	return sheet, nil
}

func (s *system) assetPlates(ctx context.Context, kind string) (console.PlateSheet, error) {
	sheet := console.PlateSheet{What: "设备", Hint: "覆膜后贴在设备上看得见、不遮表盘的地方", Empty: "先登记一台设备，牌子就有了。"}
	found, err := s.asset.Plates(ctx, kind)
	if err != nil {
		return sheet, err
	}
	for i := range found {
		if a := &found[i]; a.Plate != nil {
			sheet.Plates = append(sheet.Plates, s.printed(a.Number, a.Name, a.Plate.Code, a.Plate.Token))
		}
	}
	return sheet, nil
}

// reportPlates is the school's own code, which hangs where parents wait.
func (s *system) reportPlates(ctx context.Context) (console.PlateSheet, error) {
	sheet := console.PlateSheet{What: "报隐患", Hint: "贴在校门口、家长等候处；不用登录就能报，报的先由学校核实"}
	token, err := s.hazard.Code(ctx)
	if err != nil {
		return sheet, err
	}
	sheet.Plates = []console.Plate{{Number: "报", Name: "看到哪里坏了，扫码告诉学校", Code: "不用登录", URL: s.plateURL(token) + "?report"}}
	return sheet, nil
}

func (s *system) printed(number, name, code, token string) console.Plate {
	return console.Plate{Number: number, Name: name, Code: number + "-" + code, URL: s.plateURL(token)}
}

// plateURL is what the code of a plate holds.
func (s *system) plateURL(token string) string { return s.config.PublicURL + "/q/" + token }

// linkedPlates lets the console print what a link of the API opens.
func (s *system) linkedPlates(server *api.Server) func(context.Context, string, string) (console.PlateSheet, error) {
	return func(ctx context.Context, key, of string) (console.PlateSheet, error) {
		school, ok := server.PrintsFor(ctx, key)
		if !ok {
			return console.PlateSheet{}, console.ErrPlatesOver
		}
		return s.plateSheet(identity.Into(ctx, identity.System(school)), of)
	}
}

// checkpointPrint writes the plates of a school as a page to be printed.
func (p *program) checkpointPrint(ctx context.Context, args []string) error {
	return p.printPlates(ctx, "checkpoint print", "", args)
}

// assetPrint does the same for its equipment.
func (p *program) assetPrint(ctx context.Context, args []string) error {
	return p.printPlates(ctx, "asset print", equipment, args)
}

func (p *program) printPlates(ctx context.Context, command, what string, args []string) error {
	var code string
	var labels bool
	rest, err := parse(command, args, 1, func(f *flag.FlagSet) {
		f.StringVar(&code, "school", "", "")
		f.BoolVar(&labels, "labels", false, "")
		if what != "" {
			f.StringVar(&what, "kind", what, "")
		}
	})
	if err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		sheet, err := s.plateSheet(ctx, what)
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

// linkedCode lets console print the code of the class that a link stands for.
func (s *system) linkedCode(server *api.Server) func(context.Context, string) (console.ClassCode, error) {
	return func(ctx context.Context, key string) (console.ClassCode, error) {
		school, class, ok := server.PrintsCodeOf(ctx, key)
		if !ok {
			return console.ClassCode{}, console.ErrClassCodeOver
		}
		page, err := s.family.Printed(identity.Into(ctx, identity.System(school)), class)
		if errors.Is(err, family.ErrNoCode) {
			return console.ClassCode{}, console.ErrClassCodeOver
		}
		if err != nil {
			return console.ClassCode{}, err
		}
		return console.ClassCode{
			School: page.School, Class: page.Class, Teacher: page.Teacher, Code: page.Code.Text,
			Until: page.Code.ExpiresAt.Time().Format("1月2日"),
		}, nil
	}
}
