package incident

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Hand is one person of the chain.
type Hand struct {
	Person database.ID
	Name   string
	Part   task.Part
	At     time.Time // from when on
	Told   bool      // reached already, at least in the inbox
	Phone  identity.Phone
}

// heads are told when the school has no routine for incidents, or nobody on it.
var heads = []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer}

// chain is who is told of an incident, nearest first, without the reporter; and whether
// the incident is live.
func (s *Service) chain(ctx context.Context, row *incidentRow) (hands []Hand, live bool, err error) {
	if row.HeadsTold {
		if hands, err = s.headsOf(ctx, row); err != nil {
			return nil, false, err
		}
	}
	if row.TaskID == nil {
		return hands, s.now().Sub(row.ReportedAt) < liveFor, nil
	}
	d, err := s.tasks.Find(identity.Into(ctx, identity.System(row.SchoolID)), *row.TaskID)
	if err != nil {
		return nil, false, fmt.Errorf("read task of incident: %w", err)
	}
	for _, link := range d.Relay {
		for _, person := range link.People {
			if person != row.ReporterID && !among(hands, person) {
				hands = append(hands, Hand{Person: person, Name: d.Names[person], Part: link.Part, At: link.At, Told: link.Told})
			}
		}
	}
	return hands, d.State == task.Live, nil
}

func among(hands []Hand, person database.ID) bool {
	return slices.ContainsFunc(hands, func(h Hand) bool { return h.Person == person })
}

// headsOf are the heads of the school, without the reporter.
func (s *Service) headsOf(ctx context.Context, row *incidentRow) ([]Hand, error) {
	staff, err := s.people.Staff(ctx, row.SchoolID)
	if err != nil {
		return nil, fmt.Errorf("read who works at the school: %w", err)
	}
	var hands []Hand
	for _, role := range heads {
		for _, p := range staff {
			if slices.Contains(p.Roles, role) && p.ID != row.ReporterID && !among(hands, p.ID) {
				hands = append(hands, Hand{Person: p.ID, Name: p.Name, Part: task.PartLeader, At: row.ReportedAt.Time(), Told: true})
			}
		}
	}
	return hands, nil
}

// dial puts the phone numbers of the chain and of the reporter in, for somebody who has
// been found to need them.
func (s *Service) dial(ctx context.Context, i *Incident) error {
	ids := []database.ID{i.Reporter.Person}
	for _, h := range i.Chain {
		ids = append(ids, h.Person)
	}
	ids = slices.DeleteFunc(ids, func(id database.ID) bool { return id == identity.From(ctx).PersonID })
	phones, err := s.people.PhonesOf(ctx, ids, identity.Object("incident", i.ID))
	if err != nil {
		return err
	}
	for n := range i.Chain {
		i.Chain[n].Phone = phones[i.Chain[n].Person]
	}
	i.Reporter.Phone = phones[i.Reporter.Person]
	return nil
}

// plausible is when it happened: not after it was reported.
func plausible(at time.Time, now clock.Instant) clock.Instant { return min(clock.At(at), now) }
