package school

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	Vault    *identity.Vault
	Identity *identity.Service
	Clock    clock.Clock // the school clock: it decides which school year it is

	// Erase lets the other capabilities erase what they know of somebody, in the
	// transaction that forgets the person; nil when there are none.
	Erase func(ctx context.Context, schoolID, personID database.ID) error

	// EraseAccount lets them erase what they know of a WeChat account, in the transaction
	// that deletes it at its owner's wish; nil when there are none.
	EraseAccount func(ctx context.Context, accountID database.ID) error

	// NoGuardian lets them erase what they keep of somebody as a guardian, in the transaction
	// in which the last child of theirs leaves; nil when there are none.
	NoGuardian func(ctx context.Context, schoolID, personID database.ID) error

	// Left tells them that somebody does not work at the principal's school any more, or may
	// not for the time being, in the transaction in which that happens; nil when there are none.
	Left func(ctx context.Context, personID database.ID) error
}

// Service is the use-cases of schools. It is safe for concurrent use.
type Service struct {
	db           *database.DB
	store        store
	people       *identity.Service
	clock        clock.Clock
	erase        func(ctx context.Context, schoolID, personID database.ID) error
	eraseAccount func(ctx context.Context, accountID database.ID) error
	noGuardian   func(ctx context.Context, schoolID, personID database.ID) error
	left         func(ctx context.Context, personID database.ID) error
}

// New makes the service.
func New(d Deps) *Service {
	if d.Erase == nil {
		d.Erase = func(context.Context, database.ID, database.ID) error { return nil }
	}
	if d.EraseAccount == nil {
		d.EraseAccount = func(context.Context, database.ID) error { return nil }
	}
	if d.NoGuardian == nil {
		d.NoGuardian = func(context.Context, database.ID, database.ID) error { return nil }
	}
	if d.Left == nil {
		d.Left = func(context.Context, database.ID) error { return nil }
	}
	return &Service{
		db: d.DB, store: store{d.DB, d.Vault}, people: d.Identity, clock: d.Clock,
		erase: d.Erase, eraseAccount: d.EraseAccount, noGuardian: d.NoGuardian, left: d.Left,
	}
}

func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

func (s *Service) today() clock.Date { return clock.DateOf(s.clock.Now()) }

// Create founds a school in the school year of today. Only the installation may; it
// refuses with ErrSchoolInvalid or ErrSchoolTaken.
func (s *Service) Create(ctx context.Context, n NewSchool) (School, error) {
	if err := requireInstallation(ctx); err != nil {
		return School{}, err
	}
	if err := n.check(); err != nil {
		return School{}, err
	}
	school := School{
		ID: database.NewID(), Code: n.Code, Name: n.Name, ShortName: n.ShortName,
		Grades: n.Grades, Year: YearOf(s.today()),
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.createSchool(ctx, school, s.now()); err != nil {
			return err
		}
		return s.record(identity.Into(ctx, identity.System(school.ID)), "school.create", "school", school.ID, nil)
	})
	return school, err
}

// List gives every school of the installation, by code. Only the installation may.
func (s *Service) List(ctx context.Context) ([]School, error) {
	if err := requireInstallation(ctx); err != nil {
		return nil, err
	}
	return s.store.listSchools(ctx)
}

// FindByCode finds a school for a command. Only the installation may.
func (s *Service) FindByCode(ctx context.Context, code string) (School, error) {
	if err := requireInstallation(ctx); err != nil {
		return School{}, err
	}
	return s.store.findSchoolByCode(ctx, code)
}

// Current is the school that the principal acts in.
func (s *Service) Current(ctx context.Context) (School, error) {
	p, err := require(ctx, identity.SchoolRead)
	if err != nil {
		return School{}, err
	}
	return s.store.findSchool(ctx, p.SchoolID)
}

// require gives the principal of ctx when it has the permission in a school.
func require(ctx context.Context, permission identity.Permission) (identity.Principal, error) {
	p := identity.From(ctx)
	return p, p.Require(permission)
}

// requireInstallation lets only the command line and jobs through, which may act
// outside of any school.
func requireInstallation(ctx context.Context) error {
	if !identity.From(ctx).Has(identity.RoleOperator) {
		return identity.ErrForbidden
	}
	return nil
}

// record leaves one audit event in the transaction of ctx.
func (s *Service) record(ctx context.Context, action, kind string, id database.ID, detail map[string]string) error {
	return s.people.Record(ctx, identity.Event{Action: action, Object: identity.Object(kind, id), Detail: detail})
}
