package app

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
)

// noticeCommands prove what a school told.
func (p *program) noticeCommands() []command {
	return []command{
		{"notice verify", "-school 代码", "核对发过的通知：重新计算每一版的哈希，并核对操作记录", p.noticeVerify},
	}
}

// errNoticesBroken makes the command exit with 1; the output has said where.
var errNoticesBroken = errors.New("通知留底对不上")

func (p *program) noticeVerify(ctx context.Context, args []string) error {
	var code string
	if _, err := parse("notice verify", args, 0, func(f *flag.FlagSet) { f.StringVar(&code, "school", demoCode, "") }); err != nil {
		return err
	}
	return p.withSchool(ctx, code, func(ctx context.Context, s *system) error {
		n, err := s.notice.Verify(ctx)
		if b, ok := errors.AsType[*notice.Broken](err); ok {
			p.print(p.stdout, "前 %d 次发出完好。%s\n", n, differs(b))
			return errNoticesBroken
		}
		if err != nil {
			return err
		}
		events, err := s.identity.VerifyAudit(ctx, identity.From(ctx).SchoolID)
		if errors.Is(err, identity.ErrAuditBroken) {
			p.print(p.stdout, "通知 %d 次发出完好，但操作记录第 %d 条以后被改过。\n", n, events)
			return errNoticesBroken
		}
		if err != nil {
			return err
		}
		p.print(p.stdout, "完好：通知发出 %d 次，操作记录 %d 条，一条没改过。\n", n, events)
		return nil
	})
}

// differs says where the archive does not fit.
func differs(b *notice.Broken) string {
	switch {
	case b.Notice.IsZero():
		return fmt.Sprintf("第 %d 次发出的留底不见了。", b.Seq)
	case b.Version == 0:
		return fmt.Sprintf("第 %d 次发出的留底被改过：《%s》（%s）。", b.Seq, b.Title, b.Notice)
	}
	return fmt.Sprintf("第 %d 次发出的原文被改过：《%s》第 %d 版（%s）。", b.Seq, b.Title, b.Version, b.Notice)
}
