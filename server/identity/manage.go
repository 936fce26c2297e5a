package identity

import (
	"context"
	"slices"

	"xiaoqin/server/database"
)

// UpdatePerson corrects name and phone. It refuses with ErrPersonUnknown, ErrPersonLeft,
// ErrPersonInvalid, ErrPhoneInvalid or ErrPhoneTaken.
func (s *Service) UpdatePerson(ctx context.Context, id database.ID, change PersonChange) (Person, error) {
	return s.manage(ctx, id, func(_ Principal, p *Person) (Event, error) {
		if err := change.apply(p); err != nil {
			return Event{}, err
		}
		return Event{Action: "person.update"}, nil
	})
}

// SetRoles gives a person exactly these roles and ends the sessions of their account.
// Nobody changes their own. Giving the same roles again changes nothing.
func (s *Service) SetRoles(ctx context.Context, id database.ID, roles []Role) (Person, error) {
	return s.manage(ctx, id, func(actor Principal, p *Person) (Event, error) {
		clean, err := cleanRoles(roles)
		if err != nil || slices.Equal(clean, p.Roles) {
			return Event{}, err
		}
		if p.ID == actor.PersonID {
			return Event{}, ErrSelf
		}
		if err := mayManage(actor, *p, clean...); err != nil {
			return Event{}, err
		}
		e := Event{Action: "person.set_roles", Detail: map[string]string{"before": joined(p.Roles), "after": joined(clean)}}
		p.Roles = clean
		return e, nil
	})
}

// DisablePerson keeps a person from acting until EnablePerson, and ends their sessions.
func (s *Service) DisablePerson(ctx context.Context, id database.ID) (Person, error) {
	return s.manage(ctx, id, func(actor Principal, p *Person) (Event, error) {
		if p.ID == actor.PersonID {
			return Event{}, ErrSelf
		}
		return moveTo(p, Disabled, "person.disable"), nil
	})
}

// EnablePerson lets a disabled person act again.
func (s *Service) EnablePerson(ctx context.Context, id database.ID) (Person, error) {
	return s.manage(ctx, id, func(_ Principal, p *Person) (Event, error) {
		return moveTo(p, Active, "person.enable"), nil
	})
}

// LeavePerson ends somebody's time at the school for good: the phone number is erased, the
// account unbound and its sessions ended. The name stays, because records of safety name
// who did the work; Forget erases it too.
func (s *Service) LeavePerson(ctx context.Context, id database.ID) (Person, error) {
	return s.manage(ctx, id, func(actor Principal, p *Person) (Event, error) {
		if p.ID == actor.PersonID {
			return Event{}, ErrSelf
		}
		p.Phone, p.Bound = "", false
		return moveTo(p, Left, "person.leave"), nil
	})
}

// UnbindPerson takes the WeChat account off a person, who may then claim with another one.
func (s *Service) UnbindPerson(ctx context.Context, id database.ID) (Person, error) {
	return s.manage(ctx, id, func(actor Principal, p *Person) (Event, error) {
		if p.ID == actor.PersonID {
			return Event{}, ErrSelf
		}
		if !p.Bound {
			return Event{}, nil
		}
		p.Bound = false
		return Event{Action: "person.unbind"}, nil
	})
}

// moveTo changes the state; no event when it is there already.
func moveTo(p *Person, state PersonState, action string) Event {
	if p.State == state {
		return Event{}
	}
	p.State = state
	return Event{Action: action}
}

// manage is one change of a person: permission, lock, rule, save, audit. A rule that
// returns no action changed nothing.
func (s *Service) manage(ctx context.Context, id database.ID, rule func(Principal, *Person) (Event, error)) (Person, error) {
	actor := From(ctx)
	if err := actor.Require(PersonManage); err != nil {
		return Person{}, err
	}
	var person Person
	err := s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		before, err := s.store.lockPerson(ctx, actor.SchoolID, id)
		if err != nil {
			return nil, err
		}
		if err := mayManage(actor, before); err != nil {
			return nil, err
		}
		if before.State == Left {
			return nil, ErrPersonLeft
		}
		person = before
		event, err := rule(actor, &person)
		if err != nil || event.Action == "" {
			return nil, err
		}
		person.UpdatedAt = s.now()
		ended, err := s.save(ctx, before, person)
		if err != nil {
			return nil, err
		}
		event.Object = Object("person", id)
		return ended, s.Record(ctx, event)
	})
	if err != nil {
		return Person{}, err
	}
	return person, nil
}

// save writes what changed and ends the sessions of an account that may do less, or
// other things, than before.
func (s *Service) save(ctx context.Context, before, after Person) ([]tokenHash, error) {
	if after.Phone != before.Phone && after.Phone != "" {
		if err := s.refuseTaken(ctx, after.SchoolID, []Person{after}, func(int) string { return "" }); err != nil {
			return nil, err
		}
	}
	if err := s.store.savePerson(ctx, after); err != nil {
		return nil, err
	}
	rolesChanged := !slices.Equal(before.Roles, after.Roles)
	if rolesChanged {
		if err := s.store.saveRoles(ctx, after); err != nil {
			return nil, err
		}
	}
	if after.State == Left {
		if err := s.store.deleteInvites(ctx, after.SchoolID, after.ID); err != nil {
			return nil, err
		}
	}
	if !rolesChanged && before.State == after.State && before.Bound == after.Bound {
		return nil, nil
	}
	return s.release(ctx, after)
}

// release ends the sessions of a person's account, and unbinds it when the person says so.
func (s *Service) release(ctx context.Context, p Person) ([]tokenHash, error) {
	membership, err := s.store.findMembership(ctx, p.SchoolID, p.ID)
	if err != nil || membership == nil {
		return nil, err
	}
	if !p.Bound {
		if err := s.store.deleteMembership(ctx, p.SchoolID, p.ID); err != nil {
			return nil, err
		}
	}
	return s.store.endSessions(ctx, membership.AccountID)
}
