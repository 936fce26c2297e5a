package plan

import (
	"context"
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// Text is what guardians are told about a topic.
type Text struct {
	Title, Body string
}

// Letters are what the routines of a school have for its guardians: before a break what
// to mind in it, chosen by the holiday, with the days off in front.
type Letters struct {
	Texts    map[string]Text // by topic
	Calendar func(ctx context.Context, school database.ID) (*calendar.Calendar, error)
}

// Text gives the words of a task; it is notice.Texts.
func (l *Letters) Text(ctx context.Context, t task.Task, r task.Routine) (notice.Text, error) {
	days, err := l.Calendar(ctx, t.SchoolID)
	if err != nil {
		return notice.Text{}, fmt.Errorf("read calendar: %w", err)
	}
	about := holidayAhead(days, t)
	text, ok := l.Texts[about.topic(r.Params)]
	if !ok {
		return notice.Text{}, fmt.Errorf("no text for guardians about %q", about.topic(r.Params))
	}
	return notice.Text{Title: text.Title, Body: about.days() + text.Body}, nil
}

// holiday is the time off that a task reminds of; zero when it reminds of none.
type holiday struct {
	name        string // 清明节, 暑假
	first, last clock.Date
}

// holidayAhead is what the slot of the task stands for: b: a break, v: a vacation.
func holidayAhead(c *calendar.Calendar, t task.Task) holiday {
	rule, _, _ := strings.Cut(t.Slot, ":")
	if rule != "b" && rule != "v" {
		return holiday{}
	}
	today := clock.DateOf(t.Due)
	off, ok := c.OnOrAfter(calendar.Closed, today+1)
	if !ok {
		return holiday{}
	}
	h := holiday{first: off, last: off}
	for _, closure := range c.Closures() {
		if closure.First <= off && off <= closure.Last {
			h.first, h.last = closure.First, closure.Last
		}
	}
	if rule == "v" {
		h.name = "寒假"
		if m := h.last.Month(); m >= time.June && m <= time.September {
			h.name = "暑假"
		}
		return h
	}
	for _, b := range c.Breaks() {
		if b.First > today {
			h.name = b.Name
			break
		}
	}
	return h
}

// topic is what the routine has for the holiday.
func (h holiday) topic(params map[string]string) string {
	if topic, ok := params[h.name]; ok && h.name != "" {
		return topic
	}
	return params["default"]
}

// days says when there is no school.
func (h holiday) days() string {
	if h.name == "" {
		return ""
	}
	const on = "1月2日"
	first, last, back := h.first.At(0).Format(on), h.last.At(0).Format(on), (h.last + 1).At(0).Format(on)
	if h.first == h.last {
		return fmt.Sprintf("%s%s放假，%s上课。", h.name, first, back)
	}
	return fmt.Sprintf("%s%s至%s放假，%s上课。", h.name, first, last, back)
}
