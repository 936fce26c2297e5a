package app

import (
	"context"
	"slices"

	"xiaoqin/server/notice"
	"xiaoqin/server/task"
	"xiaoqin/server/theme"
)

// lessonNotices lets theme ask what families were told: by the notices of the tasks that
// tell them something by themselves and serve the same rows of the semester plan.
type lessonNotices struct{ *system }

// Told implements theme.Notices. Of several, the last one counts.
func (n lessonNotices) Told(ctx context.Context, lesson task.Entry) (*theme.Told, error) {
	_, planned, err := n.task.Semester(ctx, notice.EvidenceBroadcast)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Backward(planned) {
		shares := slices.ContainsFunc(p.Plan, func(row string) bool { return slices.Contains(lesson.Routine.Plan, row) })
		if !shares || p.Entry == nil || p.Entry.DoneAt == nil {
			continue
		}
		told, err := n.notice.Told(ctx, lesson.SchoolID, p.Entry.ID) // a notice of the calendar has the id of its task
		if err != nil || told != nil {
			return inClasses(told), err
		}
	}
	return nil, nil //nolint:nilnil // nobody has been told: an answer, not an error
}

func inClasses(told *notice.Told) *theme.Told {
	if told == nil {
		return nil
	}
	out := &theme.Told{At: told.At, Classes: make(map[string]theme.Count, len(told.Classes))}
	for id, c := range told.Classes {
		out.Classes["class:"+id.String()] = theme.Count{Families: c.Families, Opened: c.Opened}
	}
	return out
}
