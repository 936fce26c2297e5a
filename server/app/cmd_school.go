package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// schoolCommands are the acts of the office that need no page: founding a school,
// reading its lists, handing out invite codes, and the yearly move of the classes.
func (p *program) schoolCommands() []command {
	return []command{
		{"school create", "-code 代码 -name 校名", "新建一所学校", p.schoolCreate},
		{"school list", "", "列出所有学校", p.schoolList},
		{"school template", "-kind people|classes|places 文件.xlsx", "写出一张可以填的空表", p.schoolTemplate},
		{"school import", "-school 代码 -kind people|classes|places [-dry-run] 文件", "导入 Excel 或 CSV", p.schoolImport},
		{"school invite", "-school 代码 手机号或姓名", "给一个人发绑定码", p.schoolInvite},
		{"school leave", "-school 代码 手机号或姓名", "一个人离开学校：身份和手机号都清掉", p.schoolLeave},
		{"checkpoint print", "-school 代码 [-labels] 文件.html", "把巡查牌写成可以打印的页面，-labels 一块一页", p.checkpointPrint},
		{"asset print", "-school 代码 [-kind 类型] [-labels] 文件.html", "把设备牌写成可以打印的页面，-kind 只印一类", p.assetPrint},
		{"school promote", "-school 代码 [-dry-run]", "新学年：全部班级升一级", p.schoolPromote},
	}
}

// errImportRefused makes a refused import exit with 1; the report has said why.
var errImportRefused = errors.New("没有导入")

// parse reads the flags of a command and insists on so many arguments after them.
func parse(name string, args []string, want int, define func(*flag.FlagSet)) ([]string, error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	define(flags)
	if err := flags.Parse(args); err != nil {
		return nil, usageError(err)
	}
	if flags.NArg() != want {
		return nil, fmt.Errorf("%w：%s 要 %d 个参数，给了 %d 个", errUsage, name, want, flags.NArg())
	}
	return flags.Args(), nil
}

// withSystem runs fn on an open installation, acting for the installation itself.
func (p *program) withSystem(ctx context.Context, fn func(ctx context.Context, s *system) error) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	s, err := openSystem(ctx, c, newLogger(p.stderr, c.Log))
	if err != nil {
		return err
	}
	err = fn(identity.Into(ctx, identity.System(database.ID{})), s)
	return errors.Join(err, s.Close())
}

// withSchool is withSystem, acting for the school with the code.
func (p *program) withSchool(ctx context.Context, code string, fn func(ctx context.Context, s *system) error) error {
	if code == "" {
		return fmt.Errorf("%w：要用 -school 写明学校代码", errUsage)
	}
	return p.withSystem(ctx, func(ctx context.Context, s *system) error {
		found, err := s.school.FindByCode(ctx, code)
		if err != nil {
			return err
		}
		return fn(identity.Into(ctx, identity.System(found.ID)), s)
	})
}

func (p *program) schoolCreate(ctx context.Context, args []string) error {
	var n school.NewSchool
	_, err := parse("school create", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&n.Code, "code", "", "")
		f.StringVar(&n.Name, "name", "", "")
		f.StringVar(&n.ShortName, "short", "", "")
		f.IntVar(&n.Grades, "grades", 6, "")
	})
	if err != nil {
		return err
	}
	return p.withSystem(ctx, func(ctx context.Context, s *system) error {
		made, err := s.school.Create(ctx, n)
		if err != nil {
			return err
		}
		p.print(p.stdout, "已新建 %s（代码 %s）。接着导入地点、班级、人员：xiaoqin school import -school %s …\n", made.Name, made.Code, made.Code)
		return nil
	})
}

func (p *program) schoolList(ctx context.Context, args []string) error {
	if _, err := parse("school list", args, 0, func(*flag.FlagSet) {}); err != nil {
		return err
	}
	return p.withSystem(ctx, func(ctx context.Context, s *system) error {
		schools, err := s.school.List(ctx)
		for _, one := range schools {
			p.print(p.stdout, "%-16s %s\n", one.Code, one.Name)
		}
		return err
	})
}

func (p *program) schoolTemplate(_ context.Context, args []string) error {
	var kind string
	rest, err := parse("school template", args, 1, func(f *flag.FlagSet) { f.StringVar(&kind, "kind", "people", "") })
	if err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Clean(rest[0]), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("写不了文件：%w", err)
	}
	if err := errors.Join(school.WriteTemplate(file, school.ImportKind(kind)), file.Close()); err != nil {
		return errors.Join(err, os.Remove(rest[0]))
	}
	p.print(p.stdout, "空表在 %s，填好后用 school import 导入。\n", rest[0])
	return nil
}

func (p *program) schoolImport(ctx context.Context, args []string) error {
	var code, kind string
	var dryRun bool
	rest, err := parse("school import", args, 1, func(f *flag.FlagSet) {
		f.StringVar(&code, "school", "", "")
		f.StringVar(&kind, "kind", "people", "")
		f.BoolVar(&dryRun, "dry-run", false, "")
	})
	if err != nil {
		return err
	}
	file, err := os.Open(rest[0])
	if err != nil {
		return fmt.Errorf("打不开文件：%w", err)
	}
	defer file.Close()
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		report, err := s.school.Import(ctx, school.ImportKind(kind), file, dryRun)
		if err != nil {
			return err
		}
		p.print(p.stdout, "%s", report)
		if len(report.Problems) > 0 {
			return errImportRefused
		}
		return nil
	})
}

func (p *program) schoolInvite(ctx context.Context, args []string) error {
	var code string
	rest, err := parse("school invite", args, 1, func(f *flag.FlagSet) { f.StringVar(&code, "school", "", "") })
	if err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		invitation, err := s.school.Invite(ctx, rest[0])
		if err != nil {
			return err
		}
		p.print(p.stdout, "%s", invitation)
		return nil
	})
}

func (p *program) schoolLeave(ctx context.Context, args []string) error {
	var code string
	rest, err := parse("school leave", args, 1, func(f *flag.FlagSet) { f.StringVar(&code, "school", "", "") })
	if err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		person, err := s.school.FindPerson(ctx, rest[0])
		if err != nil {
			return err
		}
		if err := s.school.Leave(ctx, person.ID); err != nil {
			return err
		}
		p.print(p.stdout, "%s已经离开学校，再也登录不了。留下的记录不变。\n", person.Name)
		return nil
	})
}

func (p *program) schoolPromote(ctx context.Context, args []string) error {
	var code string
	var dryRun bool
	_, err := parse("school promote", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&code, "school", "", "")
		f.BoolVar(&dryRun, "dry-run", false, "")
	})
	if err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		report, err := s.school.Promote(ctx, dryRun)
		if err != nil {
			return err
		}
		p.print(p.stdout, "%s", report)
		return nil
	})
}
