package family

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// store is the database of this package. Reads work anywhere; writes and locks only
// inside a transaction.
type store struct {
	db    *database.DB
	vault *identity.Vault
}

// The sealed columns of a request.
const (
	fieldName  identity.Field = "family_request.name"
	fieldChild identity.Field = "family_request.child"
)

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

type codeRow struct {
	ID         database.ID
	SchoolID   database.ID
	ClassID    database.ID
	CodeSealed []byte
	CodeIndex  []byte
	ExpiresAt  clock.Instant
	MadeBy     database.ID // person
	CreatedAt  clock.Instant
}

// TableName names the table.
func (codeRow) TableName() string { return "class_codes" }

type requestRow struct {
	ID          database.ID
	SchoolID    database.ID
	ClassID     database.ID
	AccountID   database.ID
	ClientID    database.ID
	OpenKey     *string // class and account while it waits; unique
	NameSealed  database.NullBytes
	ChildSealed database.NullBytes
	Relation    school.Relation
	Consent     string
	State       State
	Reason      Reason
	AskedAt     clock.Instant
	DecidedAt   *clock.Instant
	DecidedBy   *database.ID // person; null when nobody of the school did
	SeatID      *database.ID
	TaskID      *database.ID // null: the school has no routine for it
}

// TableName names the table.
func (requestRow) TableName() string { return "family_requests" }

// query is a session of gorm for one school.
func (s store) query(ctx context.Context, schoolID database.ID) *gorm.DB {
	return s.db.In(ctx).Where("school_id = ?", schoolID)
}

func (s store) codeIndex(text string) []byte { return s.vault.Index(fieldCode, text) }

