package asset

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Sample is water on its way to a laboratory, and what came back. Taken, it waits for the
// report; reported, it waits to be published; one that failed stops the supply at once.
type Sample struct {
	ID          database.ID
	ClientID    database.ID   // made by the phone; a repeat gives the first result
	Taps        []database.ID // dispensers from which it was taken
	Lab         string
	Note        string
	TakenAt     clock.Instant
	TakenBy     database.ID
	TaskID      database.ID    // the sampling that it belongs to; zero for none
	ReportedAt  *clock.Instant // nil: no report yet
	ReportedBy  database.ID
	ReportNo    string
	Passed      bool
	Result      string // in words: 菌落总数、浑浊度等 4 项合格
	PublishedAt *clock.Instant
	PublishedBy database.ID
	Names       []string      // of the dispensers, in lists: W003 饮水机03号
	Photos      []database.ID // of the bottles and the report that have arrived, in lists
}

// SampleOwner is the kind of record under which photos of samples and reports are kept.
const SampleOwner = "water_sample"

// NewSample is what a phone says about water that was taken.
type NewSample struct {
	ClientID database.ID
	At       time.Time
	Taps     []database.ID
	Lab      string
	Note     string
	Photos   []database.ID
}

const maxTaps = 100

// TakeSample notes water that goes to a laboratory. The same id again gives the first.
func (s *Service) TakeSample(ctx context.Context, n NewSample) (Sample, error) {
	p, err := worker(ctx)
	if err != nil {
		return Sample{}, err
	}
	n.Lab, n.Note = strings.Join(strings.Fields(n.Lab), " "), strings.TrimSpace(n.Note)
	if err := n.check(); err != nil {
		return Sample{}, err
	}
	sample := Sample{
		ID: database.NewID(), ClientID: n.ClientID, Taps: n.Taps, Lab: n.Lab, Note: n.Note, TakenAt: plausible(n.At, s.now()), TakenBy: p.PersonID,
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		found, err := s.store.byID(ctx, p.SchoolID, n.Taps)
		if err != nil {
			return err
		}
		if len(found) != len(n.Taps) {
			return ErrNotFound
		}
		isNew, err := s.store.addSample(ctx, p, &sample)
		if err != nil || !isNew || len(n.Photos) == 0 {
			return err
		}
		return s.photos.Attach(ctx, attachment.Owner{Kind: SampleOwner, ID: sample.ID}, n.Photos)
	})
	return sample, err
}

func (n *NewSample) check() error {
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, field(location, message))
		}
	}
	unless(!n.ClientID.IsZero(), "id", nameless)
	unless(!n.At.IsZero(), "device_time", timeless)
	unless(len(n.Taps) > 0 && len(n.Taps) <= maxTaps, "taps", noTaps)
	unless(n.Lab != "" && utf8.RuneCountInString(n.Lab) <= maxName, "lab", noLab)
	unless(utf8.RuneCountInString(n.Note) <= maxWords, "note", longWords)
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}

// LabReport is what a laboratory said.
type LabReport struct {
	No     string
	Passed bool
	Result string
	Photos []database.ID // of the report, at least one
}

// Report notes the report of a sample. When it failed, the dispensers are taken out of use;
// when it passed, those that a report had stopped are free again. It is the nurse's
// evidence for the sampling of the term. A second report is refused with ErrReported: a
// new sample has to be taken.
func (s *Service) Report(ctx context.Context, id database.ID, r LabReport) (Sample, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.WaterReport); err != nil {
		return Sample{}, err
	}
	r.No, r.Result = strings.Join(strings.Fields(r.No), " "), strings.TrimSpace(r.Result)
	if r.No == "" || r.Result == "" || len(r.Photos) == 0 || utf8.RuneCountInString(r.No) > maxName || utf8.RuneCountInString(r.Result) > maxWords {
		return Sample{}, ErrBadReport
	}
	var sample Sample
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		if sample, err = s.store.lockSample(ctx, p.SchoolID, id); err != nil {
			return err
		}
		if sample.ReportedAt != nil {
			return ErrReported
		}
		now := s.now()
		sample.ReportedAt, sample.ReportedBy, sample.ReportNo, sample.Passed, sample.Result = &now, p.PersonID, r.No, r.Passed, r.Result
		if err := s.photos.Attach(ctx, attachment.Owner{Kind: SampleOwner, ID: sample.ID}, r.Photos); err != nil {
			return err
		}
		for _, tap := range sample.Taps {
			if err := s.supply(ctx, p, tap, &sample); err != nil {
				return err
			}
		}
		return s.store.saveSample(ctx, p.SchoolID, &sample)
	})
	return sample, err
}

