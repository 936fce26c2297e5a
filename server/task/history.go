package task

import (
	"context"
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Actions in the history of a task besides the verbs.
const (
	actionMaterialise = "materialise" // the task was written
	actionAccept      = "accept"      // what was handed over was taken
	actionRejudge     = "rejudge"     // its evidence was corrected
	actionUnseen      = "unseen"      // somebody else is on duty now, who has not seen it
)

// event is a line to be added to the history of a task.
type event struct {
	task   *Task // as it is after the change
	at     time.Time
	actor  database.ID // zero: the system
	part   Part
	action string
	reason string
	detail string
	deed   Deed
}

func (e event) row() *eventRow {
	row := &eventRow{
		TaskID: e.task.ID, Seq: e.task.Version, SchoolID: e.task.SchoolID, At: clock.At(e.at),
		Part: e.part, Action: e.action, Reason: e.reason, Detail: e.detail,
	}
	if !e.actor.IsZero() {
		row.ActorID = &e.actor
	}
	e.deed.mark(row)
	return row
}

func (s *Service) appendEvent(ctx context.Context, e event) error {
	row := e.row()
	err := s.db.Later(ctx, "INSERT INTO task_events ("+strings.Join(eventColumns, ", ")+", client_id, device_at) VALUES ("+
		database.Places(len(eventColumns)+2)+")", append(row.values(), row.ClientID, row.DeviceAt)...)
	if err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return nil
}

// lastEvent is the detail of the last event of that action, empty when there is none.
func (s *Service) lastEvent(ctx context.Context, task database.ID, action string) (string, error) {
	var detail []string
	err := s.db.In(ctx).Model(&eventRow{}).Where("task_id = ? AND action = ?", task, action).
		Order("seq DESC").Limit(1).Pluck("detail", &detail).Error
	if err != nil {
		return "", fmt.Errorf("read events: %w", err)
	}
	if len(detail) == 0 {
		return "", nil
	}
	return detail[0], nil
}
