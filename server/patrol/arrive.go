package patrol

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/form"
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
	seed      []byte
	now       clock.Instant
	routes    routes
	plate     Plate
	point     Checkpoint
	rounds    []Round // of the principal, around the time of the scan
	round     *Round  // the one it belongs to
	expected  *Stop
	checkIn   CheckIn
	answered  form.Result
	written   bool // the check-in is in the transaction, so that an error takes it back
}

// CheckIn takes the report of a phone: it finds the round by itself, keeps what was
// scanned, marks what does not fit, and hands the round its evidence, all or nothing. The
// same report again gives the same answer. It refuses a plate that is none of the school
// with ErrUnknownPlate, an old or revoked one with ErrOldPlate or ErrRevokedPlate, and
// answers that cannot be such with form.ErrBadAnswers; nothing else turns a guard away.
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
	prepared := arrival{Service: s, principal: p, report: r, seed: seed, now: s.now()}
	err = prepared.prepare(ctx)
	a := prepared
	var receipt Receipt
	if err == nil {
		err = s.db.Batch(ctx, func(ctx context.Context) error {
			var err error
			a = prepared
			receipt, err = a.take(ctx)
			return err
		})
	}
	if err == nil {
		s.keepRounds(p, a.rounds)
		return receipt, nil
	}
	s.keepRounds(p, nil)
	if _, refused := errors.AsType[*errs.Error](err); a.written || !refused && !errors.Is(err, errKnown) {
		return Receipt{}, err
	}
	known, found, lookup := s.store.byClient(ctx, p.SchoolID, p.AccountID, r.ClientID)
	if lookup != nil || !found {
		return Receipt{}, cmp.Or(lookup, err)
	}
	return s.repeat(ctx, p, known) // whatever would be said of it now, it was taken
}

// errKnown says that the same report was taken before.
var errKnown = errors.New("check-in is known")

// prepare does what needs no transaction, so that nobody waits for it: it finds the plate
// and the round as they are at hand.
func (a *arrival) prepare(ctx context.Context) error {
	if err := a.find(ctx); err != nil {
		return err
	}
	found, err := judge(a.point.Questions, a.report.Answers)
	if err != nil {
		return err
	}
	a.answered = found
	a.begin(found.Passed)
	return a.locate(ctx)
}

// take writes the check-in. What was prepared serves as long as the plate still hangs and
// the round is as it was; otherwise the round is found again.
func (a *arrival) take(ctx context.Context) (Receipt, error) {
	scene, err := a.store.look(ctx, a.plate.ID, &a.checkIn)
	if err != nil {
		return Receipt{}, err
	}
	if err := usable(scene.plate); err != nil {
		a.forgetRoutes(a.principal.SchoolID)
		return Receipt{}, err
	}
	after, ticked, err := a.tickKnown(ctx)
	if err == nil && !ticked {
		err = a.locateAgain(ctx)
	}
	if err != nil {
		return Receipt{}, err
	}
	a.prove(&scene)
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
	if ticked {
		err = a.ticked(ctx, after)
	} else {
		err = a.submit(ctx)
	}
	if err != nil {
		return Receipt{}, err
	}
	if err := a.reconsider(ctx); err != nil {
		return Receipt{}, err
	}
	if err := a.reportWrong(ctx); err != nil {
		return Receipt{}, err
	}
	if a.arrived != nil && a.point.Kind == Post {
		if err := a.arrived(ctx, a.checkIn.ID, a.checkIn.MadeAt.Time()); err != nil {
			return Receipt{}, err
		}
	}
	return a.receipt(ctx)
}

// usable refuses a plate that is out of use.
func usable(state PlateState) error {
	switch state {
	case Active:
		return nil
	case Replaced:
		return ErrOldPlate
	case Revoked:
		return ErrRevokedPlate
	}
	return ErrUnknownPlate
}

// find finds the plate that the report names, and its point.
func (a *arrival) find(ctx context.Context) error {
	var err error
	if a.routes, err = a.routesOf(ctx, a.principal.SchoolID); err != nil {
		return err
	}
	plate, hangs := a.routes.plates[a.report.Token]
	if !hangs {
		if plate, err = a.named(ctx, a.principal.SchoolID, a.report.Token, a.report.Plate); err != nil {
			return err
		}
	}
	a.plate = plate
	if err := usable(plate.State); err != nil || a.hangs() {
		return err
	}
	a.forgetRoutes(a.principal.SchoolID) // the point is newer than what is at hand
	if a.routes, err = a.routesOf(ctx, a.principal.SchoolID); err != nil || a.hangs() {
		return err
	}
	return fmt.Errorf("plate %s hangs nowhere", a.plate.ID)
}

