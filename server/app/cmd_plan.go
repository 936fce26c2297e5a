package app

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"runtime/debug"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/plan"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/task"
)

// planCommands look at what a school has promised before it promises it.
func (p *program) planCommands() []command {
	return []command{
		{"plan import", "-school 代码 [-calendar 校历.yaml] [-rosters 轮班.yaml]", "让学校用上模板包：例行工作、校历、轮班；再导一次只更新有变化的", p.planImport},
		{"plan check", "[-school 代码] [-from 日期] [-days 天数]", "计划体检：对照法规，看少了什么、谁没有备岗", p.planCheck},
		{
			"plan rehearse", "[-school 代码] [-from 日期] [-days 天数] [-behave 表现] [-seed 数] [-families 户数] [-database 库] [-json] [-lines]",
			"演练：在一次性的数据库里，几秒钟走完一个学期", p.planRehearse,
		},
	}
}

// semester are the days that both commands look at unless told otherwise: of the demo
// school, from before term to the end of the summer.
const (
	semesterFrom = "2022-01-24"
	semesterDays = 220
	demoCode     = "yunxi"
)

type planFlags struct {
	school, from string
	days         int
}

func (f *planFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&f.school, "school", demoCode, "")
	flags.StringVar(&f.from, "from", semesterFrom, "")
	flags.IntVar(&f.days, "days", semesterDays, "")
}

func (f *planFlags) first() (clock.Date, error) {
	from, err := clock.ParseDate(f.from)
	if err != nil {
		return 0, fmt.Errorf("%w：-from 写成 2022-01-24 这样的日期", errUsage)
	}
	return from, nil
}

func (p *program) planCheck(ctx context.Context, args []string) error {
	var flags planFlags
	if _, err := parse("plan check", args, 0, flags.define); err != nil {
		return err
	}
	from, err := flags.first()
	if err != nil {
		return err
	}
	return p.withTheatre(ctx, scene{school: flags.school}, func(t *theatre) error {
		days, err := calendar.New(t.cast.Calendar, calendar.Builtin())
		if err != nil {
			return err
		}
		school := plan.School{Routines: t.cast.Routines, Calendar: days, Staff: t.cast.Staffing(), Things: t.cast.Inventory()}
		findings := plan.Check(t.pack.Laws, school, from, from.AddDays(flags.days))
		return plan.WriteFindings(p.stdout, findings, t.pack.Laws, t.cast.Routines)
	})
}

// mostFamilies is more than any school of the country has.
const mostFamilies = 10000

const rehearsalGC = 400 // percent; some 100 MB

// rehearseFlags are those of plan rehearse besides the days.
type rehearseFlags struct {
	planFlags
	behave, dsn string
	seed        uint64
	families    int
	json, lines bool
}

func (f *rehearseFlags) define(flags *flag.FlagSet) {
	f.planFlags.define(flags)
	flags.StringVar(&f.behave, "behave", "", "")
	flags.Uint64Var(&f.seed, "seed", 1, "")
	flags.IntVar(&f.families, "families", 0, "")
	flags.StringVar(&f.dsn, "database", "", "")
	flags.BoolVar(&f.json, "json", false, "")
	flags.BoolVar(&f.lines, "lines", false, "")
}

func (p *program) planRehearse(ctx context.Context, args []string) error {
	var flags rehearseFlags
	if _, err := parse("plan rehearse", args, 0, flags.define); err != nil {
		return err
	}
	from, err := flags.first()
	if err != nil {
		return err
	}
	behaviour := rehearsal.Usual
	if flags.behave != "" {
		if behaviour, err = rehearsal.ParseBehaviour(flags.behave); err != nil {
			return err
		}
	}
	parents, templates := rehearsal.Parents{}, rehearsalTemplates
	switch {
	case flags.families < 0 || flags.families > mostFamilies:
		return fmt.Errorf("%w：-families 是 0 到 %d 的整数", errUsage, mostFamilies)
	case flags.families > 0:
		parents, templates = rehearsal.UsualParents(flags.families), withOfficial(rehearsalTemplates)
	}
	// Little is kept and much is thrown away: it is not worth looking for rubbish so often.
	defer debug.SetGCPercent(debug.SetGCPercent(rehearsalGC))
	return p.withTheatre(ctx, scene{flags.school, flags.dsn, flags.families, flags.seed}, func(t *theatre) error {
		report, err := rehearsal.Run(ctx, rehearsal.Options{
			DB: t.db, Cast: t.cast, Phones: newRehearsalPhones, Templates: templates, Texts: t.pack.Texts,
			From: from, Days: flags.days, Behaviour: behaviour, Parents: parents, Seed: flags.seed, Log: t.log,
		})
		if err != nil {
			return err
		}
		return p.printReport(report, flags)
	})
}

func (p *program) printReport(report *rehearsal.Report, flags rehearseFlags) error {
	if !flags.lines {
		report.Lines = nil
	}
	if !flags.json {
		return report.WriteText(p.stdout)
	}
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(report)
}

// routinesOf are the routines of a school that has any.
func routinesOf(states []task.RoutineState) (routines []task.Routine, ladders map[string]task.Ladder) {
	ladders = make(map[string]task.Ladder)
	for _, s := range states {
		s.Routine.Off = !s.Active
		routines = append(routines, s.Routine)
		ladders[s.Routine.Ladder] = s.Ladder
	}
	return routines, ladders
}
