package api

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// The first screen is one request of 20 KB at the most, so its lists are cut where a
// screen ends. What is cut off is counted, and GET /tasks has it.
const (
	mostOnPlate  = 15
	mostUndone   = 6 // each of overdue and missed
	mostLinks    = 4 // of one relay
	namesPerLink = 3
)

type undone struct {
	TaskItem
	Relay []relayLink `json:"relay" doc:"The hands it goes through."`
}

type watch struct {
	Overdue     []undone `json:"overdue" doc:"Past due, still to be done; the oldest first, also of earlier days."`
	OverdueMore int      `json:"overdue_more" doc:"How many more there are."`
	Missed      []undone `json:"missed" doc:"Due today and closed undone."`
	MissedMore  int      `json:"missed_more"`
	OnTime      int      `json:"on_time" doc:"Due today and done in time."`
	Late        int      `json:"late" doc:"Due today and done late."`
	Excused     int      `json:"excused"`
	Ahead       int      `json:"ahead" doc:"Due later today."`
}

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

func watchOf(w *task.Watch) *watch {
	out := &watch{OnTime: w.OnTime, Late: w.Late, Excused: w.Excused, Ahead: w.Ahead}
	out.Overdue, out.OverdueMore = undoneOf(w.Overdue, w.Names)
	out.Missed, out.MissedMore = undoneOf(w.Missed, w.Names)
	return out
}

func undoneOf(held []task.Held, names task.Names) (shown []undone, more int) {
	n := min(len(held), mostUndone)
	shown = make([]undone, 0, n)
	for _, h := range held[:n] {
		shown = append(shown, undone{taskItemOf(h.Entry), shortRelay(linksOf(h.Relay, names))})
	}
	return shown, len(held) - n
}

// shortRelay keeps what a card shows: the last hands that were told and the next ones.
func shortRelay(links []relayLink) []relayLink {
	first := 0
	for i, l := range links {
		if l.Told {
			first = max(0, i-1)
		}
	}
	links = links[first:min(len(links), first+mostLinks)]
	for i := range links {
		l := &links[i]
		l.More = max(0, len(l.People)-namesPerLink)
		l.People = l.People[:len(l.People)-l.More]
	}
	return links
}