// hangs finds the point at which the plate hangs.
func (a *arrival) hangs() bool {
	point := a.routes.point(a.plate.CheckpointID)
	if point != nil {
		a.point = *point
	}
	return point != nil
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
	a.choose(a.roundsAtHand(a.principal))
	if a.waits() {
		return nil
	}
	return a.readRounds(ctx)
}

// locateAgain finds it in the transaction, where nothing is older than it says.
func (a *arrival) locateAgain(ctx context.Context) error {
	if a.round == nil {
		return nil // read just now
	}
	return a.readRounds(ctx)
}

func (a *arrival) readRounds(ctx context.Context) error {
	at := a.checkIn.MadeAt.Time()
	rounds, err := a.held(ctx, at.Add(-longestRound), at)
	if err != nil {
		return err
	}
	a.choose(rounds)
	return nil
}

// choose settles for one of these rounds.
func (a *arrival) choose(rounds []Round) {
	a.rounds, a.expected, a.checkIn.TaskID = rounds, nil, database.ID{}
	a.round, a.checkIn.Outcome = choose(rounds, a.report.TaskID, a.point.ID, a.checkIn.MadeAt)
	if a.round == nil {
		return
	}
	if a.checkIn.Outcome.counts() {
		a.checkIn.TaskID = a.round.ID
	}
	if due := a.round.expected(); due != nil && due.ID != a.point.ID && !a.round.leftOut(a.point.ID) {
		stop := *due
		a.expected = &stop
	}
}

// waits reports whether the round is open and waits for the point.
func (a *arrival) waits() bool {
	return a.round != nil && a.round.state == task.Live && (a.checkIn.Outcome == Counted || a.checkIn.Outcome == Late)
}

// prove collects what speaks against the check-in.
func (a *arrival) prove(scene *scene) {
	c := &a.checkIn
	route := a.routes.of(a.point.Kind).Points
	if a.round != nil {
		route = a.round.route
	}
	c.doubt(tooFast(route, scene.before, &a.point, c.MadeAt)...)
	if scene.otherPhone {
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
	if a.photoMissing() {
		c.doubt(Doubt{Code: DoubtNoPhoto})
	}
}

// photoMissing reports whether a photo of now was due and did not come: for a number
// that was typed always, for a scan when the draw says so, while the person stands there.
func (a *arrival) photoMissing() bool {
	if len(a.checkIn.Attachments) > 0 {
		return false
	}
	if a.checkIn.Method == ByHand {
		return true
	}
	t := timing{received: a.now}
	return a.checkIn.Outcome.counts() && t.live(a.checkIn.MadeAt) && a.drawn()
}

// drawn reports whether a photo of now is asked for at this point of this round.
func (a *arrival) drawn() bool {
	if a.photoAt != nil {
		if wanted, decided := a.photoAt(a.point.Number); decided {
			return wanted
		}
	}
	return wantsPhoto(a.seed, a.round.ID, a.point.ID)
}

// evidence is the check-in as the engine takes it.
func (a *arrival) evidence() task.Evidence {
	c := &a.checkIn
	return task.Evidence{ID: c.ID, At: c.MadeAt.Time(), Targets: []string{a.point.Key()}, Passed: c.Passed}
}

// tickKnown takes the short way through the engine, when the round is at hand.
func (a *arrival) tickKnown(ctx context.Context) (task.Task, bool, error) {
	if !a.waits() {
		return task.Task{}, false, nil
	}
	return a.tasks.TickKnown(ctx, *a.round.entry, a.evidence())
}

// ticked brings the round to what the short way made of it, with what others have scanned
// since it was read.
func (a *arrival) ticked(ctx context.Context, after task.Task) error {
	if a.tick(after); a.round.scanned() == after.TargetsDone {
		return nil
	}
	targets, err := a.tasks.Targets(ctx, []database.ID{after.ID})
	if err != nil {
		return err
	}
	entry := *a.round.entry
	entry.Task, entry.Phase = after, after.Phase(a.now.Time())
	fresh := []Round{roundOf(&entry, targets[after.ID], a.routes)}
	if err := a.flag(ctx, fresh); err != nil {
		return err
	}
	a.rounds, a.round = with(a.rounds, &fresh[0]), &fresh[0]
	return nil
}

// submit hands the round its evidence. When the round has moved on meanwhile, because
// another phone was faster or the task went to somebody else, the check-in is kept all
// the same.
func (a *arrival) submit(ctx context.Context) error {
	c := &a.checkIn
	if !c.Outcome.counts() {
		return nil
	}
	after, err := a.tasks.Submit(ctx, a.round.ID, a.evidence())
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
	entry := *round.entry
	entry.Task = after
	round.entry, round.state, round.Phase = &entry, after.State, after.Phase(a.now.Time())
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
