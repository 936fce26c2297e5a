package notice

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Told is what became of a published notice, without anybody's name.
type Told struct {
	At      clock.Instant
	Classes map[database.ID]Count // families, opened, done and paper
}

// Told gives the totals of a notice by class, for other capabilities: it asks no
// permission, the caller has. It is nil while the notice is not published, and when there
// is none.
func (s *Service) Told(ctx context.Context, school, id database.ID) (*Told, error) {
	row, err := s.store.find(ctx, school, id)
	if isNotFound(err) || err == nil && row.PublishedAt == nil {
		return nil, nil //nolint:nilnil // nobody has been told: an answer, not an error
	}
	if err != nil {
		return nil, err
	}
	counts, err := s.store.classes(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	out := &Told{At: *row.PublishedAt, Classes: make(map[database.ID]Count, len(counts))}
	for _, c := range counts {
		if !c.ClassID.IsZero() {
			out.Classes[c.ClassID] = Count{Families: c.Families, Opened: c.Opened, Done: c.Done, Paper: min(c.Paper, c.Families-c.Done)}
		}
	}
	return out, nil
}
