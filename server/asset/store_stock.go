package asset

import (
	"context"
	"encoding/json"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

type tallyRow struct {
	ID         database.ID
	SchoolID   database.ID
	AccountID  database.ID
	ClientID   database.ID
	TaskID     database.ID
	SubjectKey string
	Found      string // ids as JSON
	Others     string // texts as JSON
	Note       string
	HandIn     bool
	PersonID   database.ID
	MadeAt     clock.Instant
	ReceivedAt clock.Instant
}

// TableName is what gorm asks for.
func (tallyRow) TableName() string { return "stock_tallies" }

var tallyColumns = []string{
	"id", "school_id", "account_id", "client_id", "task_id", "subject_key", "found", "others", "note", "hand_in", "person_id", "made_at", "received_at",
}

// addTally writes what a phone found, and reports whether it is new.
func (s store) addTally(ctx context.Context, p identity.Principal, t *Tally) (bool, error) {
	found, err := json.Marshal(t.Found)
	if err != nil {
		return false, fmt.Errorf("write tally: %w", err)
	}
	others, err := json.Marshal(t.Others)
	if err != nil {
		return false, fmt.Errorf("write tally: %w", err)
	}
	values := []any{
		t.ID, p.SchoolID, p.AccountID, t.ClientID, t.TaskID, t.Area, string(found), string(others), t.Note, t.HandIn, t.PersonID, t.MadeAt, t.ReceivedAt,
	}
	if err := s.db.InsertNew(ctx, "stock_tallies", "client_id", tallyColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write tally: %w", err)
	}
	var first tallyRow
	err = s.query(ctx, p.SchoolID).Where("account_id = ? AND client_id = ?", p.AccountID, t.ClientID).Take(&first).Error
	if err != nil {
		return false, fmt.Errorf("read tally: %w", err)
	}
	return first.ID == t.ID, nil
}

// tallies are what the phones found in an area, the first first.
func (s store) tallies(ctx context.Context, school, task database.ID, area string) ([]Tally, error) {
	var rows []tallyRow
	if err := s.query(ctx, school).Where("task_id = ? AND subject_key = ?", task, area).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read tallies: %w", err)
	}
	out := make([]Tally, len(rows))
	for i, r := range rows {
		out[i] = Tally{ID: r.ID, ClientID: r.ClientID, TaskID: r.TaskID, Area: r.SubjectKey, Note: r.Note, HandIn: r.HandIn, PersonID: r.PersonID, MadeAt: r.MadeAt, ReceivedAt: r.ReceivedAt}
		if err := json.Unmarshal([]byte(r.Found), &out[i].Found); err != nil {
			return nil, fmt.Errorf("read tally: %w", err)
		}
		if err := json.Unmarshal([]byte(r.Others), &out[i].Others); err != nil {
			return nil, fmt.Errorf("read tally: %w", err)
		}
	}
	return out, nil
}

// standingIn are the things in use that should be in these places, by number.
func (s store) standingIn(ctx context.Context, school database.ID, places []database.ID) ([]Asset, error) {
	if len(places) == 0 {
		return nil, nil
	}
	var rows []assetRow
	err := s.query(ctx, school).Where("retired_at IS NULL AND place_id IN ?", places).Order("number").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read assets of an area: %w", err)
	}
	return assetsOf(rows), nil
}
