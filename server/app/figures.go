package app

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// figures are how the outbox and the engine of the whole installation stand.
type figures struct {
	outbox message.Figures
	engine task.Figures
	today  map[database.ID]task.Tally // by school
}

func readFigures(ctx context.Context, messages *message.Service, tasks *task.Service) (figures, error) {
	var f figures
	var err error
	if f.outbox, err = messages.Figures(ctx); err != nil {
		return f, err
	}
	if f.engine, err = tasks.Figures(ctx); err != nil {
		return f, err
	}
	f.today, err = tasks.Tally(ctx)
	return f, err
}

// phases are in the order in which people are shown them.
var phases = []task.Phase{
	task.Scheduled, task.Open, task.Overdue, task.OnTime, task.Late, task.PhaseMissed, task.PhaseExcused, task.PhaseCancelled,
}

// total adds up all schools; no phase is left out.
func (f figures) total() task.Tally {
	sum := make(task.Tally, len(phases))
	for _, phase := range phases {
		sum[phase] = 0
		for _, tally := range f.today {
			sum[phase] += tally[phase]
		}
	}
	return sum
}
