package patrol

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Receipt is what a phone shows after a check-in.
type Receipt struct {
	CheckIn
	Checkpoint Checkpoint
	Round      *Round // nil when the check-in is extra
	Next       *Stop  // nil when nothing is left
	Expected   *Stop  // the point whose turn it was, nil when this is the one
	Ask        *Ask   // nil when nothing has to be said
}

// arrival is one check-in while it is judged.
type arrival struct {
	*Service
	principal identity.Principal
	report    Report
	plate     Plate
	point     Checkpoint
	now       clock.Instant
	rounds    []Round // of the principal, around the time of the scan
	round     *Round  // the one it belongs to
	expected  *Stop
	checkIn   CheckIn
	known     bool // the rounds were at hand
	written   bool // the check-in is in the transaction, so that an error takes it back
}

// CheckIn takes the report of a phone: it finds the round by itself, keeps what was
// scanned, marks what does not fit, and hands the round its evidence, all or nothing. The
// same report again gives the same answer. It refuses a plate that is none of the school
// with ErrUnknownPlate, an old or revoked one with ErrOldPlate or ErrRevokedPlate, and
// answers that cannot be such with ErrBadAnswer; nothing else turns a guard away.
func (s *Service) CheckIn(ctx context.Context, r Report) (Receipt, error) {
	p, err := guard(ctx)
	if err != nil {
		return Receipt{}, err
	}
	if err := r.check(); err != nil {
		return Receipt{}, err
	}
	seed, err := s.photoSeed(ctx)
	if err != nil {
		return Receipt{}, err
	}
	var a arrival
	var receipt Receipt
	err = s.db.Batch(ctx, func(ctx context.Context) error {
		a = arrival{Service: s, principal: p, report: r, now: s.now()}
		receipt, err = a.take(ctx, seed)
		if _, refused := errors.AsType[*errs.Error](err); a.written || !refused && !errors.Is(err, errKnown) {
			return err
		}
		known, found, lookup := s.store.byClient(ctx, p.SchoolID, p.AccountID, r.ClientID)
		if lookup != nil {
			return lookup
		}
		if found { // whatever would be said of it now, it was taken
			receipt, err = s.repeat(ctx, p, known)
		}
		return err
	})
	s.keepRounds(p, a.rounds)
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// errKnown says that the same report was taken before.
var errKnown = errors.New("check-in is known")

func (a *arrival) take(ctx context.Context, seed []byte) (Receipt, error) {
	routes, err := a.find(ctx)
	if err != nil {
		return Receipt{}, err
	}
	passed, err := judge(a.point.Questions, a.report.Answers)
	if err != nil {
		return Receipt{}, err
	}
	a.begin(passed)
	if err := a.locate(ctx); err != nil {
		return Receipt{}, err
	}
	if err := a.prove(ctx, routes, seed); err != nil {
		return Receipt{}, err
	}
	a.written, err = a.store.insert(ctx, a.principal.SchoolID, &a.checkIn)
	if err != nil {
		return Receipt{}, err
	}
	if !a.written {
		return Receipt{}, errKnown
	}
	if err := a.show(ctx, a.checkIn.ID, a.checkIn.Attachments); err != nil {
		return Receipt{}, err
	}
	if err := a.submit(ctx); err != nil {
		return Receipt{}, err
	}
	if err := a.reconsider(ctx); err != nil {
		return Receipt{}, err
	}
	return a.receipt(ctx)
}

// find reads the plate that the report names, and its point.
func (a *arrival) find(ctx context.Context) (routes, error) {
	var err error
	if a.plate, err = a.named(ctx, a.principal.SchoolID, a.report.Token, a.report.Plate); err != nil {
		return routes{}, err
	}
	switch a.plate.State {
	case Active:
	case Replaced:
		return routes{}, ErrOldPlate
	case Revoked:
		return routes{}, ErrRevokedPlate
	}
	all, err := a.routesOf(ctx, a.principal.SchoolID)
	if err != nil {
		return all, err
	}
	if a.hangs(all) {
		return all, nil
	}
	a.forgetRoutes(a.principal.SchoolID) // the point is newer than what is at hand
	if all, err = a.routesOf(ctx, a.principal.SchoolID); err != nil || a.hangs(all) {
		return all, err
	}
	return all, fmt.Errorf("plate %s hangs nowhere", a.plate.ID)
}

// hangs finds the point at which the plate hangs.
func (a *arrival) hangs(all routes) bool {
	for _, p := range all.points {
		if p.ID == a.plate.CheckpointID {
			a.point = p
			return true
		}
	}
	return false
}

// named finds a plate of a school by its token or by the number typed.
func (s *Service) named(ctx context.Context, school database.ID, token, plate string) (Plate, error) {
	if token != "" {
		if !wellFormed(token) {
			return Plate{}, ErrUnknownPlate
		}
		return s.store.plateByToken(ctx, school, token)
	}
	number, code, ok := typed(plate)
	if !ok {
		return Plate{}, ErrUnknownPlate
	}
	return s.store.plateByNumber(ctx, school, number, code)
}

// begin fills in what the report itself says.
func (a *arrival) begin(passed bool) {
	t := timing{device: a.report.DeviceAt, sent: a.report.SentAt, received: a.now}
	made, doubts := t.made()
	a.checkIn = CheckIn{
		ID: database.NewID(), ClientID: a.report.ClientID, AccountID: a.principal.AccountID, PersonID: a.principal.PersonID,
		CheckpointID: a.point.ID, PlateID: a.plate.ID, Method: a.report.method(),
		MadeAt: made, DeviceAt: a.report.DeviceAt, SentAt: a.report.SentAt, ReceivedAt: a.now, Sequence: a.report.Sequence,
		Passed: passed, Location: a.report.Location, Answers: a.report.Answers, Attachments: a.report.Attachments, Note: a.report.Note,
	}
	a.checkIn.doubt(doubts...)
}

// locate finds the round that the check-in belongs to. What is at hand serves when it
// has an open round that waits for the point; everything else is read.
func (a *arrival) locate(ctx context.Context) error {
	at := a.checkIn.MadeAt
	a.rounds = a.roundsAtHand(a.principal)
	a.round, a.checkIn.Outcome = choose(a.rounds, a.report.TaskID, a.point.ID, at)
	a.known = a.round != nil && a.round.state == task.Live && (a.checkIn.Outcome == Counted || a.checkIn.Outcome == Late)
	if !a.known {
		var err error
		if a.rounds, err = a.held(ctx, at.Time().Add(-longestRound), at.Time()); err != nil {
			return err
		}
		a.round, a.checkIn.Outcome = choose(a.rounds, a.report.TaskID, a.point.ID, at)
	}
	if a.round == nil {
		return nil
	}
	if a.checkIn.Outcome.counts() {
		a.checkIn.TaskID = a.round.ID
	}
	if due := a.round.expected(); due != nil && due.ID != a.point.ID {
		stop := *due
		a.expected = &stop
	}
	return nil
}

// prove collects what speaks against the check-in.
func (a *arrival) prove(ctx context.Context, routes routes, seed []byte) error {
	c := &a.checkIn
	route := routes.of(a.point.Kind).Points
	if a.round != nil {
		route = a.round.route()
	}
	before, err := a.store.before(ctx, c.PersonID, c.MadeAt)
	if err != nil {
		return err
	}
	c.doubt(tooFast(route, before, &a.point, c.MadeAt)...)
	shared, err := a.store.otherPhone(ctx, c.CheckpointID, c.AccountID, c.MadeAt)
	if err != nil {
		return err
	}
	if shared {
		c.doubt(Doubt{Code: DoubtTwoPhones})
	}
	c.doubt(tooFar(a.point.Location, c.Location)...)
	if c.Method == ByHand {
		c.doubt(Doubt{Code: DoubtTyped})
	}
	if c.Outcome.counts() {
		c.doubt(afterDue(a.round.Due.Time(), c.MadeAt)...)
		if a.round.Strict && a.expected != nil {
			c.doubt(Doubt{Code: DoubtOrder})
		}
	}
	if a.photoMissing(seed) {
		c.doubt(Doubt{Code: DoubtNoPhoto})
	}
	return nil
}

// photoMissing reports whether a photo of now was due and did not come: for a number
// that was typed always, for a scan when the draw says so, while the person stands there.
func (a *arrival) photoMissing(seed []byte) bool {
	if len(a.checkIn.Attachments) > 0 {
		return false
	}
	if a.checkIn.Method == ByHand {
		return true
	}
	t := timing{received: a.now}
	return a.checkIn.Outcome.counts() && t.live(a.checkIn.MadeAt) && a.drawn(seed)
}

// drawn reports whether a photo of now is asked for at this point of this round.
func (a *arrival) drawn(seed []byte) bool {
	if a.photoAt != nil {
		if wanted, decided := a.photoAt(a.point.Number); decided {
			return wanted
		}
	}
	return wantsPhoto(seed, a.round.ID, a.point.ID)
}

// submit hands the round its evidence. When the round has moved on meanwhile, because
// another phone was faster or the task went to somebody else, the check-in is kept all
// the same.
func (a *arrival) submit(ctx context.Context) error {
	c := &a.checkIn
	if !c.Outcome.counts() {
		return nil
	}
	e := task.Evidence{ID: c.ID, At: c.MadeAt.Time(), Targets: []string{a.point.Key()}, Passed: c.Passed}
	after, ticked, err := a.tasks.TickKnown(ctx, a.round.entry, e)
	if err != nil {
		return err
	}
	if ticked {
		a.tick(after)
		return nil
	}
	after, err = a.tasks.Submit(ctx, a.round.ID, e)
	if err == nil {
		if a.tick(after); a.round.scanned() != after.TargetsDone {
			a.rounds = nil // somebody else has scanned since it was read
		}
		return nil
	}
	a.rounds = nil
	refusal, refused := errors.AsType[*errs.Error](err)
	if !refused || refusal.Kind == errs.Internal {
		return err
	}
	c.Outcome, c.TaskID = Extra, database.ID{}
	if errors.Is(err, task.ErrTicked) {
		c.Outcome = Duplicate
	}
	return a.store.settle(ctx, a.principal.SchoolID, c)
}

// tick brings the round at hand to what was written.
func (a *arrival) tick(after task.Task) {
	round := *a.round
	round.Stops = slices.Clone(round.Stops)
	round.entry.Task, round.state, round.Phase = after, after.State, after.Phase(a.now.Time())
	stop := round.stop(a.point.ID)
	made := a.checkIn.MadeAt
	stop.State, stop.DoneAt, stop.checkIn = Scanned, &made, a.checkIn.ID
	if a.checkIn.ask() != nil {
		stop.State = Flagged
	}
	a.rounds, a.round = with(a.rounds, &round), &round
}

// receipt says what became of it.
func (a *arrival) receipt(ctx context.Context) (Receipt, error) {
	r := Receipt{CheckIn: a.checkIn, Checkpoint: a.point, Expected: a.expected, Ask: a.checkIn.ask()}
	if a.round == nil {
		return r, nil
	}
	now := a.round
	if a.rounds == nil {
		var err error
		if now, err = a.again(ctx, a.round.ID, a.round.Opens); err != nil || now == nil {
			return r, err
		}
	}
	r.Round, r.Next = now, now.next(a.point.ID)
	return r, nil
}

// again reads a round anew; nil when it is not the principal's any more.
func (s *Service) again(ctx context.Context, id database.ID, opens clock.Instant) (*Round, error) {
	rounds, err := s.held(ctx, opens.Add(-time.Millisecond).Time(), opens.Time())
	if err != nil {
		return nil, err
	}
	for i := range rounds {
		if rounds[i].ID == id {
			return &rounds[i], nil
		}
	}
	return nil, nil
}

// repeat answers a report that was taken before, as it was then.
func (s *Service) repeat(ctx context.Context, p identity.Principal, known CheckIn) (Receipt, error) {
	all, err := s.routesOf(ctx, p.SchoolID)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{CheckIn: known, Ask: known.ask()}
	for _, point := range all.points {
		if point.ID == known.CheckpointID {
			r.Checkpoint = point
		}
	}
	if known.TaskID.IsZero() {
		return r, nil
	}
	rounds, err := s.held(ctx, known.MadeAt.Time().Add(-longestRound), known.MadeAt.Time())
	if err != nil {
		return r, err
	}
	for i := range rounds {
		if rounds[i].ID == known.TaskID {
			r.Round, r.Next = &rounds[i], rounds[i].next(known.CheckpointID)
		}
	}
	return r, nil
}
