package task

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/database"
)

// maxNamed is how many targets a message names before it only counts.
const maxNamed = 20

// readOmitted finds what was left out of the tasks that have something to say after they
// were due, so that it can be named.
func (s *Service) readOmitted(ctx context.Context, all []*fired) error {
	late := make(map[database.ID]*fired)
	ids := make([]database.ID, 0, len(all))
	for _, f := range all {
		if !f.speaksLate() {
			continue
		}
		for _, t := range f.targets { // drawn just now, after an outage
			if t.Name != "" {
				f.omitted = append(f.omitted, t.Name)
			}
		}
		if f.task.Targets > f.task.TargetsDone {
			late[f.task.ID] = f
			ids = append(ids, f.task.ID)
		}
	}
	for part := range chunks(ids) {
		places, args := database.List(part)
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var id database.ID
			var name string
			if err := scan(&id, &name); err != nil {
				return err
			}
			late[id].omitted = append(late[id].omitted, name)
			return nil
		}, "SELECT task_id, name FROM task_targets WHERE task_id IN ("+places+
			") AND done_at IS NULL AND void = ? AND name <> '' ORDER BY task_id, name", append(args, false)...)
		if err != nil {
			return fmt.Errorf("read omitted targets: %w", err)
		}
	}
	return nil
}

// speaksLate reports whether somebody is told of the task after it was due.
func (f *fired) speaksLate() bool {
	return slices.ContainsFunc(f.firings, func(g Firing) bool { return g.Kind == Reminder && !g.At.Before(f.task.Due) })
}

// omittedText names what was left out: 03 锅炉房、05 车库等4项.
func omittedText(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:maxNamed], "、") + fmt.Sprintf("等%d项", len(names))
}
