package identity

import (
	"context"
	"log/slog"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
)

// WeChat is what identity asks of WeChat. The codes come from the phone and are used up
// by the question, so a call is never repeated.
type WeChat interface {
	// Login exchanges the code of wx.login for the user's openid, and unionid when WeChat
	// knows it (WeChat contract: jscode2session).
	Login(ctx context.Context, code string) (openID, unionID string, err error)
	// PhoneNumber exchanges the code of a getPhoneNumber button for the number, with
	// +country in front unless it is of the mainland (WeChat contract: getuserphonenumber).
	PhoneNumber(ctx context.Context, code string) (string, error)
}

// Deps is what the service stands on.
type Deps struct {
	DB      *database.DB
	Cache   *cache.Cache
	Vault   *Vault
	WeChat  WeChat
	Machine clock.Clock
	Log     *slog.Logger
}

// Service is the use-cases of identity. It is safe for concurrent use.
type Service struct {
	db       *database.DB
	store    store
	cache    *cache.Cache
	vault    *Vault
	weChat   WeChat
	machine  clock.Clock
	log      *slog.Logger
	sessions *sessions
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, store: store{d.DB, d.Vault}, cache: d.Cache, vault: d.Vault,
		weChat: d.WeChat, machine: d.Machine, log: d.Log,
		sessions: newSessions(d.Cache, d.Machine),
	}
}

func (s *Service) now() clock.Instant { return clock.At(s.machine.Now()) }

// change runs fn in a transaction and then forgets the cached sessions that fn names, so
// that this process stops believing them at once and the others within a minute. Joined
// to an outer transaction it forgets them before that one commits; the minute still holds.
func (s *Service) change(ctx context.Context, fn func(ctx context.Context) ([]tokenHash, error)) error {
	var stale []tokenHash
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		stale, err = fn(ctx)
		return err
	})
	if err == nil {
		s.sessions.forget(ctx, stale)
	}
	return err
}
