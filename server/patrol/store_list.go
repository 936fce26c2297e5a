package patrol

import (
	"context"
	"strconv"
	"strings"

	"xiaoqin/server/database"
)

// readColumns are all columns of a check-in. A list shows the first listedColumns of them.
var readColumns = []string{
	"id", "person_id", "checkpoint_id", "made_at", "task_id", "method", "device_at", "received_at", "sequence", "outcome", "grade", "doubts",
	"passed", "attachments", "note", "explained", "explanation", "explained_at",
	"school_id", "account_id", "client_id", "plate_id", "sent_at", "latitude", "longitude", "accuracy", "answers",
}

const listedColumns = 18

// fields are where readColumns go. A text of a type of its own is scanned as a plain one,
// which costs a tenth.
func (r *checkInRow) fields() []any {
	return []any{
		&r.ID, &r.PersonID, &r.CheckpointID, &r.MadeAt, &r.TaskID, (*string)(&r.Method), &r.DeviceAt, &r.ReceivedAt, &r.Sequence, (*string)(&r.Outcome), (*string)(&r.Grade), &r.Doubts,
		&r.Passed, &r.Attachments, &r.Note, &r.Explained, &r.Explanation, &r.ExplainedAt,
		&r.SchoolID, &r.AccountID, &r.ClientID, &r.PlateID, &r.SentAt, &r.Latitude, &r.Longitude, &r.Accuracy, &r.Answers,
	}
}

// listing says which check-ins a page of a list has.
type listing struct {
	school   database.ID
	person   database.ID // zero: of everybody
	after    database.ID // the last of the page before
	doubtful bool        // of grade C only
	limit    int
	whole    bool // with what a list does not show
}

// page are check-ins of a school as they were received, or of one person as they were
// made, the last first. Each walks an index, whatever lies behind it.
func (s store) page(ctx context.Context, l listing) ([]CheckIn, error) {
	columns := listedColumns
	if l.whole {
		columns = len(readColumns)
	}
	query, args := "SELECT "+strings.Join(readColumns[:columns], ", ")+" FROM check_ins WHERE school_id = ?", []any{l.school}
	and := func(condition string, more ...any) {
		query += " AND " + condition
		args = append(args, more...)
	}
	if l.doubtful {
		among, of := recent(l.school, l.after)
		and("id IN (SELECT id FROM ("+among+") recent WHERE grade = ?)", append(of, string(GradeC))...)
	}
	order := "id DESC"
	switch {
	case l.person.IsZero() && !l.after.IsZero():
		and("id < ?", l.after)
	case !l.person.IsZero():
		order = "made_at DESC, id DESC"
		and("person_id = ?", l.person)
		if !l.after.IsZero() {
			const made = "(SELECT made_at FROM check_ins WHERE id = ?)"
			and("made_at <= "+made+" AND (made_at < "+made+" OR id < ?)", l.after, l.after, l.after)
		}
	}
	out := make([]CheckIn, 0, l.limit)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var row checkInRow
		err := scan(row.fields()[:columns]...)
		out = append(out, row.checkIn())
		return err
	}, query+" ORDER BY "+order+" LIMIT "+strconv.Itoa(l.limit), args...)
	return out, err
}

// lookThrough is how many check-ins a list of the doubtful ones looks at: weeks of a school.
const lookThrough = 2000

// recent are the last check-ins of a school, before the one given.
func recent(school, after database.ID) (query string, args []any) {
	query, args = "SELECT id, grade FROM check_ins WHERE school_id = ?", []any{school}
	if !after.IsZero() {
		query, args = query+" AND id < ?", append(args, after)
	}
	return query + " ORDER BY id DESC LIMIT " + strconv.Itoa(lookThrough), args
}
