package asset

import (
	"context"
	"errors"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Finding is what a sheet found wrong with an asset.
type Finding struct {
	What     string // 压力表指针：红区
	OutOfUse string // the step that took it out of use: 停止供水，挂牌; empty otherwise
	At       clock.Instant
}

// maxFault bounds what is known to be wrong with an asset.
const maxFault = 100

// Found notes what a sheet found wrong with an asset, which is red from then on. It belongs
// in the transaction of the sheet; a subject that is no asset is nobody's business here.
func (s *Service) Found(ctx context.Context, subject string, f Finding) error {
	return s.judge(ctx, subject, func(ctx context.Context, p identity.Principal, a *Asset) error {
		if a.Fault == "" {
			a.FaultAt = f.At
		}
		a.Fault = cut(joined(a.Fault, f.What), maxFault)
		a.Stopped = cut(joined(a.Stopped, f.OutOfUse), maxFault)
		return s.note(ctx, p, Record{AssetID: a.ID, Kind: Faulted, Note: cut(joined(f.What, f.OutOfUse), maxWords), MadeAt: f.At})
	})
}

// Sound notes that a sheet about an asset was handed in and all was well, which takes the
// fault away. Water that failed in the laboratory stays stopped until it is tested again.
func (s *Service) Sound(ctx context.Context, subject string, at clock.Instant) error {
	return s.judge(ctx, subject, func(ctx context.Context, p identity.Principal, a *Asset) error {
		a.Fault = ""
		if a.Stopped != waterBad {
			a.Stopped = ""
		}
		return s.note(ctx, p, Record{AssetID: a.ID, Kind: Checked, MadeAt: at})
	})
}

// Reported notes what somebody reported as a hazard, which makes the asset red until a second
// person has seen that it is right again: neither a service nor a sheet takes it away. It
// belongs in the transaction of the report.
func (s *Service) Reported(ctx context.Context, subject, what string, at clock.Instant) error {
	return s.judge(ctx, subject, func(ctx context.Context, p identity.Principal, a *Asset) error {
		if a.Reported != "" {
			return nil
		}
		a.Reported = cut(what, maxFault)
		return s.note(ctx, p, Record{AssetID: a.ID, Kind: Faulted, Note: cut(what, maxWords), MadeAt: at})
	})
}

// Mended notes that a second person has looked and nothing is open about the asset any more.
// Water that failed in the laboratory stays stopped until it is tested again.
func (s *Service) Mended(ctx context.Context, subject string, at clock.Instant) error {
	return s.judge(ctx, subject, func(ctx context.Context, p identity.Principal, a *Asset) error {
		if a.Wrong() == "" && (a.Stopped == "" || a.Stopped == waterBad) {
			return nil
		}
		a.Reported, a.Fault = "", ""
		if a.Stopped != waterBad {
			a.Stopped = ""
		}
		return s.note(ctx, p, Record{AssetID: a.ID, Kind: Resumed, Note: mended, MadeAt: at})
	})
}

func (s *Service) judge(ctx context.Context, subject string, do func(context.Context, identity.Principal, *Asset) error) error {
	id, ok := idOf(subject)
	if !ok {
		return nil
	}
	p := identity.From(ctx)
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.store.lock(ctx, p.SchoolID, id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err == nil {
			err = do(ctx, p, &a)
		}
		if err != nil {
			return err
		}
		return s.store.save(ctx, p.SchoolID, &a)
	})
}

// joined puts two sayings after each other, once each.
func joined(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	default:
		return a + "；" + b
	}
}

func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// Thing is the asset with this key as the subject of tasks, nil when the key is none of an
// asset of the principal's school.
func (s *Service) Thing(ctx context.Context, key string) (*Asset, error) {
	id, ok := idOf(key)
	if !ok {
		return nil, nil //nolint:nilnil // it is something else
	}
	a, err := s.store.find(ctx, identity.From(ctx).SchoolID, id)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // it is of nobody here
	}
	return &a, err
}

// MaySeeSample implements attachment.Gate for the photos of samples: staff see all, families
// what is published.
func (s *Service) MaySeeSample(ctx context.Context, id database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.SchoolRead) {
		return false, nil
	}
	sample, err := s.store.findSample(ctx, p.SchoolID, id)
	if errors.Is(err, ErrNoSample) {
		return false, nil
	}
	return err == nil && (sample.PublishedAt != nil || p.May(identity.AssetService)), err
}
