package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"xiaoqin/server/attachment"
	"xiaoqin/server/canteen"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

// Papers implements canteen.Sheets.
func (k kitchenSheets) Papers(ctx context.Context, first, last clock.Date, codes ...string) ([]canteen.Paper, error) {
	ctx = identity.Into(ctx, identity.System(identity.From(ctx).SchoolID))
	tasks, err := k.task.OfRoutines(ctx, canteen.Prefix, first, last)
	if err != nil {
		return nil, err
	}
	var out []canteen.Paper
	for _, t := range tasks {
		if !slices.Contains(codes, t.Code) {
			continue
		}
		paper := canteen.Paper{Task: t, Day: clock.DateOf(t.Due)}
		if t.Touched {
			view, err := k.checklist.Find(ctx, t.ID, "")
			if err != nil && !errors.Is(err, checklist.ErrNoForm) {
				return nil, err
			}
			if err := k.write(ctx, &paper, &view); err != nil {
				return nil, err
			}
		}
		out = append(out, paper)
	}
	return out, nil
}

// write puts on a paper what its sheet says.
func (k kitchenSheets) write(ctx context.Context, paper *canteen.Paper, view *checklist.View) error {
	records := make([]database.ID, 0, len(view.Photos))
	for id := range view.Photos {
		records = append(records, id)
	}
	photos, err := k.photos.Of(ctx, checklist.PhotoOwner, records)
	if err != nil {
		return err
	}
	for _, t := range view.Signatures() {
		side := canteen.Side{Target: t.Key, At: t.DoneAt, By: t.DoneBy}
		for record, shown := range view.Photos {
			if t.By != nil && shown.Entry == *t.By && shown.Item == t.Key {
				side.Picture = arrived(photos[record])
			}
		}
		paper.Sides = append(paper.Sides, side)
	}
	if view.Sheet == nil {
		return nil
	}
	if h := view.Sheet.Handed; h != nil {
		paper.At, paper.By, paper.Late = &h.MadeAt, h.By, h.Late
	}
	for record, shown := range view.Photos {
		if picture := arrived(photos[record]); !picture.IsZero() && !strings.HasPrefix(shown.Item, "sign:") {
			paper.Photos = append(paper.Photos, picture)
		}
	}
	slices.SortFunc(paper.Photos, func(a, b database.ID) int { return strings.Compare(a.String(), b.String()) })
	for i := range view.Sheet.Limits.Items {
		item := &view.Sheet.Limits.Items[i]
		if given, said := view.Sheet.Of(item.Key, ""); said && item.Kind != form.Group {
			paper.Lines = append(paper.Lines, paperLine(item, &given.Answer))
		}
	}
	return nil
}

// arrived is the first of some photos that is here; zero when none is.
func arrived(photos []attachment.Photo) database.ID {
	for _, p := range photos {
		if !p.ID.IsZero() {
			return p.ID
		}
	}
	return database.ID{}
}

// paperLine is an answer as people read it.
func paperLine(item *form.Item, a *checklist.Answer) canteen.PaperLine {
	value := form.Answer{Item: item.Key, Tick: a.Tick, Number: a.Number, Text: a.Text, Start: a.Start, End: a.End, Photos: a.Photos, Note: a.Note}
	line := canteen.PaperLine{Key: item.Key, Label: item.Label, Note: a.Note, Bad: item.Misfit(&value) == "" && !item.Passes(&value)}
	switch {
	case a.Number != nil:
		line.Words = strconv.FormatFloat(*a.Number, 'f', -1, 64) + item.UnitWords()
	case a.Text != nil:
		line.Words = *a.Text
	case a.Tick != nil && *a.Tick:
		line.Words = "是"
	case a.Tick != nil:
		line.Words = "不是"
	}
	return line
}
