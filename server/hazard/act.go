package hazard

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Deed is one tap of a person on a hazard.
type Deed struct {
	ClientID database.ID // made by the phone; a repeat changes nothing
	At       time.Time   // by the clock of the phone
	Words    string      // up to 500 characters; a reason where one is asked for
	Before   []database.ID
	After    []database.ID // photos that the phone gave these ids
}

// Assignment is who puts a hazard right, and how serious it is.
type Assignment struct {
	Deed
	Grade Grade
	To    database.ID // a person of the staff
}

// change is one action while it is judged and written.
type change struct {
	service   *Service
	principal identity.Principal
	action    Action
	deed      Deed
	row       *hazardRow
	parts     []Part
	step      *stepRow
	now       clock.Instant
	given     bool // somebody else holds the task now
}

// Assign grades a hazard and asks somebody to put it right until the deadline of the
// grade; also once more, with another grade or person. It refuses an unknown grade with
// ErrGrade and a person who does not work here with ErrNobody.
func (s *Service) Assign(ctx context.Context, id database.ID, a Assignment) (Hazard, error) {
	if a.Grade.Name() == "" {
		return Hazard{}, ErrGrade
	}
	return s.act(ctx, id, Assign, a.Deed, func(ctx context.Context, c *change) error {
		staff, err := s.people.Staff(ctx, c.row.SchoolID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(staff, func(p identity.Person) bool { return p.ID == a.To }) {
			return ErrNobody
		}
		by := c.principal.PersonID
		c.row.Grade, c.row.AssigneeID, c.row.AssignerID = a.Grade, &a.To, &by
		c.step.Grade, c.step.AssigneeID = a.Grade, &a.To
		return nil
	})
}

// Accept says that the principal will put it right.
func (s *Service) Accept(ctx context.Context, id database.ID, d Deed) (Hazard, error) {
	return s.act(ctx, id, Accept, d, func(ctx context.Context, c *change) error {
		if c.row.TaskID == nil {
			return nil
		}
		_, err := s.tasks.Acknowledge(identity.Into(ctx, c.principal), *c.row.TaskID)
		if statusMoved(err) {
			return nil // it is past, which is for the reminders to say
		}
		return err
	})
}

// Rectify says that it is put right, with a photo of how it looks now; ErrPhoto without.
func (s *Service) Rectify(ctx context.Context, id database.ID, d Deed) (Hazard, error) {
	return s.act(ctx, id, Rectify, d, nil)
}

// Reinspect says what a second person saw: it is right, and the hazard is closed; or it is
// not, which takes a reason, and has to be put right again. It refuses whoever rectified
// it at any time with ErrSamePerson.
func (s *Service) Reinspect(ctx context.Context, id database.ID, d Deed, right bool) (Hazard, error) {
	if right {
		return s.act(ctx, id, Close, d, nil)
	}
	return s.act(ctx, id, SendBack, d, nil)
}

// Return sends back what is not right yet, or gives back what the principal was asked to
// put right and cannot.
func (s *Service) Return(ctx context.Context, id database.ID, d Deed) (Hazard, error) {
	row, err := s.store.find(ctx, identity.From(ctx).SchoolID, id)
	if err != nil {
		return Hazard{}, err
	}
	if row.State == Rectified {
		return s.Reinspect(ctx, id, d, false)
	}
	return s.act(ctx, id, HandBack, d, func(_ context.Context, c *change) error {
		c.row.AssigneeID = nil
		return nil
	})
}

// Pause says that it is known and nothing can be done for a while; Resume ends that.
func (s *Service) Pause(ctx context.Context, id database.ID, d Deed) (Hazard, error) {
	return s.act(ctx, id, Pause, d, nil)
}

// Resume takes up what was paused: it waits for somebody to put it right.
func (s *Service) Resume(ctx context.Context, id database.ID, d Deed) (Hazard, error) {
	return s.act(ctx, id, Resume, d, nil)
}

// Refuse says that it is none, for a reason.
func (s *Service) Refuse(ctx context.Context, id database.ID, d Deed) (Hazard, error) {
	return s.act(ctx, id, Refuse, d, nil)
}

// Confirm takes what a stranger reported for true: its photos are shown, and it waits for a
// grade. When the same is open already it joins that instead. The kind corrects the one
// that was read out of the words; empty leaves it.
func (s *Service) Confirm(ctx context.Context, id database.ID, d Deed, kind Kind) (Hazard, error) {
	if kind != "" && kind.Name() == "" {
		return Hazard{}, ErrInvalid.WithFields(unknownKind)
	}
	return s.act(ctx, id, Confirm, d, func(ctx context.Context, c *change) error {
		c.row.Kind = cmp.Or(kind, c.row.Kind)
		key := c.row.meeting()
		same, err := s.store.openUnder(ctx, c.row.SchoolID, key)
		if err != nil {
			return err
		}
		if same != nil {
			return c.mergeInto(ctx, same)
		}
		c.row.OpenKey = key
		return nil
	})
}

// Merge says that it is the same as another open one, which its reporters then hear of.
// It refuses a hazard that is not open, or itself, with ErrSameHazard.
func (s *Service) Merge(ctx context.Context, id database.ID, d Deed, into database.ID) (Hazard, error) {
	return s.act(ctx, id, Merge, d, func(ctx context.Context, c *change) error {
		other, err := s.store.lock(ctx, c.row.SchoolID, into)
		if err != nil {
			return err
		}
		if other.ID == c.row.ID || !other.State.Known() {
			return ErrSameHazard
		}
		return c.mergeInto(ctx, other)
	})
}

// mergeInto puts a hazard and its reports under another one.
func (c *change) mergeInto(ctx context.Context, other *hazardRow) error {
	c.row.DuplicateOf = &other.ID
	c.step.Action, c.step.To, c.action = Merge, Duplicate, Merge
	return c.service.store.gather(ctx, c.row, other.ID)
}

// settleStranger says what becomes of the photos of somebody without an account, and from
// when on others see them.
func (c *change) settleStranger(ctx context.Context, from State) error {
	if from != Unverified {
		return nil
	}
	reports, err := c.service.store.reportsOf(ctx, c.row.ID)
	if err != nil {
		return err
	}
	ids := make([]database.ID, len(reports))
	for i := range reports {
		ids[i] = reports[i].ID
	}
	return c.service.photos.Decide(ctx, ReportPhotos, ids, c.action != Refuse)
}

// act takes one action through the table and writes everything that follows, in one
// transaction. An action that this phone sent before is answered with the hazard as it is.
func (s *Service) act(ctx context.Context, id database.ID, action Action, d Deed, more func(context.Context, *change) error) (Hazard, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.HazardReport); err != nil {
		return Hazard{}, err
	}
	d.Words = strings.TrimSpace(d.Words)
	if utf8.RuneCountInString(d.Words) > maxWords {
		return Hazard{}, ErrLong
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.lock(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		known, err := s.store.knows(ctx, row.ID, p.PersonID, d.ClientID)
		if err != nil || known {
			return err
		}
		c := &change{service: s, principal: p, action: action, deed: d, row: row, now: s.now()}
		if c.parts, err = s.parts(ctx, row); err != nil {
			return err
		}
		return c.write(ctx, more)
	})
	if err != nil {
		return Hazard{}, err
	}
	s.tasks.Wake()
	return s.Find(ctx, id)
}

