package patrol

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Hung is a point with the plate that hangs there.
type Hung struct {
	Checkpoint
	Plate *Plate // nil when none hangs; without its codes unless the principal manages plates
}

// Checkpoints are the points of the principal's school by number. Codes are shown to
// those who print plates and to nobody else: whoever can draw a code need not walk.
func (s *Service) Checkpoints(ctx context.Context, archivedToo bool) ([]Hung, error) {
	p, err := guard(ctx)
	if err != nil {
		return nil, err
	}
	points, err := s.store.checkpoints(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	plates, err := s.store.activePlates(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	out := make([]Hung, 0, len(points))
	for _, c := range points {
		if c.Archived && !archivedToo {
			continue
		}
		h := Hung{Checkpoint: c}
		if plate, ok := plates[c.ID]; ok {
			if !p.May(identity.PatrolManage) {
				plate.Token, plate.Code = "", ""
			}
			h.Plate = &plate
		}
		out = append(out, h)
	}
	return out, nil
}

// CreateCheckpoint makes a point with its first plate. It refuses what cannot be
// printed with ErrBadCheckpoint, ErrBadNumber or ErrBadQuestion, and a number in use
// with ErrNumberTaken.
func (s *Service) CreateCheckpoint(ctx context.Context, c Checkpoint) (Hung, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.PatrolManage); err != nil {
		return Hung{}, err
	}
	c.ID, c.Archived = database.NewID(), false
	if err := c.check(); err != nil {
		return Hung{}, err
	}
	plate := newPlate(c.ID, s.now())
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.createCheckpoint(ctx, p.SchoolID, &c); err != nil {
			return err
		}
		return s.store.createPlate(ctx, p.SchoolID, &plate)
	})
	s.forgetRoutes(p.SchoolID)
	return Hung{c, &plate}, err
}

// RotatePlate gives a point a new plate. The old one from then on only says that it is
// old.
func (s *Service) RotatePlate(ctx context.Context, checkpoint database.ID) (Hung, error) {
	var hung Hung
	err := s.changePoint(ctx, checkpoint, func(ctx context.Context, school database.ID, c Checkpoint) error {
		plate := newPlate(c.ID, s.now())
		hung = Hung{c, &plate}
		if err := s.store.endPlates(ctx, school, c.ID, Replaced, plate.IssuedAt); err != nil {
			return err
		}
		return s.store.createPlate(ctx, school, &plate)
	})
	return hung, err
}

// RevokePlate takes the plate of a point out of use without a new one.
func (s *Service) RevokePlate(ctx context.Context, checkpoint database.ID) error {
	return s.changePoint(ctx, checkpoint, func(ctx context.Context, school database.ID, c Checkpoint) error {
		return s.store.endPlates(ctx, school, c.ID, Revoked, s.now())
	})
}

func (s *Service) changePoint(ctx context.Context, checkpoint database.ID, change func(context.Context, database.ID, Checkpoint) error) error {
	p := identity.From(ctx)
	if err := p.Require(identity.PatrolManage); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.store.lockCheckpoint(ctx, p.SchoolID, checkpoint)
		if err != nil {
			return err
		}
		return change(ctx, p.SchoolID, c)
	})
	s.forgetRoutes(p.SchoolID)
	return err
}

// ReportDamaged notes that the plate of a point is damaged or gone, and reports the
// hazard, which it gives. Whoever says so first is kept.
func (s *Service) ReportDamaged(ctx context.Context, checkpoint database.ID) (HazardDraft, error) {
	p, err := guard(ctx)
	if err != nil {
		return HazardDraft{}, err
	}
	var draft HazardDraft
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.store.lockCheckpoint(ctx, p.SchoolID, checkpoint)
		if err != nil {
			return err
		}
		draft = damagedPlate(&c)
		plate, err := s.store.markDamaged(ctx, p.SchoolID, c.ID, p.PersonID, s.now())
		if err != nil || plate.IsZero() {
			return err
		}
		return s.found(ctx, Fault{ID: plate, At: s.now(), Point: c, Plate: true, Words: draft.Note})
	})
	return draft, err
}

// HazardDraft is a hazard in words.
type HazardDraft struct {
	Title   string
	Note    string
	PlaceID database.ID // zero when the point is no registered place
}

// Meaning is what a plate is to the principal.
type Meaning struct {
	State      PlateState
	Checkpoint Checkpoint
	Round      *Round       // open now and waiting for this point; nil when none is
	Hazard     *HazardDraft // what to report about a plate that is out of use
}

// Meaning tells what a plate is, without checking in. It returns ErrUnknownPlate for a
// token of another school as for one that nobody has.
func (s *Service) Meaning(ctx context.Context, token string) (Meaning, error) {
	p, err := guard(ctx)
	if err != nil {
		return Meaning{}, err
	}
	plate, err := s.named(ctx, p.SchoolID, token, "")
	if err != nil {
		return Meaning{}, err
	}
	points, err := s.store.checkpoints(ctx, p.SchoolID)
	if err != nil {
		return Meaning{}, err
	}
	m := Meaning{State: plate.State}
	for _, c := range points {
		if c.ID == plate.CheckpointID {
			m.Checkpoint = c
		}
	}
	if plate.State != Active {
		draft := outOfUse(&m.Checkpoint)
		m.Hazard = &draft
		return m, nil
	}
	now := s.now()
	rounds, err := s.held(ctx, now.Time().Add(-longestRound), now.Time())
	if err != nil {
		return m, err
	}
	if round, outcome := choose(rounds, database.ID{}, plate.CheckpointID, now); outcome.counts() {
		m.Round = round
	}
	return m, nil
}
