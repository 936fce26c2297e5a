package app

import (
	"context"
	"errors"
	"flag"
	"log/slog"

	"xiaoqin/server/wechat"
)

// weChatCommands set up what the official account needs besides its keys.
func (p *program) weChatCommands() []command {
	return []command{
		{"wechat menu", "", "给公众号装上菜单：一个按钮，点了打开小程序；公众平台上手工编的菜单会被换掉", p.weChatMenu},
		{"wechat followers", "", "把已经关注公众号的人都对上小程序的账号", p.weChatFollowers},
	}
}

var errNoOfficialAccount = errors.New("没有配公众号：先写 wechat.oa.appid 和它的密钥，再运行一次")

// officialAccount runs fn with an installation that has one.
func (p *program) officialAccount(ctx context.Context, name string, args []string, fn func(ctx context.Context, s *system) error) error {
	if _, err := parse(name, args, 0, func(*flag.FlagSet) {}); err != nil {
		return err
	}
	return p.withSystem(ctx, func(ctx context.Context, s *system) error {
		if s.config.WeChat.OfficialAccount.AppID == "" {
			return errNoOfficialAccount
		}
		return fn(ctx, s)
	})
}

func (p *program) weChatMenu(ctx context.Context, args []string) error {
	return p.officialAccount(ctx, "wechat menu", args, func(ctx context.Context, s *system) error {
		if err := s.setMenu(ctx); err != nil {
			return err
		}
		p.print(p.stdout, "装好了：公众号菜单上有“%s”。已经关注的人，五分钟内看到。\n", menuName)
		return nil
	})
}

func (p *program) weChatFollowers(ctx context.Context, args []string) error {
	return p.officialAccount(ctx, "wechat followers", args, func(ctx context.Context, s *system) error {
		found, linked, err := s.linkFollowers(ctx)
		if err != nil {
			return err
		}
		p.print(p.stdout, "关注公众号的 %d 人，其中 %d 人有小程序账号。以后才登录小程序的，登录时自动对上。\n", found, linked)
		return nil
	})
}

// The one button of the menu.
const (
	menuName = "打开校勤"
	menuPage = "pages/today/today"
)

func (s *system) setMenu(ctx context.Context) error {
	return s.wechat.SetMenu(ctx, wechat.MenuLink{Name: menuName, MiniPage: menuPage, URL: s.config.PublicURL})
}

// demoMenu puts the menu on the official account that the simulator plays.
func (s *system) demoMenu(ctx context.Context) {
	if !s.config.Simulated() || s.config.WeChat.OfficialAccount.AppID == "" {
		return
	}
	if err := s.setMenu(ctx); err != nil && ctx.Err() == nil {
		s.log.ErrorContext(ctx, "the official account has no menu", slog.Any("error", err))
	}
}
