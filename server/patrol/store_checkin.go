package patrol

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

type checkInRow struct {
	ID           database.ID
	SchoolID     database.ID
	AccountID    database.ID
	ClientID     database.ID
	PersonID     database.ID
	CheckpointID database.ID
	MadeAt       clock.Instant
	PlateID      database.ID
	TaskID       *database.ID
	Method       Method
	DeviceAt     clock.Instant
	SentAt       *clock.Instant
	ReceivedAt   clock.Instant
	Sequence     int64
	Outcome      Outcome
	Grade        Grade
	Doubts       string
	Passed       bool
	Latitude     *int64
	Longitude    *int64
	Accuracy     *int64
	Answers      string
	Attachments  string
	Note         string
	Explained    string
	Explanation  string
	ExplainedAt  *clock.Instant
}

// TableName is what gorm asks for.
func (checkInRow) TableName() string { return "check_ins" }

var checkInColumns = []string{
	"id", "school_id", "account_id", "client_id", "person_id", "checkpoint_id", "made_at", "plate_id", "task_id", "method",
	"device_at", "sent_at", "received_at", "sequence", "outcome", "grade", "doubts", "passed", "latitude", "longitude",
	"accuracy", "answers", "attachments", "note", "explained", "explanation",
}

func checkInValues(school database.ID, c *CheckIn) []any {
	var latitude, longitude, accuracy *int64
	if c.Location != nil {
		latitude, longitude, accuracy = &c.Location.Latitude, &c.Location.Longitude, &c.Location.Accuracy
	}
	return []any{
		c.ID, school, c.AccountID, c.ClientID, c.PersonID, c.CheckpointID, c.MadeAt, c.PlateID, optional(c.TaskID), string(c.Method),
		c.DeviceAt, c.SentAt, c.ReceivedAt, c.Sequence, string(c.Outcome), string(c.Grade), asJSON(c.Doubts), c.Passed, latitude, longitude,
		accuracy, asJSON(c.Answers), asJSON(c.Attachments), c.Note, "", "",
	}
}

// asJSON writes a list; an empty one is the empty text.
func asJSON[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	b, _ := json.Marshal(list) // plain values always marshal
	return string(b)
}

func fromJSON[T any](text string) (list []T) {
	if text == "" {
		return nil
	}
	_ = json.Unmarshal([]byte(text), &list) // written by asJSON
	return list
}

func (r *checkInRow) checkIn() CheckIn {
	c := CheckIn{
		ID: r.ID, ClientID: r.ClientID, AccountID: r.AccountID, PersonID: r.PersonID, CheckpointID: r.CheckpointID, PlateID: r.PlateID,
		TaskID: orZero(r.TaskID), Method: r.Method, MadeAt: r.MadeAt, DeviceAt: r.DeviceAt, SentAt: r.SentAt, ReceivedAt: r.ReceivedAt,
		Sequence: r.Sequence, Outcome: r.Outcome, Grade: r.Grade, Doubts: fromJSON[Doubt](r.Doubts), Passed: r.Passed,
		Answers: fromJSON[form.Answer](r.Answers), Attachments: fromJSON[database.ID](r.Attachments), Note: r.Note,
	}
	if r.Latitude != nil && r.Longitude != nil && r.Accuracy != nil {
		c.Location = &Location{*r.Latitude, *r.Longitude, *r.Accuracy}
	}
	if r.ExplainedAt != nil {
		c.Explanation = &Explanation{Choice: r.Explained, Note: r.Explanation, At: *r.ExplainedAt}
	}
	return c
}

// byClient finds what the account reported under an id of its phone before.
func (s store) byClient(ctx context.Context, school, account, client database.ID) (CheckIn, bool, error) {
	var rows []checkInRow
	err := s.query(ctx, school).Where("account_id = ? AND client_id = ?", account, client).Limit(1).Find(&rows).Error
	if err != nil {
		return CheckIn{}, false, fmt.Errorf("read check-in: %w", err)
	}
	if len(rows) == 0 {
		return CheckIn{}, false, nil
	}
	return rows[0].checkIn(), true, nil
}

// byID reads a check-in of a school.
func (s store) byID(ctx context.Context, school, id database.ID) (CheckIn, error) {
	var row checkInRow
	err := s.query(ctx, school).Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return CheckIn{}, ErrNoCheckIn
	}
	if err != nil {
		return CheckIn{}, fmt.Errorf("read check-in: %w", err)
	}
	return row.checkIn(), nil
}

var insertCheckIn = "INSERT INTO check_ins (" + strings.Join(checkInColumns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(checkInColumns)-1) + ")"

