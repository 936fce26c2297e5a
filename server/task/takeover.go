package task

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/database"
)

// takingOver are those of the tasks that hand a post over and wait for the signature of this
// person, who comes on duty while they are open: their holder is whoever was on duty when
// they opened.
func (d *desk) takingOver(ctx context.Context, staff Staff, person database.ID, rows []taskRow) ([]Entry, error) {
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e Entry) bool {
		return e.Opens.After(d.now) || !slices.Contains(e.Routine.Complete.Sign, SignIncoming)
	})
	if len(entries) == 0 {
		return nil, nil
	}
	ids := make([]database.ID, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	holders, err := d.service.holdersOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	var mine []Entry
	for _, e := range entries {
		if !comesOn(&e, holders[e.ID], staff, person) {
			continue
		}
		targets, err := d.service.targetsOf(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(targets, func(t targetRow) bool { return t.SubjectKey == signPrefix+string(SignIncoming) && t.DoneAt != nil }) {
			e.Part = PartHolder // of that much of the task
			mine = append(mine, e)
		}
	}
	return mine, nil
}

// comesOn reports whether a person has the post of a task when it closes, and had it not when
// it opened.
func comesOn(e *Entry, holders []Holder, staff Staff, person database.ID) bool {
	return slices.ContainsFunc(holders, func(h Holder) bool {
		kind, _, _ := h.Ref.Split()
		return kind == RefDuty && h.Part == PartHolder &&
			slices.Contains(staff.People(h.Ref, e.Closes), person) && !slices.Contains(staff.People(h.Ref, e.Opens), person)
	})
}