// judge finds the row of the table, or says why there is none.
func (c *change) judge() (transition, error) {
	t, ok := find(c.row.State, c.action, c.parts)
	switch {
	case !ok && len(c.parts) == 0:
		return t, ErrNotFound
	case !ok && c.row.State == Rectified && (c.action == Close || c.action == SendBack) && slices.Contains(c.parts, Manager):
		return t, ErrSamePerson
	case !ok:
		return t, ErrRefused
	case t.words && c.deed.Words == "":
		return t, ErrReason
	case t.photo && len(c.deed.After) == 0:
		return t, ErrPhoto
	}
	return t, nil
}

func (c *change) write(ctx context.Context, more func(context.Context, *change) error) error {
	row := c.row
	t, err := c.judge()
	if err != nil {
		return err
	}
	c.step = &stepRow{
		HazardID: row.ID, Seq: row.Version + 1, ID: database.NewID(), SchoolID: row.SchoolID, At: c.now, ActorID: c.principal.PersonID,
		ClientID: c.deed.ClientID, Action: c.action, From: row.State, To: t.to, Words: c.deed.Words,
	}
	if err := c.endStep(ctx); err != nil {
		return err
	}
	if more != nil {
		if err := more(ctx, c); err != nil {
			return err
		}
	}
	if err := c.settleStranger(ctx, row.State); err != nil {
		return err
	}
	row.State, row.ChangedAt = c.step.To, c.now
	if t.turn {
		row.Turn++
	}
	if row.Active = row.State.Open(); !row.Active {
		row.OpenKey = nil
	}
	if err := c.keep(ctx); err != nil {
		return err
	}
	if c.action == Confirm {
		if err := c.service.reported(ctx, row, ByPublic); err != nil {
			return err
		}
	}
	if err := c.service.mended(ctx, row); err != nil {
		return err
	}
	if err := c.goOn(ctx); err != nil {
		return err
	}
	return c.tellReporters(ctx)
}

