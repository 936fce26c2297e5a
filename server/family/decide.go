package family

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// originKind is the kind of messages about requests.
const originKind = "family_request"

// Confirm makes whoever asked guardian of a child of the class: of the seat given, or of
// the one with the same child's name, or of a new one. It refuses with ErrRequestUnknown,
// ErrDecided or ErrOwnRequest; a repeat by anybody answers what was decided.
func (s *Service) Confirm(ctx context.Context, id, seat database.ID) (Request, error) {
	return s.decide(ctx, id, Confirmed, "", func(ctx context.Context, row *requestRow, class school.ClassSummary) error {
		name, child, err := s.store.names(row)
		if err != nil {
			return err
		}
		system := installation(ctx, row.SchoolID)
		person, err := s.people.AdmitGuardian(system, row.AccountID, name)
		if err != nil {
			return err
		}
		joined, err := s.schools.Join(system, school.Joining{
			ClassID: row.ClassID, SeatID: seat, Child: child, PersonID: person.ID, Relation: row.Relation,
		})
		if err != nil {
			return err
		}
		row.SeatID = &joined
		if err := s.store.giveConsent(ctx, row.SchoolID, person.ID, row.Consent, row.AskedAt); err != nil {
			return err
		}
		return s.messages.Enqueue(ctx, message.Draft{
			School: row.SchoolID, Purpose: message.SafetyNotice, Origin: message.Origin{Kind: originKind, ID: row.ID},
			Moment: s.now(), To: []database.ID{person.ID}, Title: titleConfirmed, Body: fmt.Sprintf(bodyConfirmed, class.Name),
			Page: "pages/today/today", Silent: true,
		})
	})
}

// Refuse says why somebody is none of the class. They may ask again.
func (s *Service) Refuse(ctx context.Context, id database.ID, why Reason) (Request, error) {
	if !slices.Contains([]Reason{NotOfClass, Unclear, Twice}, why) {
		return Request{}, ErrReasonUnknown
	}
	return s.decide(ctx, id, Refused, why, func(context.Context, *requestRow, school.ClassSummary) error { return nil })
}

// decide is one verdict on a request: permission, lock, deed, save, and the end of the
// class's task with the last request.
func (s *Service) decide(ctx context.Context, id database.ID, to State, why Reason,
	deed func(context.Context, *requestRow, school.ClassSummary) error,
) (Request, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.FamilyConfirm); err != nil {
		return Request{}, err
	}
	var row requestRow
	var class school.ClassSummary
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		if row, err = s.store.lockRequest(ctx, p.SchoolID, id); err != nil {
			return err
		}
		if _, class, err = s.classOf(ctx, row.ClassID); errors.Is(err, school.ErrClassUnknown) {
			return ErrRequestUnknown
		}
		if err != nil || row.State == to {
			return err
		}
		if row.State != Waiting {
			return ErrDecided
		}
		if row.AccountID == p.AccountID {
			return ErrOwnRequest
		}
		if err := deed(ctx, &row, class); err != nil {
			return err
		}
		row.State, row.Reason = to, why
		if err := s.close(ctx, &row, p.PersonID); err != nil {
			return err
		}
		return s.record(ctx, "family_request."+string(to), "family_request", row.ID)
	})
	if err != nil {
		return Request{}, err
	}
	of, err := s.schools.Current(ctx)
	if err != nil {
		return Request{}, err
	}
	return s.shown(row, class, of)
}

// close writes the end of a request and, when it was the last of its class, that of the
// task, with it as evidence; nobody waits any more, whether or not somebody of the school
// decided.
func (s *Service) close(ctx context.Context, row *requestRow, by database.ID) error {
	now := s.now()
	row.DecidedAt = &now
	if err := s.store.closeRequest(ctx, row, by); err != nil {
		return err
	}
	if row.TaskID == nil {
		return nil
	}
	waiting, err := s.store.waitingUnder(ctx, *row.TaskID)
	if err != nil || waiting > 0 {
		return err
	}
	system := installation(ctx, row.SchoolID)
	d, err := s.tasks.Find(system, *row.TaskID)
	if err != nil {
		return fmt.Errorf("read task of requests: %w", err)
	}
	if d.State != task.Live {
		return nil
	}
	evidence := task.Evidence{ID: row.ID, At: now.Time(), Passed: true, Note: noteNobodyWaits}
	if !by.IsZero() {
		p := identity.From(ctx)
		p.Roles = append(slices.Clone(p.Roles), identity.RoleOperator)
		system, evidence.Note = identity.Into(ctx, p), ""
	}
	_, err = s.tasks.Submit(system, d.ID, evidence)
	if err != nil {
		return fmt.Errorf("end task of requests: %w", err)
	}
	return nil
}

// Remove says that a family has left the class: the seat ends, the child's name is gone,
// and guardians without another child here leave the school.
func (s *Service) Remove(ctx context.Context, classID, seatID database.ID) error {
	p, class, err := s.classOf(ctx, classID)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		families, err := s.schools.ClassFamilies(installation(ctx, p.SchoolID), class.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(families, func(f school.Family) bool { return f.SeatID == seatID }) {
			return school.ErrSeatUnknown
		}
		if err := s.schools.EndSeat(installation(ctx, p.SchoolID), seatID); err != nil {
			return err
		}
		return s.record(ctx, "family.remove", "seat", seatID)
	})
}
