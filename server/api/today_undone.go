package api

import (
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

const mostAlike = 5 // named on one card besides the first

// undone is one card of the head's list: something that did not happen, and what is alike.
type undone struct {
	TaskItem
	Relay     []relayLink  `json:"relay" doc:"The hands it goes through."`
	Alike     []undoneLike `json:"alike,omitempty" doc:"The same was due at the same time about these too, and the same hands hold it."`
	AlikeMore int          `json:"alike_more,omitempty" doc:"How many more of the same were left out."`
}

type undoneLike struct {
	ID      database.ID `json:"id"`
	Subject string      `json:"subject" example:"2号电梯"`
}

// undoneOf makes cards of tasks, the first ones; more counts the tasks that are on none of
// them. Five certificates that one person let expire are one thing to say, not five.
func undoneOf(held []task.Held, names task.Names) (shown []undone, more int) {
	shown = []undone{}
	for _, h := range held {
		card := undone{TaskItem: taskItemOf(h.Entry), Relay: shortRelay(linksOf(h.Relay, names))}
		if i := slices.IndexFunc(shown, card.isLike); i >= 0 {
			shown[i].add(card)
		} else if len(shown) < mostUndone {
			shown = append(shown, card)
		} else {
			more++
		}
	}
	return shown, more
}

// isLike reports whether both are the same routine about different things, due at the same
// moment and in the same hands since the same moment.
func (u undone) isLike(other undone) bool {
	return u.Routine == other.Routine && u.Due == other.Due && u.Subject != "" && other.Subject != "" &&
		slices.EqualFunc(u.Relay, other.Relay, relayLink.equal)
}

func (u *undone) add(other undone) {
	if len(u.Alike) == mostAlike {
		u.AlikeMore++
		return
	}
	u.Alike = append(u.Alike, undoneLike{other.ID, other.Subject})
}

func (l relayLink) equal(other relayLink) bool {
	return l.Part == other.Part && l.At == other.At && l.Told == other.Told && l.More == other.More &&
		slices.Equal(l.People, other.People) && slices.Equal(l.Away, other.Away)
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

type watch struct {
	Overdue     []undone `json:"overdue" doc:"Past due, still to be done; the oldest first, also of earlier days."`
	OverdueMore int      `json:"overdue_more" doc:"How many more tasks there are."`
	Missed      []undone `json:"missed" doc:"Due today and closed undone."`
	MissedMore  int      `json:"missed_more"`
	OnTime      int      `json:"on_time" doc:"Due today and done in time."`
	Late        int      `json:"late" doc:"Due today and done late."`
	Excused     int      `json:"excused"`
	Ahead       int      `json:"ahead" doc:"Due later today."`
}

func watchOf(w *task.Watch) *watch {
	out := &watch{OnTime: w.OnTime, Late: w.Late, Excused: w.Excused, Ahead: w.Ahead}
	out.Overdue, out.OverdueMore = undoneOf(w.Overdue, w.Names)
	out.Missed, out.MissedMore = undoneOf(w.Missed, w.Names)
	return out
}
