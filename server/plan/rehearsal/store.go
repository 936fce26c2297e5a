package rehearsal

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// The rehearsal looks into the tables of the engine as an outsider who does not trust
// what the engine says of itself.

// openDeeds are the live tasks that open before a moment, in an order that no id decides.
// Live tasks and those only have something ahead, so the index of that finds them.
func (s *stage) openDeeds(ctx context.Context, before time.Time) ([]deed, error) {
	var rows []struct {
		ID                                  database.ID
		Code, SubjectName, SubjectKey, Slot string
		OpensAt, DueAt, ClosesAt            clock.Instant
	}
	err := s.DB.In(ctx).Raw(`SELECT t.id, r.code, t.subject_name, t.subject_key, t.slot, t.opens_at, t.due_at, t.closes_at
		FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.next_at > 0 AND t.opens_at < ?`, clock.At(before)).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	deeds := make([]deed, len(rows))
	for i, r := range rows {
		deeds[i] = deed{subject: r.SubjectName, task: task.Task{
			ID: r.ID, SchoolID: s.Cast.School, Code: r.Code, Subject: r.SubjectKey, Slot: r.Slot,
			Opens: r.OpensAt.Time(), Due: r.DueAt.Time(), Closes: r.ClosesAt.Time(),
		}}
	}
	slices.SortFunc(deeds, func(a, b deed) int {
		return cmp.Or(
			a.task.Opens.Compare(b.task.Opens), strings.Compare(a.task.Code, b.task.Code),
			strings.Compare(a.subject, b.subject), strings.Compare(a.task.Subject, b.task.Subject), strings.Compare(a.task.Slot, b.task.Slot),
		)
	})
	return deeds, nil
}

// target is something that is still to be ticked.
type target struct {
	SubjectKey string
	HolderRef  task.Ref
}

// standing is who holds a task and what is still to be ticked in it.
func (s *stage) standing(ctx context.Context, id database.ID) (holders []task.Holder, open []target, err error) {
	err = s.DB.Query(ctx, func(scan func(...any) error) error {
		var t target
		var part task.Part
		err := scan(&part, &t.SubjectKey, &t.HolderRef)
		if part == "" {
			open = append(open, t)
		} else {
			holders = append(holders, task.Holder{Ref: t.HolderRef, Part: part})
		}
		return err
	}, `SELECT '', subject_key, holder_ref FROM task_targets WHERE task_id = ? AND done_at IS NULL AND void = ?
		UNION ALL SELECT part, '', ref FROM task_holders WHERE task_id = ?`, id, false, id)
	slices.SortFunc(holders, func(a, b task.Holder) int {
		return cmp.Or(strings.Compare(string(a.Part), string(b.Part)), strings.Compare(string(a.Ref), string(b.Ref)))
	})
	slices.SortFunc(open, func(a, b target) int { return strings.Compare(a.SubjectKey, b.SubjectKey) })
	return holders, open, err
}

// taskRow is a task as the report sees it.
type taskRow struct {
	ID                                  database.ID
	Code, SubjectName, SubjectKey, Slot string
	OpensAt, DueAt                      clock.Instant
	DoneAt                              *clock.Instant
	State                               task.State
	Targets                             int
}

func (s *stage) allTasks(ctx context.Context) ([]taskRow, error) {
	var rows []taskRow
	err := s.DB.In(ctx).Raw(`SELECT t.id, r.code, t.subject_name, t.subject_key, t.slot, t.opens_at, t.due_at, t.done_at, t.state, t.targets
		FROM tasks t JOIN routines r ON r.id = t.routine_id WHERE t.school_id = ?`, s.Cast.School).Scan(&rows).Error
	return rows, err
}

func (s *stage) allHolders(ctx context.Context) (map[database.ID][]task.Holder, error) {
	out := make(map[database.ID][]task.Holder)
	err := s.DB.Query(ctx, func(scan func(...any) error) error {
		var id database.ID
		var h task.Holder
		err := scan(&id, &h.Ref, &h.Part)
		out[id] = append(out[id], h)
		return err
	}, "SELECT task_id, ref, part FROM task_holders WHERE school_id = ?", s.Cast.School)
	return out, err
}

// tellingRow is a line of somebody's inbox with the last attempt to push it.
type tellingRow struct {
	OriginID, RecipientID database.ID
	MomentAt, PushAt      clock.Instant
	SettledAt             *clock.Instant
	Purpose               message.Purpose
	Title                 string
	State                 *message.State
	Channel               message.Channel
}

// leaves is when the push left, or was to leave.
func (r *tellingRow) leaves() time.Time {
	if r.SettledAt != nil {
		return r.SettledAt.Time()
	}
	return r.PushAt.Time()
}

func (s *stage) allTellings(ctx context.Context) ([]tellingRow, error) {
	var rows []tellingRow
	place := make(map[database.ID]int)
	err := s.DB.Query(ctx, func(scan func(...any) error) error {
		var r tellingRow
		var line database.ID
		var channel *message.Channel
		err := scan(&line, &r.OriginID, &r.RecipientID, &r.MomentAt, &r.PushAt, &r.SettledAt, &r.Purpose, &r.Title, &r.State, &channel)
		if channel != nil {
			r.Channel = *channel
		}
		i, again := place[line]
		switch {
		case !again:
			place[line] = len(rows)
			rows = append(rows, r)
		case r.Channel == message.Official: // it is tried last
			rows[i] = r
		}
		return err
	}, `SELECT i.id, i.origin_id, i.recipient_id, i.moment_at, m.push_at, o.settled_at, m.purpose, m.title, o.state, o.channel
		FROM inbox i JOIN messages m ON m.id = i.message_id
		LEFT JOIN outbox o ON o.origin_id = i.origin_id AND o.moment_at = i.moment_at AND o.recipient_id = i.recipient_id
		WHERE i.school_id = ?`, s.Cast.School)
	return rows, err
}

// allReceipts are the families who have confirmed each notice, by class.
func (s *stage) allReceipts(ctx context.Context) (map[database.ID]map[database.ID]int, error) {
	out := make(map[database.ID]map[database.ID]int)
	err := s.DB.Query(ctx, func(scan func(...any) error) error {
		var letter, class database.ID
		var done int
		err := scan(&letter, &class, &done)
		if out[letter] == nil {
			out[letter] = make(map[database.ID]int)
		}
		out[letter][class] = done
		return err
	}, "SELECT notice_id, class_id, done FROM notice_classes WHERE school_id = ?", s.Cast.School)
	return out, err
}
