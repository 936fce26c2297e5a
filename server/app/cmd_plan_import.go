package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"xiaoqin/configs"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/plan"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// planImport gives a school of the installation the pack, its calendar and its rosters.
func (p *program) planImport(ctx context.Context, args []string) error {
	var code, days, rosters string
	_, err := parse("plan import", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&code, "school", "", "")
		f.StringVar(&days, "calendar", "", "")
		f.StringVar(&rosters, "rosters", "", "")
	})
	if err != nil {
		return err
	}
	promise, err := readPromise(days, rosters)
	if err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		done, err := s.importer().Import(ctx, promise)
		if err != nil {
			return err
		}
		p.print(p.stdout, "已导入 %d 项例行工作。任务：新写 %d 个，改时间 %d 个，取消 %d 个，恢复 %d 个；有人动过、请主任看一下的 %d 个。\n",
			len(promise.Pack.Routines), done.Inserted, done.Moved, done.Cancelled, done.Revived, done.Flagged)
		return nil
	})
}

// readPromise reads the pack, and the files that the operator named.
func readPromise(days, rosters string) (promise plan.Promise, err error) {
	if promise.Pack, err = loadPack(); err != nil {
		return promise, err
	}
	if days != "" {
		text, err := os.ReadFile(filepath.Clean(days))
		if err != nil {
			return promise, fmt.Errorf("打不开校历：%w", err)
		}
		if err := promise.SetCalendar(text); err != nil {
			return promise, err
		}
	}
	if rosters != "" {
		text, err := os.ReadFile(filepath.Clean(rosters))
		if err != nil {
			return promise, fmt.Errorf("打不开轮班规则：%w", err)
		}
		if promise.Rosters, err = roster.ReadPatterns(text); err != nil {
			return promise, err
		}
	}
	return promise, nil
}

func (s *system) importer() plan.Importer {
	return plan.Importer{DB: s.db, Tasks: s.task, Rosters: s.roster, Forms: s.forms}
}

// promiseDemo gives the demo schools that have no calendar yet what they promise. It runs
// beside the first requests, because reading the pack takes longer than the whole start.
func (s *system) promiseDemo(ctx context.Context) {
	if err := s.promiseDemoSchools(identity.Into(ctx, identity.System(database.ID{}))); err != nil && ctx.Err() == nil {
		s.log.ErrorContext(ctx, "the demo schools have no plan", slog.Any("error", err))
	}
}

func (s *system) promiseDemoSchools(ctx context.Context) error {
	schools, err := s.school.List(ctx)
	if err != nil {
		return err
	}
	for _, one := range schools {
		if err := s.promiseDemoSchool(identity.Into(ctx, identity.System(one.ID)), one); err != nil {
			return fmt.Errorf("school %s: %w", one.Code, err)
		}
	}
	return nil
}

func (s *system) promiseDemoSchool(ctx context.Context, of school.School) error {
	folder, err := fs.Sub(configs.Demo, "demo/"+of.Code)
	if err != nil {
		return err
	}
	if _, err := fs.Stat(folder, "calendar.yaml"); errors.Is(err, fs.ErrNotExist) {
		return nil // a school that somebody else founded
	}
	if _, _, err := s.task.Calendar(ctx); err == nil {
		return s.asset.Demo(ctx, folder)
	} else if !errors.Is(err, task.ErrNoCalendar) {
		return err
	}
	var promise plan.Promise
	if promise.Pack, err = loadPack(); err != nil {
		return err
	}
	if err := promise.ReadDays(folder); err != nil {
		return err
	}
	if _, err := s.importer().Import(ctx, promise); err != nil {
		return err
	}
	return s.asset.Demo(ctx, folder)
}