// supply stops a dispenser whose water failed, and frees one whose water is good again.
func (s *Service) supply(ctx context.Context, p identity.Principal, tap database.ID, sample *Sample) error {
	a, err := s.store.lock(ctx, p.SchoolID, tap)
	if err != nil {
		return err
	}
	r := Record{AssetID: a.ID, Kind: Resumed, Note: waterGood + sample.ReportNo, MadeAt: *sample.ReportedAt}
	switch {
	case !sample.Passed:
		a.Stopped, r.Kind, r.Note = waterBad, Stopped, waterBad+"，"+sample.Result
	case a.Stopped != waterBad:
		return nil
	default:
		a.Stopped = ""
	}
	if err := s.note(ctx, p, r); err != nil {
		return err
	}
	return s.store.save(ctx, p.SchoolID, &a)
}

// Publish shows the report of a sample to everybody of the school, families too, and is
// evidence for the task of the sampling. Again it changes nothing. It refuses with
// ErrNoReport.
func (s *Service) Publish(ctx context.Context, id database.ID) (Sample, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.WaterReport); err != nil {
		return Sample{}, err
	}
	var sample Sample
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		if sample, err = s.store.lockSample(ctx, p.SchoolID, id); err != nil || sample.PublishedAt != nil {
			return err
		}
		if sample.ReportedAt == nil {
			return ErrNoReport
		}
		now := s.now()
		sample.PublishedAt, sample.PublishedBy = &now, p.PersonID
		if err := s.sampled(ctx, &sample); err != nil {
			return err
		}
		return s.store.saveSample(ctx, p.SchoolID, &sample)
	})
	return sample, err
}

// sampling is the routine that asks for samples.
const sampling = "water.sample"

// sampled signs the open sampling of the term, when there is one and it is the principal's
// to sign: for the nurse and for the laboratory whose report this is.
func (s *Service) sampled(ctx context.Context, sample *Sample) error {
	plate, err := s.tasks.Plate(ctx, time.Time{})
	if err != nil {
		return err
	}
	for _, e := range plate {
		if e.Code != sampling || e.Opens.After(sample.TakenAt.Time()) {
			continue
		}
		targets, err := s.tasks.Targets(ctx, []database.ID{e.ID})
		if err != nil {
			return err
		}
		evidence := task.Evidence{ID: sample.ID, Passed: sample.Passed, Note: sample.ReportNo + " " + sample.Result}
		for _, t := range targets[e.ID] {
			if t.DoneAt == nil && !t.Void {
				evidence.Targets = append(evidence.Targets, t.Key)
			}
		}
		if _, err := s.tasks.Submit(ctx, e.ID, evidence); err != nil && !errors.Is(err, task.ErrNotYours) {
			return err
		}
		sample.TaskID = e.ID
		return nil
	}
	return nil
}

// Samples are those of the principal's school, the last first, at most limit after the last
// of the page before. Whoever does not work at the school sees those that are published.
func (s *Service) Samples(ctx context.Context, after database.ID, limit int) (items []Sample, next database.ID, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SchoolRead); err != nil {
		return nil, next, err
	}
	limit = max(1, min(limit, maxPage))
	items, err = s.store.samples(ctx, p.SchoolID, !p.May(identity.AssetService), after, limit+1)
	if err == nil && len(items) > limit {
		items, next = items[:limit], items[limit-1].ID
	}
	if err == nil {
		err = s.showSamples(ctx, p.SchoolID, items)
	}
	return items, next, err
}

// showSamples fills in what the dispensers are called, and the photos.
func (s *Service) showSamples(ctx context.Context, school database.ID, items []Sample) error {
	var taps, ids []database.ID
	for i := range items {
		taps, ids = append(taps, items[i].Taps...), append(ids, items[i].ID)
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := s.store.byID(ctx, school, taps)
	if err != nil {
		return err
	}
	photos, err := s.photos.Of(ctx, SampleOwner, ids)
	if err != nil {
		return err
	}
	names := make(map[database.ID]string, len(found))
	for i := range found {
		names[found[i].ID] = found[i].Number + " " + found[i].Name
	}
	for i := range items {
		for _, tap := range items[i].Taps {
			items[i].Names = append(items[i].Names, names[tap])
		}
		for _, photo := range photos[items[i].ID] {
			if !photo.ID.IsZero() {
				items[i].Photos = append(items[i].Photos, photo.ID)
			}
		}
	}
	return nil
}
