package api

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/theme"
)

// The first screen is one request of 20 KB at the most, so its lists are cut where a
// screen ends. What is cut off is counted, and GET /tasks has it.
const (
	mostOnPlate  = 15
	mostUndone   = 6 // each of overdue and missed
	mostLinks    = 4 // of one relay
	namesPerLink = 3
)

type todayOutput struct {
	Body struct {
		At      clock.Instant  `json:"at" doc:"By the clock of the school."`
		Tasks   []TaskItem     `json:"tasks" doc:"What I have to do, by the moment it is due."`
		Rounds  []round        `json:"rounds" doc:"Mine of today, by the moment they open. Points are listed of those that are open, and of the next one."`
		More    int            `json:"more" doc:"How many more there are on my plate."`
		Done    int            `json:"done" doc:"How many of mine that are due today are done."`
		Unread  int            `json:"unread" doc:"Among the newest 200 messages."`
		Credit  []subscription `json:"credit" doc:"How many messages can still reach me through WeChat."`
		Drill   *drillNow      `json:"drill,omitempty" doc:"The drill that the school is in now."`
		Kitchen *kitchenBody   `json:"kitchen,omitempty" doc:"For those who cook."`
		Watch   *watch         `json:"watch,omitempty" doc:"For those who may watch the school."`
	} `nameHint:"Today"`
}

func (s *Server) getToday(ctx context.Context, _ *struct{}) (*todayOutput, error) {
	today, err := s.task.Today(ctx)
	if err != nil {
		return nil, err
	}
	out := &todayOutput{}
	b := &out.Body
	b.At, b.Done = clock.At(today.At), today.Done
	shown := today.Plate[:min(len(today.Plate), mostOnPlate)]
	b.Tasks, b.More = taskItems(shown), len(today.Plate)-len(shown)
	if err := s.addOwing(ctx, b.Tasks); err != nil {
		return nil, err
	}
	if today.Watch != nil {
		b.Watch = watchOf(today.Watch)
	}
	if b.Rounds, err = s.roundsToday(ctx, today.At); err != nil {
		return nil, err
	}
	if b.Drill, err = s.drillToday(ctx); err != nil {
		return nil, err
	}
	if b.Kitchen, err = s.kitchenToday(ctx); err != nil {
		return nil, err
	}
	if b.Unread, err = s.message.Unread(ctx); err != nil {
		return nil, err
	}
	credit, err := s.listSubscriptions(ctx, nil)
	if err != nil {
		return nil, err
	}
	b.Credit = credit.Body.Items
	return out, nil
}

// addOwing notes what is for the caller in person, so that a phone without a network can
// tick it.
func (s *Server) addOwing(ctx context.Context, items []TaskItem) error {
	var ids []database.ID
	for _, i := range items {
		if i.Targets > 0 && i.Evidence == theme.Evidence {
			ids = append(ids, i.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	owing, err := s.task.Owing(ctx, ids)
	if err != nil {
		return err
	}
	for i := range items {
		for _, t := range owing[items[i].ID] {
			items[i].Owing = append(items[i].Owing, owedTarget{t.Key, t.Name})
		}
	}
	return nil
}