// goOn lets the next step begin. What was accepted goes on as it is; what was given back
// is with whoever assigned it, or else all who could have must know.
func (c *change) goOn(ctx context.Context) error {
	switch {
	case c.action == Accept || c.given:
		return nil
	case c.action == HandBack:
		return c.service.tellManagers(ctx, c.row, titleOfBack, c.deed.Words, c.principal.PersonID)
	default:
		return c.service.openStep(ctx, c.row)
	}
}

// keep writes the step, its photos and the hazard.
func (c *change) keep(ctx context.Context) error {
	if err := c.service.store.insertStep(ctx, c.step); err != nil {
		return err
	}
	for _, p := range []struct {
		kind   string
		photos []database.ID
	}{{BeforePhotos, c.deed.Before}, {AfterPhotos, c.deed.After}} {
		if err := c.service.photos.Attach(ctx, attachment.Owner{Kind: p.kind, ID: c.step.ID}, p.photos); err != nil {
			return err
		}
	}
	return c.service.store.save(ctx, c.row)
}

// parts are what the principal is to a hazard; none means that it does not concern them.
func (s *Service) parts(ctx context.Context, row *hazardRow) ([]Part, error) {
	p := identity.From(ctx)
	var out []Part
	manages := p.May(identity.HazardManage) && !p.PersonID.IsZero()
	if row.State == Unverified && !manages {
		return nil, nil
	}
	assignee, err := s.holds(ctx, p, row)
	if err != nil {
		return nil, err
	}
	if assignee {
		out = append(out, Assignee)
	}
	if manages {
		did, err := s.store.rectified(ctx, row.ID, p.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, Manager)
		if !did {
			out = append(out, Inspector)
		}
	}
	if len(out) == 0 {
		involved, err := s.store.involved(ctx, row.ID, p.PersonID)
		if err != nil || !involved && !p.May(identity.TaskWatch) {
			return nil, err
		}
	}
	return append(out, Witness), nil
}

// holds reports whether the principal has to put it right: whoever was asked, and whoever
// took the task over from them.
func (s *Service) holds(ctx context.Context, p identity.Principal, row *hazardRow) (bool, error) {
	if p.PersonID.IsZero() || row.AssigneeID == nil {
		return false, nil
	}
	if *row.AssigneeID == p.PersonID {
		return true, nil
	}
	if row.TaskID == nil || row.Step != EventGraded {
		return false, nil
	}
	d, err := s.tasks.Find(ctx, *row.TaskID)
	if notThere(err) {
		return false, nil
	}
	return slices.Contains(d.Parts, task.PartHolder), err
}
