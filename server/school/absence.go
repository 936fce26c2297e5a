package school

import (
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// AbsenceReason is why somebody is away, as far as the school has to know: never an illness.
type AbsenceReason string

// The reasons.
const (
	AbsenceLeave    AbsenceReason = "leave"    // 请假
	AbsenceErrand   AbsenceReason = "errand"   // 公出
	AbsenceTraining AbsenceReason = "training" // 培训
	AbsenceOther    AbsenceReason = "other"
)

var absenceNames = map[AbsenceReason]string{
	AbsenceLeave: "请假", AbsenceErrand: "公出", AbsenceTraining: "培训", AbsenceOther: "不在岗",
}

// Name is how people say it.
func (r AbsenceReason) Name() string { return absenceNames[r] }

// Absence is somebody away from the first day to the last, both included. While it lasts,
// what the person holds falls to the deputy.
type Absence struct {
	ID          database.ID
	PersonID    database.ID
	First, Last clock.Date
	Reason      AbsenceReason
	EnteredBy   database.ID // zero: the installation
}

// Covers reports whether the person is away on the day.
func (a Absence) Covers(on clock.Date) bool { return a.First <= on && on <= a.Last }

// NewAbsence is an absence as somebody enters it. Person is zero for oneself.
type NewAbsence struct {
	ClientID    database.ID // of the phone; a repeat changes nothing
	Person      database.ID
	First, Last clock.Date
	Reason      AbsenceReason
}

// How long an absence may be, and how far ahead it may begin.
const (
	absenceDays  = 366
	absenceAhead = 366
)

func (n NewAbsence) check(today clock.Date) error {
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: location, Message: message})
		}
	}
	unless(!n.ClientID.IsZero(), "id", msgAbsenceID)
	unless(n.Reason.Name() != "", "reason", msgAbsenceReason)
	unless(n.First > 0 && n.First <= today+absenceAhead, "first", msgAbsenceFirst)
	unless(n.Last >= n.First && n.Last < n.First+absenceDays, "last", msgAbsenceLast)
	unless(n.Last >= today, "last", msgAbsenceOver)
	if len(wrong) > 0 {
		return ErrAbsenceInvalid.WithFields(wrong...)
	}
	return nil
}
