package checklist

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// store is the database of this package. Reads work anywhere; writes and locks only
// inside a transaction.
type store struct{ db *database.DB }

// sheetRow is a sheet; what stands behind begun_by follows from its entries and is kept
// for lists.
type sheetRow struct {
	ID       database.ID
	SchoolID database.ID
	TaskID   database.ID
	Target   string
	Routine  string     // code
	Day      clock.Date // on which the task opens
	FormID   database.ID
	BegunAt  clock.Instant
	BegunBy  database.ID

	Entries  int
	Locked   bool
	Complete bool
	Passed   bool
	HandedAt *clock.Instant // when it was made by the clock of the school; null while it is not handed in
	HandedBy *database.ID
	Proof    Proof
}

// TableName names the table.
func (sheetRow) TableName() string { return "sheets" }

var sheetColumns = []string{
	"id", "school_id", "task_id", "target", "routine", "day", "form_id", "begun_at", "begun_by", "entries", "locked", "complete", "passed", "proof",
}

// begin writes a sheet that is new and gives the one that there is, locked.
func (s store) begin(ctx context.Context, r sheetRow) (sheetRow, error) {
	values := []any{
		r.ID, r.SchoolID, r.TaskID, r.Target, r.Routine, r.Day, r.FormID, r.BegunAt, r.BegunBy, 0, false, false, false, string(ProofNone),
	}
	if err := s.db.InsertNew(ctx, "sheets", "task_id", sheetColumns, [][]any{values}); err != nil {
		return r, fmt.Errorf("begin sheet: %w", err)
	}
	return s.lock(ctx, r.SchoolID, r.TaskID, r.Target)
}

