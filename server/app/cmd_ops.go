package app

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// opsCommands are for whoever runs the installation.
func (p *program) opsCommands() []command {
	return []command{
		{"ops release", "编号", "重发一条不知是否送达或发不出去的消息", p.opsRelease},
		{"ops cancel", "编号", "放弃一条不知是否送达或发不出去的消息", p.opsCancel},
		{"ops", "[-json]", "看系统是否正常：消息、扫描、任务、没人负责的事", p.ops},
	}
}

func (p *program) ops(ctx context.Context, args []string) error {
	var asJSON bool
	_, err := parse("ops", args, 0, func(f *flag.FlagSet) { f.BoolVar(&asJSON, "json", false, "") })
	if err != nil {
		return err
	}
	return p.withSystem(ctx, func(ctx context.Context, s *system) error {
		r, err := s.report(ctx)
		if err != nil {
			return err
		}
		if !asJSON {
			return r.write(p.stdout)
		}
		out := json.NewEncoder(p.stdout)
		out.SetIndent("", "  ")
		return out.Encode(r)
	})
}

func (p *program) opsRelease(ctx context.Context, args []string) error {
	return p.decide(ctx, "ops release", args, "已放回待发队列。", func(ctx context.Context, s *system, id database.ID) error {
		return s.message.Release(ctx, id)
	})
}

func (p *program) opsCancel(ctx context.Context, args []string) error {
	return p.decide(ctx, "ops cancel", args, "已放弃，不再发送；站内的消息还在。", func(ctx context.Context, s *system, id database.ID) error {
		return s.message.Cancel(ctx, id)
	})
}

// decide does something about one delivery, whichever school it is of.
func (p *program) decide(ctx context.Context, name string, args []string, done string, do func(context.Context, *system, database.ID) error) error {
	args, err := parse(name, args, 1, func(*flag.FlagSet) {})
	if err != nil {
		return err
	}
	id, err := database.ParseID(args[0])
	if err != nil {
		return fmt.Errorf("%w：编号要有 36 个字符，xiaoqin ops 会列出它", errUsage)
	}
	return p.withSystem(ctx, func(ctx context.Context, s *system) error {
		school, err := s.message.SchoolOf(ctx, id)
		if err != nil {
			return err
		}
		if err := do(identity.Into(ctx, identity.System(school)), s, id); err != nil {
			return err
		}
		p.print(p.stdout, "%s\n", done)
		return nil
	})
}
