package canteen

import (
	"context"
	"errors"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Suppliers are those of the principal's school in the order of registration.
func (s *Service) Suppliers(ctx context.Context) ([]Supplier, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	return s.store.suppliers(ctx, p.SchoolID)
}

// SaveSupplier registers a supplier, or corrects the one whose id it has. The last day of
// the licence becomes a deadline. It refuses with ErrInvalid, ErrNameTaken or ErrNoSupplier.
func (s *Service) SaveSupplier(ctx context.Context, one Supplier) (Supplier, error) {
	p, err := keeper(ctx)
	if err != nil {
		return one, err
	}
	if err := one.check(); err != nil {
		return one, err
	}
	return one, s.db.Tx(ctx, func(ctx context.Context) error {
		all, err := s.store.suppliers(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Supplier) bool { return o.ID == one.ID })
		switch {
		case one.ID.IsZero():
			one.ID = database.NewID()
		case i < 0:
			return ErrNoSupplier
		}
		if slices.ContainsFunc(all, func(o Supplier) bool { return o.Name == one.Name && o.ID != one.ID }) {
			return ErrNameTaken
		}
		var archived *clock.Instant
		if one.Archived {
			now := s.now()
			archived = &now
		}
		if err := s.store.saveSupplier(ctx, p.SchoolID, &one, archived); err != nil {
			return err
		}
		return s.expires(ctx, one.ID, one.Expires)
	})
}

// expires makes a deadline of the last day of a document.
func (s *Service) expires(ctx context.Context, id database.ID, on clock.Date) error {
	err := s.tasks.SetFacts(ctx, task.Fact{Subject: document + id.String(), Name: factExpires, On: on})
	if errors.Is(err, task.ErrNoCalendar) {
		return nil
	}
	return err
}

// Workers are those of the kitchen with their certificate and their duty on a day; zero is
// today.
func (s *Service) Workers(ctx context.Context, day clock.Date) ([]Worker, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = s.today()
	}
	return s.workers(ctx, p.SchoolID, day)
}

func (s *Service) workers(ctx context.Context, school database.ID, day clock.Date) ([]Worker, error) {
	people, err := s.people.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.workers(ctx, school)
	if err != nil {
		return nil, err
	}
	checks, err := s.store.checks(ctx, school, day, day)
	if err != nil {
		return nil, err
	}
	var out []Worker
	for _, person := range people {
		if !slices.Contains(person.Roles, identity.RoleCanteenWorker) && !slices.Contains(person.Roles, identity.RoleCanteenManager) {
			continue
		}
		w := Worker{Person: person.ID, Name: person.Name}
		if i := slices.IndexFunc(rows, func(r workerRow) bool { return r.PersonID == person.ID }); i >= 0 {
			w.Certificate, w.Expires = rows[i].Certificate, rows[i].ExpiresOn
		}
		var fit *bool
		if i := slices.IndexFunc(checks, func(c checkRow) bool { return c.PersonID == person.ID }); i >= 0 {
			fit, w.CheckedAt = &checks[i].Fit, &checks[i].At
		}
		w.Duty = w.dutyOn(day, fit)
		out = append(out, w)
	}
	return out, nil
}

// SaveCertificate notes the health certificate of somebody who works in the kitchen. Its
// last day becomes a deadline. It refuses with ErrInvalid or ErrNoWorker.
func (s *Service) SaveCertificate(ctx context.Context, person database.ID, number string, expires clock.Date) (Worker, error) {
	p, err := keeper(ctx)
	if err != nil {
		return Worker{}, err
	}
	number = tidy(number)
	var wrong complaints
	wrong.unless(fits(number, 1, maxCertificate), "certificate", msgCertificate)
	wrong.unless(!expires.IsZero(), "expires_on", msgExpires)
	if err := wrong.or(ErrInvalid); err != nil {
		return Worker{}, err
	}
	var saved Worker
	return saved, s.db.Tx(ctx, func(ctx context.Context) error {
		if saved, err = s.worker(ctx, p.SchoolID, person); err != nil {
			return err
		}
		id, err := s.store.saveWorker(ctx, workerRow{
			ID: database.NewID(), SchoolID: p.SchoolID, PersonID: person, Certificate: number, ExpiresOn: expires,
		})
		if err != nil {
			return err
		}
		if err := s.expires(ctx, id, expires); err != nil {
			return err
		}
		saved, err = s.worker(ctx, p.SchoolID, person)
		return err
	})
}

func (s *Service) worker(ctx context.Context, school, person database.ID) (Worker, error) {
	all, err := s.workers(ctx, school, s.today())
	if err != nil {
		return Worker{}, err
	}
	i := slices.IndexFunc(all, func(w Worker) bool { return w.Person == person })
	if i < 0 {
		return Worker{}, ErrNoWorker
	}
	return all[i], nil
}

// managers look after the documents of the kitchen.
var managers = task.MakeRef(task.RefRole, "CM")

// Documents are the licences and certificates whose last day is a deadline. A certificate
// goes by the end of its number: the engine keeps no names of persons.
func (s *Service) Documents(ctx context.Context, school database.ID) ([]task.Subject, error) {
	suppliers, err := s.store.suppliers(ctx, school)
	if err != nil {
		return nil, err
	}
	var out []task.Subject
	for _, one := range suppliers {
		if !one.Archived {
			out = append(out, task.Subject{Key: document + one.ID.String(), Name: shortened("供货商许可证 " + one.Name), Keeper: managers})
		}
	}
	workers, err := s.store.workers(ctx, school)
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		out = append(out, task.Subject{Key: document + w.ID.String(), Name: "健康证 尾号" + tail(w.Certificate), Keeper: managers})
	}
	return out, nil
}

// shortened is a text as long as the name of a subject may be.
func shortened(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), maxName)])
}

func tail(number string) string {
	r := []rune(number)
	return string(r[max(0, len(r)-4):])
}

// Forget erases what the kitchen knows of a person: the certificate and the morning checks.
func (s *Service) Forget(ctx context.Context, school, person database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.forgetWorker(ctx, school, person) })
}

// Own is what the kitchen knows of the principal, for their own copy.
func (s *Service) Own(ctx context.Context) (Worker, bool, error) {
	p, err := who(ctx, identity.SelfRead)
	if err != nil {
		return Worker{}, false, err
	}
	rows, err := s.store.workers(ctx, p.SchoolID)
	if err != nil {
		return Worker{}, false, err
	}
	for _, r := range rows {
		if r.PersonID == p.PersonID {
			return Worker{Person: r.PersonID, Certificate: r.Certificate, Expires: r.ExpiresOn}, true, nil
		}
	}
	return Worker{}, false, nil
}