// insert writes a check-in unless the account has reported the same before. It reports
// whether it did. It goes to the driver without gorm, which would double its cost.
func (s store) insert(ctx context.Context, school database.ID, c *CheckIn) (bool, error) {
	query := insertCheckIn + " ON CONFLICT DO NOTHING"
	if s.db.Dialect() == database.MySQL {
		query = insertCheckIn + " ON DUPLICATE KEY UPDATE id = check_ins.id"
	}
	done, err := s.db.Bare(ctx).ExecContext(ctx, s.db.Rebind(query), checkInValues(school, c)...)
	if err != nil {
		return false, fmt.Errorf("write check-in: %w", err)
	}
	if s.db.Dialect() == database.MySQL { // counts a row that was there as well
		var one int
		return s.first(ctx, []any{&one}, "SELECT 1 FROM check_ins WHERE id = ?", c.ID)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

// settle writes what a check-in counted for after all.
func (s store) settle(ctx context.Context, school database.ID, c *CheckIn) error {
	err := s.query(ctx, school).Model(&checkInRow{}).Where("id = ?", c.ID).Updates(map[string]any{
		"task_id": optional(c.TaskID), "outcome": c.Outcome, "grade": c.Grade, "doubts": asJSON(c.Doubts),
	}).Error
	if err != nil {
		return fmt.Errorf("settle check-in: %w", err)
	}
	return nil
}

// lock reads a check-in of the principal for a change, by its id or that of the phone.
func (s store) lock(ctx context.Context, p identity.Principal, id database.ID) (CheckIn, error) {
	for _, by := range []struct {
		where string
		whose database.ID
	}{{"account_id = ? AND client_id = ?", p.AccountID}, {"person_id = ? AND id = ?", p.PersonID}} {
		var rows []checkInRow
		if err := s.query(ctx, p.SchoolID).Clauses(forUpdate).Where(by.where, by.whose, id).Limit(1).Find(&rows).Error; err != nil {
			return CheckIn{}, fmt.Errorf("read check-in: %w", err)
		}
		if len(rows) == 1 {
			return rows[0].checkIn(), nil
		}
	}
	return CheckIn{}, ErrNoCheckIn
}

// saveExplanation writes the word about a check-in and the grade that is left.
func (s store) saveExplanation(ctx context.Context, school database.ID, c *CheckIn) error {
	err := s.query(ctx, school).Model(&checkInRow{}).Where("id = ?", c.ID).Updates(map[string]any{
		"grade": c.Grade, "doubts": asJSON(c.Doubts), "attachments": asJSON(c.Attachments),
		"explained": c.Explanation.Choice, "explanation": c.Explanation.Note, "explained_at": c.Explanation.At,
	}).Error
	if err != nil {
		return fmt.Errorf("write explanation: %w", err)
	}
	return nil
}

// unexplained are those of the check-ins that wait for a word.
func (s store) unexplained(ctx context.Context, ids []database.ID) (map[database.ID]bool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []database.ID
	err := s.db.In(ctx).Model(&checkInRow{}).Where("id IN ? AND grade = ? AND explained_at IS NULL", ids, GradeC).Pluck("id", &found).Error
	if err != nil {
		return nil, fmt.Errorf("read what waits for a word: %w", err)
	}
	out := make(map[database.ID]bool, len(found))
	for _, id := range found {
		out[id] = true
	}
	return out, nil
}

// scene is what the database knows around a check-in.
type scene struct {
	plate      PlateState
	before     *sighting // of the person, not long ago
	otherPhone bool      // another account was at the point about then
}

// lastBefore is the last check-in of a person, not long ago: one step into an index.
const lastBefore = "FROM check_ins WHERE person_id = ? AND made_at <= ? AND made_at > ? ORDER BY made_at DESC LIMIT 1"

// look reads it in one go: the plate by its key, and one step into each of two indexes.
func (s store) look(ctx context.Context, plate database.ID, c *CheckIn) (scene, error) {
	var out scene
	var point *database.ID
	var at *clock.Instant
	var other *int
	since := c.MadeAt.Add(-lookAround)
	found, err := s.first(ctx, []any{(*string)(&out.plate), &point, &at, &other}, "SELECT state, (SELECT checkpoint_id "+lastBefore+"), (SELECT made_at "+lastBefore+`),
		(SELECT 1 FROM check_ins WHERE checkpoint_id = ? AND made_at >= ? AND made_at <= ? AND account_id <> ? LIMIT 1) FROM plates WHERE id = ?`,
		c.PersonID, c.MadeAt, since, c.PersonID, c.MadeAt, since,
		c.CheckpointID, c.MadeAt.Add(-twoPhonesApart), c.MadeAt.Add(twoPhonesApart), c.AccountID, plate)
	if err != nil || !found {
		return out, fmt.Errorf("look around: %w", cmp.Or(err, sql.ErrNoRows))
	}
	if point != nil && at != nil {
		out.before = &sighting{*point, *at}
	}
	out.otherPhone = other != nil
	return out, nil
}

// first reads one row without gorm, and reports whether there is one.
func (s store) first(ctx context.Context, into []any, query string, args ...any) (bool, error) {
	rows, err := s.db.Bare(ctx).QueryContext(ctx, s.db.Rebind(query), args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	return true, rows.Scan(into...)
}

// forgetAccount puts the person in the place of the account, in every school that has
// plates, so that the index of what an account has sent serves it.
func (s store) forgetAccount(ctx context.Context, account database.ID) error {
	err := s.db.In(ctx).Exec("UPDATE check_ins SET account_id = person_id WHERE school_id IN (SELECT DISTINCT school_id FROM plates) AND account_id = ?", account).Error
	if err != nil {
		return fmt.Errorf("forget account of check-ins: %w", err)
	}
	return nil
}
