package notice

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// store is the database of this package. Reads work anywhere; writes only inside a
// transaction.
type store struct{ db *database.DB }

var locked = clause.Locking{Strength: clause.LockingStrengthUpdate}

type noticeRow struct {
	ID          database.ID
	SchoolID    database.ID
	AuthorID    database.ID // zero: the calendar
	ClientID    database.ID
	State       State
	Planned     bool
	Standing    bool
	Title       string
	Receipt     Receipt
	Pace        Pace
	Version     int
	ApproverID  *database.ID
	PublishAt   *clock.Instant
	PublishedAt *clock.Instant
	PushAt      *clock.Instant
	ClosedAt    *clock.Instant
	TaskID      *database.ID // that somebody approves it, or that it is sent
	CreatedAt   clock.Instant
	ChangedAt   clock.Instant
}

// TableName names the table.
func (noticeRow) TableName() string { return "notices" }

type versionRow struct {
	NoticeID database.ID
	Version  int
	SchoolID database.ID
	At       clock.Instant
	AuthorID database.ID
	ClientID database.ID
	Title    string
	Body     string
	Receipt  Receipt
	Choices  string
	Audience string
	Photos   string
	Hash     string
}

// TableName names the table.
func (versionRow) TableName() string { return "notice_versions" }

func (v *versionRow) words() (Words, error) {
	w := Words{Title: v.Title, Body: v.Body, Receipt: v.Receipt}
	var err error
	if w.Choices, err = fromJSON[[]string](v.Choices); err != nil {
		return w, err
	}
	if w.Audience, err = fromJSON[Audience](v.Audience); err != nil {
		return w, err
	}
	w.Photos, err = fromJSON[[]database.ID](v.Photos)
	return w, err
}

// insert writes a notice that is new, and reports whether it was; of one that was here it
// reads the first.
func (s store) insert(ctx context.Context, r *noticeRow, w Words) (bool, error) {
	columns := []string{
		"id", "school_id", "author_id", "client_id", "state", "planned", "standing", "title", "receipt", "pace", "version", "publish_at", "created_at", "changed_at",
	}
	values := []any{
		r.ID, r.SchoolID, r.AuthorID, r.ClientID, string(r.State), r.Planned, r.Standing, w.Title, string(w.Receipt), string(r.Pace), 0, r.PublishAt,
		r.CreatedAt, r.ChangedAt,
	}
	if err := s.db.InsertNew(ctx, "notices", "id", columns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write notice: %w", err)
	}
	var first noticeRow
	err := s.db.In(ctx).Clauses(locked).
		Where("school_id = ? AND author_id = ? AND client_id = ?", r.SchoolID, r.AuthorID, r.ClientID).Take(&first).Error
	if err != nil {
		return false, fmt.Errorf("read notice: %w", err)
	}
	isNew := first.ID == r.ID && first.Version == 0
	*r = first
	return isNew, nil
}

// save writes a locked notice.
func (s store) save(ctx context.Context, r *noticeRow) error {
	err := s.db.In(ctx).Exec(`UPDATE notices SET state = ?, standing = ?, title = ?, receipt = ?, pace = ?, version = ?, approver_id = ?,
		publish_at = ?, published_at = ?, push_at = ?, closed_at = ?, task_id = ?, changed_at = ? WHERE id = ?`,
		r.State, r.Standing, r.Title, r.Receipt, r.Pace, r.Version, r.ApproverID, r.PublishAt, r.PublishedAt, r.PushAt, r.ClosedAt, r.TaskID, r.ChangedAt,
		r.ID).Error
	if err != nil {
		return fmt.Errorf("write notice: %w", err)
	}
	return nil
}

func (s store) find(ctx context.Context, school, id database.ID) (*noticeRow, error) {
	return take(s.db.In(ctx).Where("school_id = ? AND id = ?", school, id))
}

func (s store) lock(ctx context.Context, school, id database.ID) (*noticeRow, error) {
	return take(s.db.In(ctx).Clauses(locked).Where("school_id = ? AND id = ?", school, id))
}

func take(query *gorm.DB) (*noticeRow, error) {
	var row noticeRow
	err := query.Take(&row).Error
	switch {
	case database.IsNotFound(err):
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("read notice: %w", err)
	}
	return &row, nil
}

