package asset

import (
	"cmp"
	"context"
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

// Work is what somebody says was done to an asset.
type Work struct {
	ClientID database.ID // made by the phone; a repeat is answered with the first record
	At       time.Time   // by the clock of the phone
	Does     string      // which service of the kind; empty for its first
	Serial   string      // of the new part
	Until    clock.Date  // of a service that renews a date
	Reading  *float64    // what the meter shows
	Note     string
	Vendor   string // who did it, when that was an outsider
	Photos   []database.ID
}

// Done is a record with the asset as it is after it.
type Done struct {
	Record
	Asset Asset
}

// maxWords bounds what is said about a record.
const maxWords = 500

// clean tidies what was said and names what is missing.
func (w *Work) clean(a *Asset, k *Kind) error {
	w.Serial = strings.Join(strings.Fields(w.Serial), " ")
	w.Note, w.Vendor = strings.TrimSpace(w.Note), strings.Join(strings.Fields(w.Vendor), " ")
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: location, Message: message})
		}
	}
	unless(!w.ClientID.IsZero(), "id", nameless)
	unless(!w.At.IsZero(), "device_time", timeless)
	unless(utf8.RuneCountInString(w.Serial) <= maxSerial, "serial", longSerial)
	unless(utf8.RuneCountInString(w.Note) <= maxWords, "note", longWords)
	unless(utf8.RuneCountInString(w.Vendor) <= maxName, "vendor", longVendor)
	unless(w.Reading == nil || *w.Reading >= 0 && *w.Reading <= maxReading, "reading", wrongReading)
	if v := k.service(w.Does); v == nil {
		unless(false, "does", wrongService)
	} else {
		unless(!v.Serial || w.Serial != "", "serial", needSerial)
		w.Until = k.goodUntil(a, w.Does, clock.DateOf(w.At), w.Until)
		unless(v.Until == "" || !w.Until.IsZero(), "until", needUntil)
		unless(len(w.Photos) >= v.Photos, "photos", needPhotos(v.Photos))
	}
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}

// Serve notes that an asset was serviced. In one transaction it writes the record with its
// photos, closes the task that waited for it, moves the next date, and takes the fault
// away. The same id again is answered with the first record. It refuses with ErrInvalid
// and ErrRetired.
func (s *Service) Serve(ctx context.Context, id database.ID, w Work) (Done, error) {
	p, err := worker(ctx)
	if err != nil {
		return Done{}, err
	}
	return s.once(ctx, p, id, w.ClientID, func(ctx context.Context, a *Asset, k *Kind) (Record, error) {
		if err := w.clean(a, k); err != nil {
			return Record{}, err
		}
		v := k.service(w.Does)
		r := Record{
			ID: database.NewID(), AssetID: a.ID, Kind: Serviced, Does: v.Does, Until: w.Until, Serial: w.Serial, Reading: w.Reading,
			Note: w.Note, Vendor: w.Vendor, PersonID: p.PersonID, ClientID: w.ClientID, MadeAt: plausible(w.At, s.now()), ReceivedAt: s.now(),
		}
		return r, s.serve(ctx, p, a, v, &r, w.Photos)
	})
}

func plausible(at time.Time, now clock.Instant) clock.Instant { return min(clock.At(at), now) }

func (s *Service) serve(ctx context.Context, p identity.Principal, a *Asset, v *Upkeep, r *Record, photos []database.ID) error {
	if err := s.keep(ctx, p, r, photos); err != nil {
		return err
	}
	a.Serial, a.Fault = cmp.Or(r.Serial, a.Serial), ""
	if err := s.store.save(ctx, p.SchoolID, a); err != nil {
		return err
	}
	err := s.settle(ctx, p.SchoolID, r, task.Work{
		Subject: a.Key(), Does: v.Does, Fact: v.Until, Until: r.Until,
		Evidence: task.Evidence{ID: r.ID, At: r.MadeAt.Time(), Passed: true, Note: r.Note},
	})
	if err != nil {
		return err
	}
	*a, err = s.reckon(ctx, p.SchoolID, *a)
	return err
}

// keep writes a record and what it shows.
func (s *Service) keep(ctx context.Context, p identity.Principal, r *Record, photos []database.ID) error {
	if err := s.store.addRecord(ctx, p, r); err != nil {
		return err
	}
	if len(photos) == 0 {
		return nil
	}
	return s.photos.Attach(ctx, attachment.Owner{Kind: PhotoOwner, ID: r.ID}, photos)
}

// settle lets the engine know of work, and notes the task that it closed first.
func (s *Service) settle(ctx context.Context, school database.ID, r *Record, w task.Work) error {
	closed, err := s.tasks.Done(ctx, w)
	if err != nil || len(closed) == 0 {
		return err
	}
	r.TaskID = closed[0].ID
	return s.store.setTask(ctx, school, r.ID, r.TaskID)
}

// once does something to an asset, unless the phone has said so before.
func (s *Service) once(
	ctx context.Context, p identity.Principal, id, client database.ID, do func(context.Context, *Asset, *Kind) (Record, error),
) (Done, error) {
	kinds, err := s.kinds()
	if err != nil {
		return Done{}, err
	}
	var done Done
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.store.lock(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		known, err := s.store.recordOf(ctx, p, client)
		if err != nil {
			return err
		}
		if known != nil {
			done = Done{*known, a}
			return nil
		}
		if a.RetiredAt != nil {
			return ErrRetired
		}
		done.Record, err = do(ctx, &a, kinds.find(a.Kind))
		done.Asset = a
		return err
	})
	return done, err
}
