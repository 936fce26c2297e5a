package form

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

// Version is a form as it was published.
type Version struct {
	ID      database.ID
	Number  int // 1 is the first
	Form    Form
	Created clock.Instant // by the school clock
}

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	Identity *identity.Service
	Clock    clock.Clock // the school clock
}

// Service is the use-cases of forms. It is safe for concurrent use.
type Service struct {
	db     *database.DB
	store  store
	people *identity.Service
	clock  clock.Clock
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: store{d.DB}, people: d.Identity, clock: d.Clock}
}

func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// Publish makes a new version of every form that differs from its latest one, and returns
// how many. Limits that the school has chosen stay chosen while the form offers them. It
// refuses all with ErrBadForm when one is wrong.
func (s *Service) Publish(ctx context.Context, forms []Form) (changed int, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.FormManage); err != nil {
		return 0, err
	}
	if wrong := checkAll(forms); len(wrong) > 0 {
		return 0, ErrBadForm.WithFields(wrong...)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		changed = 0
		latest, err := s.store.lockLatest(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		for _, f := range forms {
			before, known := latest[f.Code]
			if known {
				f = keepChosen(f, before.Form)
			}
			done, err := s.publish(ctx, p, before, f)
			if err != nil {
				return err
			}
			if done {
				changed++
			}
		}
		return nil
	})
	return changed, err
}

func checkAll(forms []Form) []errs.Field {
	var wrong []errs.Field
	codes := map[string]bool{}
	for i := range forms {
		for _, f := range forms[i].Check() {
			wrong = append(wrong, errs.Field{Location: fmt.Sprintf("forms[%d].%s", i, f.Location), Message: f.Message})
		}
		if codes[forms[i].Code] {
			wrong = append(wrong, errs.Field{Location: fmt.Sprintf("forms[%d].code", i), Message: msgCodeTwice})
		}
		codes[forms[i].Code] = true
	}
	return wrong
}

// keepChosen carries the limits of the version before over.
func keepChosen(f, before Form) Form {
	for setting, limit := range before.settings() {
		if chosen, found, err := f.Choose(setting, limit); err == nil && found {
			f = chosen
		}
	}
	return f
}

// publish writes the version after another, unless nothing differs.
func (s *Service) publish(ctx context.Context, p identity.Principal, before Version, f Form) (bool, error) {
	row, err := newRow(p.SchoolID, before.Number+1, f, s.now())
	if err != nil {
		return false, err
	}
	if before.Number > 0 {
		old, err := newRow(p.SchoolID, before.Number, before.Form, 0)
		if err != nil || old.Body == row.Body {
			return false, err
		}
	}
	return true, s.store.create(ctx, row)
}

// ChooseLimit sets a limit that the school may choose, as whether 70 ℃ itself is hot
// enough, in every form that has the setting; each gets a new version. It returns
// ErrNoSetting or ErrNoSuchLimit.
func (s *Service) ChooseLimit(ctx context.Context, setting string, limit Limit) error {
	p := identity.From(ctx)
	if err := p.Require(identity.FormManage); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		latest, err := s.store.lockLatest(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		used := false
		for _, before := range latest {
			chosen, found, err := before.Form.Choose(setting, limit)
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			used = true
			if _, err := s.publish(ctx, p, before, chosen); err != nil {
				return err
			}
		}
		if !used {
			return ErrNoSetting
		}
		return s.people.Record(ctx, identity.Event{
			Action: "form.choose_limit", Object: "setting:" + setting, Detail: map[string]string{"limit": limit.String()},
		})
	})
}

// List gives the latest version of every form of the principal's school, by code.
func (s *Service) List(ctx context.Context) ([]Version, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	return s.store.listLatest(ctx, p.SchoolID)
}

// Latest gives the version with which a record of the code begins now.
func (s *Service) Latest(ctx context.Context, code string) (Version, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Version{}, err
	}
	return s.store.findLatest(ctx, p.SchoolID, code)
}

// Number gives a version of a code by its number, also an old one.
func (s *Service) Number(ctx context.Context, code string, number int) (Version, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Version{}, err
	}
	return s.store.findNumber(ctx, p.SchoolID, code, number)
}

// Find gives a version, also an old one, for the record that used it.
func (s *Service) Find(ctx context.Context, id database.ID) (Version, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Version{}, err
	}
	return s.store.find(ctx, p.SchoolID, id)
}
