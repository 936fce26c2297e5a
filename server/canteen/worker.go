package canteen

import (
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Worker is somebody who touches food (食品安全法 art. 45: a health certificate each year).
type Worker struct {
	Person      database.ID
	Name        string
	Certificate string     // number of the 健康证, empty when none was shown
	Expires     clock.Date // last day of it, zero when none was shown
	Duty        Duty       // on the day that was asked for
	CheckedAt   *clock.Instant
}

// Duty says whether a worker may touch food on a day.
type Duty string

// The duties. Nobody is sent home for a certificate that was never entered: the list shows it.
const (
	Unchecked  Duty = "unchecked"   // not on today's morning check yet
	Fit        Duty = "fit"         // passed it
	OffCheck   Duty = "off_check"   // failed it: off duty today
	OffExpired Duty = "off_expired" // the certificate has run out: off duty
)

// Off reports whether the worker may touch no food today.
func (d Duty) Off() bool { return d == OffCheck || d == OffExpired }

// dutyOn judges a worker on a day; fit is nil when the morning check does not name them.
func (w *Worker) dutyOn(day clock.Date, fit *bool) Duty {
	switch {
	case !w.Expires.IsZero() && w.Expires < day:
		return OffExpired
	case fit == nil:
		return Unchecked
	case !*fit:
		return OffCheck
	}
	return Fit
}

// offDuty are the workers who may touch no food, by person.
func offDuty(workers []Worker) map[database.ID]Worker {
	off := map[database.ID]Worker{}
	for _, w := range workers {
		if w.Duty.Off() {
			off[w.Person] = w
		}
	}
	return off
}
