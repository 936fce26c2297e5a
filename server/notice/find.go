package notice

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const maxPageItems = 100

// Page is part of a list, the newest first.
type Page struct {
	After database.ID // the last of the page before; zero begins
	Limit int         // capped at 100
}

func (p Page) limit() int { return max(1, min(p.Limit, maxPageItems)) }

// Find gives a notice to its readers and to those who write or watch it; ErrNotFound to
// anybody else.
func (s *Service) Find(ctx context.Context, id database.ID) (Letter, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeRead); err != nil {
		return Letter{}, err
	}
	row, err := s.store.find(ctx, p.SchoolID, id)
	if err != nil {
		return Letter{}, err
	}
	var out Letter
	if row.State.told() {
		if out.Copies, err = s.copiesOf(ctx, p, row); err != nil {
			return Letter{}, err
		}
	}
	office := false
	if p.May(identity.NoticeWrite) {
		if out.May, office, err = s.office(ctx, p, row); err != nil {
			return Letter{}, err
		}
	}
	if len(out.Copies) == 0 && !office {
		return Letter{}, ErrNotFound
	}
	if out.Notice, err = s.notice(ctx, row); err != nil {
		return Letter{}, err
	}
	out.Reaches = office && row.State.told()
	links, err := s.store.linksOf(ctx, row)
	if err != nil {
		return Letter{}, err
	}
	if n := len(links); n > 0 {
		a := links[n-1]
		out.Proof = &Proof{Seq: a.Seq, Version: a.Version, At: a.At, Families: a.Families, People: a.People, Content: a.Content, Hash: a.Hash}
	}
	out.Versions, err = s.published(ctx, row, links)
	return out, err
}

// published are the versions that were told, the newest first.
func (s *Service) published(ctx context.Context, row *noticeRow, links []archiveRow) ([]Version, error) {
	if len(links) == 0 {
		return nil, nil
	}
	all, err := s.store.versions(ctx, row.SchoolID, row.ID)
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, v := range slices.Backward(all) {
		told := slices.IndexFunc(links, func(a archiveRow) bool { return a.Version == v.Version })
		if told >= 0 {
			out = append(out, Version{Version: v.Version, At: links[told].At, Title: v.Title, Body: v.Body, Hash: v.Hash})
		}
	}
	return out, nil
}

func (s *Service) copiesOf(ctx context.Context, p identity.Principal, row *noticeRow) ([]Copy, error) {
	seats, err := s.register.Seats(ctx)
	if err != nil {
		return nil, fmt.Errorf("read children: %w", err)
	}
	rows, err := s.store.copies(ctx, row, p.PersonID, seatIDs(seats), true)
	if err != nil {
		return nil, err
	}
	return copies(rows, seats), nil
}

// office says what a writer may do with a notice, and whether they see it at all: those
// who approve notices see every one, class teachers their own and those to their classes.
func (s *Service) office(ctx context.Context, p identity.Principal, row *noticeRow) ([]Action, bool, error) {
	parts, err := s.parts(ctx, p, row)
	if err != nil || len(parts) > 0 {
		return offered(row, parts), err == nil, err
	}
	own, err := s.own(ctx, p)
	if err != nil || len(own) == 0 || !row.State.told() {
		return nil, false, err
	}
	classes, err := s.store.classes(ctx, row.ID)
	if err != nil {
		return nil, false, err
	}
	return nil, slices.ContainsFunc(classes, func(c classCount) bool {
		return slices.ContainsFunc(own, func(o ClassOf) bool { return o.ID == c.ClassID })
	}), nil
}

// Item is a notice in a list.
type Item struct {
	ID          database.ID
	Title       string
	State       State
	Receipt     Receipt
	Planned     bool
	Standing    bool
	PublishAt   *clock.Instant
	PublishedAt *clock.Instant
	ChangedAt   clock.Instant
	Copies      []Copy // of the principal, in their own list
}

// Mine lists what was published to the principal, the newest first. The next page begins
// after the returned id, which is zero at the end.
func (s *Service) Mine(ctx context.Context, page Page) (items []Item, next database.ID, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeRead); err != nil {
		return nil, next, err
	}
	seats, err := s.register.Seats(ctx)
	if err != nil {
		return nil, next, fmt.Errorf("read children: %w", err)
	}
	ids, err := s.store.mine(ctx, p, seatIDs(seats), page)
	if err != nil {
		return nil, next, err
	}
	if n := page.limit(); len(ids) > n {
		ids = ids[:n]
		next = ids[n-1]
	}
	rows, err := s.store.byID(ctx, p.SchoolID, ids)
	if err != nil {
		return nil, next, err
	}
	for _, id := range ids {
		row := rows[id]
		if row == nil {
			continue
		}
		own, err := s.store.copies(ctx, row, p.PersonID, seatIDs(seats), true)
		if err != nil {
			return nil, next, err
		}
		item := itemOf(row)
		item.Copies = copies(own, seats)
		items = append(items, item)
	}
	return items, next, nil
}

// Office lists the notices of the school for those who write them, the last changed first.
func (s *Service) Office(ctx context.Context, page Page) (items []Item, next database.ID, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeWrite); err != nil {
		return nil, next, err
	}
	var own []ClassOf
	if !p.May(identity.NoticeApprove) {
		if own, err = s.own(ctx, p); err != nil {
			return nil, next, err
		}
	}
	rows, err := s.store.office(ctx, p, own, page)
	if err != nil {
		return nil, next, err
	}
	if n := page.limit(); len(rows) > n {
		rows = rows[:n]
		next = rows[n-1].ID
	}
	for i := range rows {
		items = append(items, itemOf(&rows[i]))
	}
	return items, next, nil
}

func itemOf(r *noticeRow) Item {
	return Item{
		ID: r.ID, Title: r.Title, State: r.State, Receipt: r.Receipt, Planned: r.Planned, Standing: r.Standing,
		PublishAt: r.PublishAt, PublishedAt: r.PublishedAt, ChangedAt: r.ChangedAt,
	}
}

// Own is what the principal did with notices, the newest first: for their own copy of their data.
func (s *Service) Own(ctx context.Context) ([]Item, error) {
	var out []Item
	var page Page
	page.Limit = maxPageItems
	for {
		items, next, err := s.Mine(ctx, page)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
		if next.IsZero() {
			return out, nil
		}
		page.After = next
	}
}

// MaySee lets attachment ask who may see the photos of a notice.
func (s *Service) MaySee(ctx context.Context, id database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.NoticeRead) {
		return false, nil
	}
	_, err := s.Find(ctx, id)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// Forget clears what a person did with notices. The totals stay; they name nobody.
func (s *Service) Forget(ctx context.Context, school, person database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.forget(ctx, school, person) })
}