func (s store) byID(ctx context.Context, school database.ID, ids []database.ID) (map[database.ID]*noticeRow, error) {
	out := make(map[database.ID]*noticeRow, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []noticeRow
	if err := s.db.In(ctx).Where("school_id = ? AND id IN ?", school, ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	for i := range rows {
		out[rows[i].ID] = &rows[i]
	}
	return out, nil
}

func (s store) insertVersion(ctx context.Context, v *versionRow) error {
	if err := s.db.In(ctx).Create(v).Error; err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	return nil
}

// knowsVersion reports whether a tap has written a version of the notice before.
func (s store) knowsVersion(ctx context.Context, notice, client database.ID) (bool, error) {
	var found []int
	err := s.db.In(ctx).Model(&versionRow{}).Where("notice_id = ? AND client_id = ?", notice, client).Limit(1).Pluck("version", &found).Error
	if err != nil {
		return false, fmt.Errorf("look for a version: %w", err)
	}
	return len(found) > 0, nil
}

func (s store) versions(ctx context.Context, school, notice database.ID) ([]versionRow, error) {
	var rows []versionRow
	err := s.db.In(ctx).Where("school_id = ? AND notice_id = ?", school, notice).Order("version").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	return rows, nil
}

func (s store) version(ctx context.Context, notice database.ID, version int) (*versionRow, error) {
	var row versionRow
	if err := s.db.In(ctx).Where("notice_id = ? AND version = ?", notice, version).Take(&row).Error; err != nil {
		return nil, fmt.Errorf("read version: %w", err)
	}
	return &row, nil
}

type archiveRow struct {
	SchoolID database.ID
	Seq      int64
	NoticeID database.ID
	Version  int
	At       clock.Instant
	Families int
	People   int
	Content  string
	Hash     string
}

// TableName names the table.
func (archiveRow) TableName() string { return "notice_archives" }

type headRow struct {
	SchoolID database.ID `gorm:"primaryKey"`
	Seq      int64
	Hash     string
}

// TableName names the table.
func (headRow) TableName() string { return "notice_heads" }

// lockHead gives the end of the archive of a school to one transaction.
func (s store) lockHead(ctx context.Context, school database.ID) (*headRow, error) {
	head := headRow{SchoolID: school}
	db := s.db.In(ctx)
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&head).Error; err != nil {
		return nil, fmt.Errorf("begin archive: %w", err)
	}
	if err := db.Clauses(locked).Take(&head, "school_id = ?", school).Error; err != nil {
		return nil, fmt.Errorf("lock archive: %w", err)
	}
	return &head, nil
}

func (s store) head(ctx context.Context, school database.ID) (headRow, error) {
	var rows []headRow
	if err := s.db.In(ctx).Where("school_id = ?", school).Limit(1).Find(&rows).Error; err != nil {
		return headRow{}, fmt.Errorf("read archive: %w", err)
	}
	if len(rows) == 0 {
		return headRow{}, nil
	}
	return rows[0], nil
}

func (s store) insertLink(ctx context.Context, a *archiveRow) error {
	db := s.db.In(ctx)
	if err := db.Create(a).Error; err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	if err := db.Exec("UPDATE notice_heads SET seq = ?, hash = ? WHERE school_id = ?", a.Seq, a.Hash, a.SchoolID).Error; err != nil {
		return fmt.Errorf("move archive: %w", err)
	}
	return nil
}

const linksAtOnce = 500

// links are those of a school after one, in their order.
func (s store) links(ctx context.Context, school database.ID, after int64) ([]archiveRow, error) {
	var rows []archiveRow
	if err := s.db.In(ctx).Where("school_id = ? AND seq > ?", school, after).Order("seq").Limit(linksAtOnce).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read archive: %w", err)
	}
	return rows, nil
}

func (s store) linksOf(ctx context.Context, n *noticeRow) ([]archiveRow, error) {
	if n.PublishedAt == nil {
		return nil, nil
	}
	var rows []archiveRow
	err := s.db.In(ctx).Where("school_id = ? AND notice_id = ?", n.SchoolID, n.ID).Order("seq").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read archive of notice: %w", err)
	}
	return rows, nil
}
