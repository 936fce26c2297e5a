package checklist

import (
	"context"
	"errors"
	"slices"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Fill is one call of a phone.
type Fill struct {
	ClientID    database.ID    // made by the phone: the same for every repeat
	DeviceAt    clock.Instant  // of the tap, by the clock of the phone
	SentAt      *clock.Instant // of this upload, by the same clock
	Sequence    int64          // counted up by the phone
	Target      string         // subject key of the target, or the signature "sign:CM" that it gives
	Token       string         // of the plate that was scanned; instead of a target, or to prove it
	FormVersion int            // with which the phone began; 0 takes the latest
	Answers     []Answer
	Steps       []Step
	HandIn      bool
	Signature   database.ID // of the picture of a signature that it gives; zero for a tap without one
}

// signPrefix begins the targets that are signatures; the outsider has no account to sign with.
const (
	signPrefix = "sign:"
	signVendor = signPrefix + string(task.SignVendor)
)

// Fill adds an entry to a sheet of a task of the principal and gives the sheet as it is
// then. When everything is answered, nothing is locked and the entry hands in, the task
// or that target is ticked in the same transaction; while something is missing, the
// entry is kept all the same and the sheet stays open. An entry that spoils a sheet which
// was handed in takes the tick back. The same call again changes nothing.
//
// It refuses answers that do not belong to the form with form.ErrBadAnswers, a signature of an
// outsider without a drawing with ErrVendorDraws, and what the
// engine refuses with its own error, such as task.ErrGateClosed; then nothing is kept.
func (s *Service) Fill(ctx context.Context, id database.ID, in Fill) (View, error) {
	p, err := clerk(ctx)
	if err != nil {
		return View{}, err
	}
	if err := in.check(); err != nil {
		return View{}, err
	}
	var target string
	err = s.db.Batch(ctx, func(ctx context.Context) error {
		w := writing{Service: s, principal: p, in: in}
		err := w.write(ctx, id)
		target = w.target
		return err
	})
	if err != nil {
		return View{}, err
	}
	return s.Find(ctx, id, target)
}

func (in *Fill) check() error {
	switch {
	case in.ClientID.IsZero() || in.DeviceAt == 0:
		return ErrNameless
	case !in.Signature.IsZero() && !isSignature(in.Target):
		return ErrNobodySigns
	case in.Target == signVendor && in.HandIn && in.Signature.IsZero():
		return ErrVendorDraws
	case len(in.Answers) == 0 && len(in.Steps) == 0 && !in.HandIn:
		return ErrNothing
	case len(in.Answers) > maxAnswers || len(in.Steps) > maxSteps || len(asJSON(in.Answers)) > maxBytes || len(asJSON(in.Steps)) > maxBytes:
		return ErrTooMuch
	}
	return nil
}

// writing is one entry while it is written.
type writing struct {
	*Service
	principal identity.Principal
	in        Fill
	task      task.Detail
	target    string // of the sheet
	sign      string
	row       sheetRow
	sheet     Sheet
	entry     Entry
}

func (w *writing) write(ctx context.Context, id database.ID) error {
	if err := w.open(ctx, id); err != nil {
		return err
	}
	known, err := w.repeated(ctx)
	if err != nil || known {
		return err
	}
	if err := w.take(ctx); err != nil {
		return err
	}
	if err := w.add(ctx); err != nil {
		return err
	}
	if err := w.store.append(ctx, w.principal.SchoolID, w.row.ID, &w.entry); err != nil {
		return err
	}
	if err := w.showPhotos(ctx); err != nil {
		return err
	}
	if err := w.tick(ctx); err != nil {
		return err
	}
	if err := w.keep(ctx); err != nil {
		return err
	}
	return w.tell(ctx)
}

// open finds the task and what of it the entry is about.
func (w *writing) open(ctx context.Context, id database.ID) error {
	var err error
	if w.task, err = w.tasks.Find(ctx, id); err != nil {
		return err
	}
	switch {
	case w.task.Routine.Evidence != task.EvidenceSheet:
		return ErrNoForm
	case w.task.State == task.Cancelled || w.task.State == task.Excused:
		return ErrOver
	case !w.task.Works:
		return task.ErrRefused
	}
	return w.locate(ctx)
}

// locate finds the target that the entry is about, and how that is proved.
func (w *writing) locate(ctx context.Context) error {
	named := w.in.Target
	if isSignature(named) {
		w.sign, named = named, ""
	}
	if w.in.Token != "" {
		subject, err := w.plates.Subject(ctx, w.in.Token)
		if err != nil {
			return err
		}
		if named != "" && named != subject {
			return ErrOtherPlate
		}
		named, w.entry.Proof = subject, ProofScanned
	} else if named != "" {
		w.entry.Proof = ProofPicked
	}
	if named == "" && w.sign == "" && w.task.Routine.Complete.Mode == task.Everyone {
		named = own(&w.task)
	}
	w.target = named
	has := func(key string) bool {
		return slices.ContainsFunc(w.task.Targets, func(t task.Target) bool { return t.Key == key && !t.Void })
	}
	each := onTargets(&w.task)
	switch {
	case w.sign != "" && (!has(w.sign) || named != ""):
		return ErrNoTarget
	case w.sign == "" && each && named == "":
		return ErrTargetNeeded
	case named != "" && named == w.task.Task.Subject: // the plate of what the whole task is about
		w.target = ""
	case named != "" && !has(named):
		return ErrNoTarget
	case w.sign != "" && each && len(w.in.Answers)+len(w.in.Steps) > 0:
		return ErrTargetNeeded
	case w.sign == "" && !each && w.in.HandIn && signed(&w.task):
		return ErrSignNeeded
	}
	return nil
}

// own is the target that the principal in person has to tick.
func own(d *task.Detail) string {
	i := slices.IndexFunc(d.Targets, func(t task.Target) bool { return t.Mine && !isSignature(t.Key) })
	if i < 0 {
		return ""
	}
	return d.Targets[i].Key
}

// onTargets reports whether a task has a sheet for each of its targets.
func onTargets(d *task.Detail) bool {
	return d.Routine.Complete.Mode != task.AnyEvidence
}

// signed reports whether a task asks for signatures.
func signed(d *task.Detail) bool { return len(d.Routine.Complete.Sign) > 0 }

// repeated reports whether the same call was taken before.
func (w *writing) repeated(ctx context.Context) (bool, error) {
	sheet, known, err := w.store.sent(ctx, w.principal.SchoolID, w.principal.AccountID, w.in.ClientID)
	if err != nil || !known {
		return false, err
	}
	rows, err := w.store.sheets(ctx, w.principal.SchoolID, w.task.ID)
	if err != nil {
		return false, err
	}
	here := func(r sheetRow) bool { return r.ID == sheet && r.Target == w.target }
	if !slices.ContainsFunc(rows, here) {
		return false, ErrUsedID
	}
	return true, nil
}

// take locks the sheet, which is begun when it is new, and reads what it holds.
func (w *writing) take(ctx context.Context) error {
	now := w.now()
	version, err := w.version(ctx)
	if err != nil {
		return err
	}
	w.row, err = w.store.begin(ctx, sheetRow{
		ID: database.NewID(), SchoolID: w.principal.SchoolID, TaskID: w.task.ID, Target: w.target, Routine: w.task.Code,
		Day: clock.DateOf(w.task.Opens), FormID: version.ID, BegunAt: now, BegunBy: w.principal.PersonID,
	})
	if err != nil {
		return err
	}
	if w.row.Entries > 0 { // somebody was first, and may have ticked the task meanwhile
		if w.task, err = w.tasks.Find(ctx, w.task.ID); err != nil {
			return err
		}
	}
	w.sheet, err = w.read(ctx, &w.row, w.task.Entry)
	return err
}

// version is the form with which a sheet begins: the one that the phone had, or the latest.
func (w *writing) version(ctx context.Context) (form.Version, error) {
	latest, err := w.forms.Latest(ctx, w.task.Code)
	if errors.Is(err, form.ErrNotFound) {
		return latest, ErrNoForm
	}
	if err != nil || w.in.FormVersion == 0 || w.in.FormVersion == latest.Number {
		return latest, err
	}
	return w.forms.Number(ctx, w.task.Code, w.in.FormVersion)
}

// add lays the entry over those before it.
func (w *writing) add(ctx context.Context) error {
	if err := check(&w.sheet.Form.Form, w.in.Answers, w.in.Steps); err != nil {
		return err
	}
	latest, err := w.forms.Latest(ctx, w.task.Code)
	if err != nil {
		return err
	}
	now := w.now()
	made, wrongClock := madeAt(w.in.DeviceAt, w.in.SentAt, now)
	e := &w.entry
	e.ID, e.ClientID, e.AccountID, e.PersonID = database.NewID(), w.in.ClientID, w.principal.AccountID, w.principal.PersonID
	e.Position, e.Sequence, e.InForce = w.row.Entries+1, w.in.Sequence, latest.Number
	e.DeviceAt, e.SentAt, e.MadeAt, e.ReceivedAt = w.in.DeviceAt, w.in.SentAt, made, now
	e.Marks = marks(made, wrongClock, w.task.Opens, w.task.Due)
	e.Answers, e.Steps, e.HandIn, e.Sign = w.in.Answers, w.in.Steps, w.in.HandIn, w.sign
	w.sheet.judgeBy(&latest)
	w.sheet.Entries = append(w.sheet.Entries, *e)
	w.sheet.State = Fold(&w.sheet.Limits, w.sheet.Entries)
	e.Before = w.sheet.Entries[len(w.sheet.Entries)-1].Before
	if e.Proof == ProofScanned || w.sheet.Proof == ProofNone {
		w.sheet.Proof = e.Proof
	}
	return w.sheet.wrong
}

// showPhotos keeps the photos of each answer under a record of its own, and a signature
// under its side.
func (w *writing) showPhotos(ctx context.Context) error {
	if !w.in.Signature.IsZero() {
		if err := w.show(ctx, spot{item: w.sign}, []database.ID{w.in.Signature}); err != nil {
			return err
		}
	}
	for i := range w.entry.Answers {
		if err := w.show(ctx, w.entry.Answers[i].spot(), w.entry.Answers[i].Photos); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) show(ctx context.Context, at spot, photos []database.ID) error {
	if len(photos) == 0 {
		return nil
	}
	row := &photoRow{
		ID: database.NewID(), SchoolID: w.principal.SchoolID, TaskID: w.task.ID, SheetID: w.row.ID, EntryID: w.entry.ID, Item: at.item, RowKey: at.row,
	}
	if err := w.store.showPhotos(ctx, row); err != nil {
		return err
	}
	return w.photos.Attach(ctx, attachment.Owner{Kind: PhotoOwner, ID: row.ID}, photos)
}

// keep writes what the sheet comes to.
func (w *writing) keep(ctx context.Context) error {
	r := &w.row
	r.Entries, r.Locked, r.Complete, r.Passed, r.Proof = w.entry.Position, len(w.sheet.Locks) > 0, w.sheet.Complete, w.sheet.Passed, w.sheet.Proof
	r.HandedAt, r.HandedBy = nil, nil
	if hand := w.sheet.Handed; hand != nil {
		r.HandedAt, r.HandedBy = &hand.MadeAt, &hand.By
	}
	return w.store.save(ctx, r)
}

// tell lets those know who keep hazards, and those who watch.
func (w *writing) tell(ctx context.Context) error {
	if w.hazards != nil {
		for _, f := range faults(&w.sheet) {
			f.ReceivedAt = w.entry.ReceivedAt
			first, err := w.store.firstFault(ctx, w.principal.SchoolID, w.entry.ID, &f)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			if err := w.hazards.Found(ctx, f); err != nil {
				return err
			}
		}
	}
	e := w.entry
	e.Sheet = &w.sheet
	for _, watch := range w.watchers {
		if err := watch(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
