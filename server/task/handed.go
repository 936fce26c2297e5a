package task

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/database"
)

// handed is a change of hands that has happened: what To holds now, From held up to At.
type handed struct {
	From, To Ref
	At       time.Time
}

// handover is what an event of a hand-over keeps, as JSON.
type handover struct {
	From Ref         `json:"from"`
	To   Ref         `json:"to"`
	By   database.ID `json:"by,omitzero"`   // who offered it
	Gap  bool        `json:"gap,omitempty"` // nobody was named in the place of who left
}

func (h handover) detail() (string, error) {
	text, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("write hand-over: %w", err)
	}
	return string(text), nil
}

// heldAt are the holders as they were at that moment, given those of now and the changes
// of hands in their order.
func heldAt(holders []Holder, changes []handed, at time.Time) []Holder {
	if len(changes) == 0 {
		return holders
	}
	out := slices.Clone(holders)
	for _, ch := range slices.Backward(changes) {
		if at.After(ch.At) {
			continue
		}
		for i := range out {
			if out[i].Ref == ch.To && out[i].Part == PartHolder {
				out[i].Ref = ch.From
			}
		}
	}
	return out
}