// putCode gives a class a code that nobody else has.
func (s store) putCode(ctx context.Context, p identity.Principal, c Code, now clock.Instant) (string, error) {
	if err := s.deleteCode(ctx, p.SchoolID, c.ClassID); err != nil {
		return "", err
	}
	for {
		text := newCode()
		row := codeRow{
			ID: database.NewID(), SchoolID: p.SchoolID, ClassID: c.ClassID, CodeIndex: s.codeIndex(text),
			ExpiresAt: c.ExpiresAt, MadeBy: p.PersonID, CreatedAt: now,
		}
		row.CodeSealed = s.vault.Seal(fieldCode, row.ID, text)
		result := s.db.In(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if result.Error != nil {
			return "", fmt.Errorf("write class code: %w", result.Error)
		}
		if result.RowsAffected == 1 {
			return text, nil
		}
	}
}

func (s store) deleteCode(ctx context.Context, schoolID, classID database.ID) error {
	if err := s.query(ctx, schoolID).Delete(&codeRow{}, "class_id = ?", classID).Error; err != nil {
		return fmt.Errorf("delete class code: %w", err)
	}
	return nil
}

// codeOf is the code of a class that works now, nil without one.
func (s store) codeOf(ctx context.Context, schoolID, classID database.ID, now clock.Instant) (*Code, error) {
	var rows []codeRow
	if err := s.query(ctx, schoolID).Limit(1).Find(&rows, "class_id = ? AND expires_at > ?", classID, now).Error; err != nil {
		return nil, fmt.Errorf("read class code: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // a class without a code is an answer
	}
	text, err := s.vault.Open(fieldCode, rows[0].ID, rows[0].CodeSealed)
	return &Code{ClassID: classID, Text: text, ExpiresAt: rows[0].ExpiresAt}, err
}

// findCode finds a code in whichever school has it; nil without one.
func (s store) findCode(ctx context.Context, text string) (*codeRow, error) {
	var rows []codeRow
	if err := s.db.In(ctx).Limit(1).Find(&rows, "code_index = ?", s.codeIndex(text)).Error; err != nil {
		return nil, fmt.Errorf("find class code: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // a wrong code is an answer
	}
	return &rows[0], nil
}

// lockCode makes those who ask in one class take turns. A code that is gone meanwhile is
// wrong.
func (s store) lockCode(ctx context.Context, c codeRow) error {
	err := s.query(ctx, c.SchoolID).Clauses(forUpdate).Take(&codeRow{}, "id = ?", c.ID).Error
	if database.IsNotFound(err) {
		return ErrCodeWrong
	}
	if err != nil {
		return fmt.Errorf("lock class code: %w", err)
	}
	return nil
}

// insertRequest writes a request that is new. The same tap again is read back; another one
// while the first waits is ErrStillWaiting.
func (s store) insertRequest(ctx context.Context, r *requestRow, name, child string) (fresh bool, err error) {
	var known []requestRow
	err = s.db.In(ctx).Clauses(forUpdate).Limit(1).
		Find(&known, "account_id = ? AND (client_id = ? OR open_key = ?)", r.AccountID, r.ClientID, *r.OpenKey).Error
	if err != nil {
		return false, fmt.Errorf("find request: %w", err)
	}
	if len(known) > 0 {
		same := known[0].ClientID == r.ClientID
		*r = known[0]
		if !same {
			return false, ErrStillWaiting
		}
		return false, nil
	}
	r.NameSealed = s.vault.Seal(fieldName, r.ID, name)
	if child != "" {
		r.ChildSealed = s.vault.Seal(fieldChild, r.ID, child)
	}
	err = s.db.In(ctx).Create(r).Error
	if database.IsDuplicate(err) {
		return false, ErrStillWaiting
	}
	if err != nil {
		return false, fmt.Errorf("write request: %w", err)
	}
	return true, nil
}

// names opens what is sealed in a request that waits.
func (s store) names(r *requestRow) (name, child string, err error) {
	if len(r.NameSealed) > 0 {
		if name, err = s.vault.Open(fieldName, r.ID, r.NameSealed); err != nil {
			return "", "", err
		}
	}
	if len(r.ChildSealed) > 0 {
		child, err = s.vault.Open(fieldChild, r.ID, r.ChildSealed)
	}
	return name, child, err
}

func (s store) setTask(ctx context.Context, id, taskID database.ID) error {
	if err := s.db.In(ctx).Model(&requestRow{}).Where("id = ?", id).Update("task_id", taskID).Error; err != nil {
		return fmt.Errorf("put request under its task: %w", err)
	}
	return nil
}

// tasksOf are the tasks of the requests that wait in a class.
func (s store) tasksOf(ctx context.Context, schoolID, classID database.ID) (ids []database.ID, err error) {
	err = s.query(ctx, schoolID).Model(&requestRow{}).
		Where("class_id = ? AND state = ? AND task_id IS NOT NULL", classID, Waiting).Distinct().Pluck("task_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read tasks of requests: %w", err)
	}
	return ids, nil
}

func (s store) waitingUnder(ctx context.Context, taskID database.ID) (n int64, err error) {
	if err = s.db.In(ctx).Model(&requestRow{}).Where("task_id = ? AND state = ?", taskID, Waiting).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count waiting requests: %w", err)
	}
	return n, nil
}

func (s store) lockRequest(ctx context.Context, schoolID, id database.ID) (requestRow, error) {
	return takeRequest(s.query(ctx, schoolID).Clauses(forUpdate).Where("id = ?", id))
}

func (s store) lockOwn(ctx context.Context, account, id database.ID) (requestRow, error) {
	return takeRequest(s.db.In(ctx).Clauses(forUpdate).Where("id = ? AND account_id = ?", id, account))
}

func takeRequest(q *gorm.DB) (requestRow, error) {
	var row requestRow
	err := q.Take(&row).Error
	if database.IsNotFound(err) {
		return row, ErrRequestUnknown
	}
	if err != nil {
		return row, fmt.Errorf("read request: %w", err)
	}
	return row, nil
}

// closeRequest writes the verdict and drops the names.
func (s store) closeRequest(ctx context.Context, r *requestRow, by database.ID) error {
	r.NameSealed, r.ChildSealed, r.OpenKey, r.DecidedBy = nil, nil, nil, nil
	if !by.IsZero() {
		r.DecidedBy = &by
	}
	err := s.query(ctx, r.SchoolID).Model(&requestRow{}).Where("id = ?", r.ID).Updates(map[string]any{
		"state": r.State, "reason": r.Reason, "decided_at": r.DecidedAt, "decided_by": r.DecidedBy, "seat_id": r.SeatID,
		"name_sealed": nil, "child_sealed": nil, "open_key": nil,
	}).Error
	if err != nil {
		return fmt.Errorf("close request: %w", err)
	}
	return nil
}

func (s store) waiting(ctx context.Context, schoolID, classID database.ID) (rows []requestRow, err error) {
	err = s.query(ctx, schoolID).Order("asked_at, id").Find(&rows, "class_id = ? AND state = ?", classID, Waiting).Error
	if err != nil {
		return nil, fmt.Errorf("read waiting requests: %w", err)
	}
	return rows, nil
}

func (s store) counts(ctx context.Context, schoolID database.ID) (counts []Count, err error) {
	err = s.query(ctx, schoolID).Model(&requestRow{}).Where("state = ?", Waiting).
		Select("class_id, COUNT(*) AS waiting, MIN(asked_at) AS since").Group("class_id").Order("since").Scan(&counts).Error
	if err != nil {
		return nil, fmt.Errorf("count waiting requests: %w", err)
	}
	return counts, nil
}

func (s store) requestsOf(ctx context.Context, account database.ID) (rows []requestRow, err error) {
	if err = s.db.In(ctx).Order("asked_at DESC, id DESC").Find(&rows, "account_id = ?", account).Error; err != nil {
		return nil, fmt.Errorf("read own requests: %w", err)
	}
	return rows, nil
}

func (s store) deleteRequests(ctx context.Context, account database.ID) error {
	if err := s.db.In(ctx).Delete(&requestRow{}, "account_id = ?", account).Error; err != nil {
		return fmt.Errorf("delete requests: %w", err)
	}
	return nil
}

func (s store) stale(ctx context.Context, before clock.Instant) (rows []requestRow, err error) {
	if err = s.db.In(ctx).Order("id").Find(&rows, "state = ? AND asked_at < ?", Waiting, before).Error; err != nil {
		return nil, fmt.Errorf("read stale requests: %w", err)
	}
	return rows, nil
}

func (s store) deleteEnded(ctx context.Context, before clock.Instant) error {
	if err := s.db.In(ctx).Delete(&requestRow{}, "state <> ? AND decided_at < ?", Waiting, before).Error; err != nil {
		return fmt.Errorf("delete old requests: %w", err)
	}
	return nil
}