func (s store) lock(ctx context.Context, school, task database.ID, target string) (sheetRow, error) {
	var row sheetRow
	err := s.db.In(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("school_id = ? AND task_id = ? AND target = ?", school, task, target).Take(&row).Error
	if err != nil {
		return row, fmt.Errorf("lock sheet: %w", err)
	}
	return row, nil
}

// save keeps what the entries of a sheet add up to.
func (s store) save(ctx context.Context, r *sheetRow) error {
	err := s.db.In(ctx).Exec(`UPDATE sheets SET entries = ?, locked = ?, complete = ?, passed = ?, handed_at = ?, handed_by = ?, proof = ? WHERE id = ?`,
		r.Entries, r.Locked, r.Complete, r.Passed, r.HandedAt, r.HandedBy, string(r.Proof), r.ID).Error
	if err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

// sheets are those of a task by target.
func (s store) sheets(ctx context.Context, school, task database.ID) ([]sheetRow, error) {
	var rows []sheetRow
	if err := s.db.In(ctx).Where("school_id = ? AND task_id = ?", school, task).Order("target").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read sheets: %w", err)
	}
	return rows, nil
}

type entryRow struct {
	ID         database.ID
	SchoolID   database.ID
	SheetID    database.ID
	Position   int
	AccountID  database.ID
	PersonID   database.ID
	ClientID   database.ID
	DeviceAt   clock.Instant
	SentAt     *clock.Instant
	MadeAt     clock.Instant
	ReceivedAt clock.Instant
	Sequence   int64
	Answers    string
	Steps      string
	HandIn     bool
	Sign       string
	Proof      Proof
	Marks      string
	InForce    int
}

// TableName names the table.
func (entryRow) TableName() string { return "sheet_entries" }

// append adds an entry; the sheet is locked.
func (s store) append(ctx context.Context, school, sheet database.ID, e *Entry) error {
	row := entryRow{
		ID: e.ID, SchoolID: school, SheetID: sheet, Position: e.Position, AccountID: e.AccountID, PersonID: e.PersonID, ClientID: e.ClientID,
		DeviceAt: e.DeviceAt, SentAt: e.SentAt, MadeAt: e.MadeAt, ReceivedAt: e.ReceivedAt, Sequence: e.Sequence,
		Answers: asJSON(e.Answers), Steps: asJSON(e.Steps), HandIn: e.HandIn, Sign: e.Sign, Proof: e.Proof, Marks: marksText(e.Marks), InForce: e.InForce,
	}
	if err := s.db.In(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("write entry of sheet: %w", err)
	}
	return nil
}

// entries are those of a sheet in their order.
func (s store) entries(ctx context.Context, sheet database.ID) ([]Entry, error) {
	var rows []entryRow
	if err := s.db.In(ctx).Where("sheet_id = ?", sheet).Order("position").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read entries of sheet: %w", err)
	}
	out := make([]Entry, 0, len(rows))
	for i := range rows {
		e, err := rows[i].entry()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// sent is the sheet to which a phone has sent an entry under this id before.
func (s store) sent(ctx context.Context, school, account, client database.ID) (sheet database.ID, found bool, err error) {
	var ids []database.ID
	err = s.db.In(ctx).Model(&entryRow{}).Where("school_id = ? AND account_id = ? AND client_id = ?", school, account, client).
		Limit(1).Pluck("sheet_id", &ids).Error
	if err != nil {
		return sheet, false, fmt.Errorf("look for an entry: %w", err)
	}
	if len(ids) == 0 {
		return sheet, false, nil
	}
	return ids[0], true, nil
}

func (r *entryRow) entry() (Entry, error) {
	e := Entry{
		ID: r.ID, ClientID: r.ClientID, AccountID: r.AccountID, PersonID: r.PersonID, Position: r.Position,
		DeviceAt: r.DeviceAt, SentAt: r.SentAt, MadeAt: r.MadeAt, ReceivedAt: r.ReceivedAt, Sequence: r.Sequence,
		HandIn: r.HandIn, Sign: r.Sign, Proof: r.Proof, Marks: marksOf(r.Marks), InForce: r.InForce,
	}
	for _, part := range []struct {
		text string
		into any
	}{{r.Answers, &e.Answers}, {r.Steps, &e.Steps}} {
		if part.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return e, fmt.Errorf("read entry %s: %w", r.ID, err)
		}
	}
	return e, nil
}

// asJSON writes a list; an empty one is the empty text.
func asJSON[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	b, _ := json.Marshal(list) // plain values always marshal
	return string(b)
}

func marksText(marks []Mark) string {
	words := make([]string, len(marks))
	for i, m := range marks {
		words[i] = string(m)
	}
	return strings.Join(words, ",")
}

func marksOf(text string) []Mark {
	if text == "" {
		return nil
	}
	words := strings.Split(text, ",")
	out := make([]Mark, len(words))
	for i, w := range words {
		out[i] = Mark(w)
	}
	return slices.Clip(out)
}

var faultColumns = []string{"sheet_id", "item", "row_key", "school_id", "entry_id", "at"}

// firstFault notes that an item of a sheet became a fault, and reports whether it is the
// first time. The sheet is locked.
func (s store) firstFault(ctx context.Context, school, entry database.ID, f *Fault) (bool, error) {
	var n []string
	err := s.db.In(ctx).Table("sheet_faults").Where("sheet_id = ? AND item = ? AND row_key = ?", f.Sheet, f.Item, f.Row).Limit(1).Pluck("item", &n).Error
	if err != nil || len(n) > 0 {
		return false, err
	}
	values := []any{f.Sheet, f.Item, f.Row, school, entry, f.ReceivedAt}
	if err := s.db.InsertNew(ctx, "sheet_faults", "item", faultColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write fault: %w", err)
	}
	return true, nil
}

// photoRow is the photos of one answer: the record under which they are kept.
type photoRow struct {
	ID       database.ID
	SchoolID database.ID
	TaskID   database.ID
	SheetID  database.ID
	EntryID  database.ID
	Item     string
	RowKey   string
}

// TableName names the table.
func (photoRow) TableName() string { return "sheet_photos" }

func (s store) showPhotos(ctx context.Context, row *photoRow) error {
	if err := s.db.In(ctx).Create(row).Error; err != nil {
		return fmt.Errorf("write photos of sheet: %w", err)
	}
	return nil
}

// photosOf are the records of photos of a sheet.
func (s store) photosOf(ctx context.Context, sheet database.ID) ([]photoRow, error) {
	var rows []photoRow
	if err := s.db.In(ctx).Where("sheet_id = ?", sheet).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read photos of sheet: %w", err)
	}
	return rows, nil
}

// taskOfPhotos is the task of a record of photos; false for another school's.
func (s store) taskOfPhotos(ctx context.Context, school, id database.ID) (task database.ID, found bool, err error) {
	var rows []photoRow
	if err := s.db.In(ctx).Where("school_id = ? AND id = ?", school, id).Limit(1).Find(&rows).Error; err != nil {
		return task, false, fmt.Errorf("read photos of sheet: %w", err)
	}
	if len(rows) == 0 {
		return task, false, nil
	}
	return rows[0].TaskID, true, nil
}
