package patrol

import (
	"context"

	"xiaoqin/server/database"
)

// Explain keeps the word of the person who scanned. The check-in is named by its id or
// by the one that the phone gave it. The first word stays: a second
// changes nothing and gives the first back. It returns ErrNoCheckIn for a check-in of
// anybody else and ErrBadExplanation for a word that says nothing.
func (s *Service) Explain(ctx context.Context, id database.ID, e Explanation) (CheckIn, error) {
	p, err := guard(ctx)
	if err != nil {
		return CheckIn{}, err
	}
	if err := e.check(); err != nil {
		return CheckIn{}, err
	}
	var c CheckIn
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if c, err = s.store.lock(ctx, p, id); err != nil || c.Explanation != nil {
			return err
		}
		e.At = s.now()
		c.explain(e)
		if err := s.show(ctx, c.ID, e.Attachments); err != nil {
			return err
		}
		return s.store.saveExplanation(ctx, p.SchoolID, &c)
	})
	return c, err
}
