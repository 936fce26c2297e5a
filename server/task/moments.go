package task

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// moments is when each task is looked at next, as the table says, for a process that has
// the database to itself: it need not ask between two moments. Whoever writes a moment
// notes it here. Planning forgets all of it, so that each day begins with what the table
// says. It serves one goroutine.
type moments struct {
	known bool
	next  map[database.ID]clock.Instant
	queue []dueMark // ascending; some have been overtaken
}

func byMoment(a, b dueMark) int {
	return cmp.Or(cmp.Compare(a.at, b.at), bytes.Compare(a.id[:], b.id[:]))
}

// forget lets the table be read again.
func (m *moments) forget() {
	if m != nil {
		*m = moments{}
	}
}

// note is told of every moment that is written; nil is none.
func (m *moments) note(id database.ID, at *clock.Instant) {
	if m == nil || !m.known {
		return
	}
	if at == nil {
		delete(m.next, id)
		return
	}
	m.next[id] = *at
	mark := dueMark{*at, id}
	if i, found := slices.BinarySearchFunc(m.queue, mark, byMoment); !found {
		m.queue = slices.Insert(m.queue, i, mark)
	}
}

// drop takes away what was overtaken at the front.
func (m *moments) drop() {
	for len(m.queue) > 0 && m.next[m.queue[0].id] != m.queue[0].at {
		m.queue = m.queue[1:]
	}
}

// first is the next moment, nil for none.
func (m *moments) first() *clock.Instant {
	m.drop()
	if len(m.queue) == 0 {
		return nil
	}
	return &m.queue[0].at
}

// due are the first tasks behind a mark that are due, at most a round of them.
func (m *moments) due(now clock.Instant, after dueMark) []database.ID {
	var ids []database.ID
	for _, mark := range m.queue {
		if mark.at > now || len(ids) == scanRound {
			break
		}
		if m.next[mark.id] == mark.at && byMoment(mark, after) > 0 {
			ids = append(ids, mark.id)
		}
	}
	return ids
}

const momentsQuery = "SELECT id, next_at FROM tasks WHERE next_at IS NOT NULL ORDER BY next_at, id"

// recall reads the moments unless they are known. It reports false for a process that
// shares its database.
func (s *Service) recall(ctx context.Context) (bool, error) {
	m := s.moments
	if m == nil || m.known {
		return m != nil, nil
	}
	m.next = make(map[database.ID]clock.Instant)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var mark dueMark
		err := scan(&mark.id, &mark.at)
		m.next[mark.id], m.queue = mark.at, append(m.queue, mark)
		return err
	}, momentsQuery)
	if err != nil {
		m.forget()
		return true, fmt.Errorf("read moments: %w", err)
	}
	slices.SortFunc(m.queue, byMoment)
	m.known = true
	return true, nil
}

// dueOf reads the tasks that are known to be due, in the order of their moments.
func (s *Service) dueOf(ctx context.Context, ids []database.ID) ([]taskRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	places, args := database.List(ids)
	rows, err := s.tasksOf(ctx, selectTasks+" WHERE id IN ("+places+")", args...)
	slices.SortFunc(rows, func(a, b taskRow) int { return byMoment(dueMark{*a.NextAt, a.ID}, dueMark{*b.NextAt, b.ID}) })
	return rows, err
}
