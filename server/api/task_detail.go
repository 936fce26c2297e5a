package api

import (
	"context"
	"errors"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/task"
)

// TaskDetail is a task with everything that hangs on it.
type TaskDetail struct {
	TaskItem
	Sheet      *SheetForm   `json:"sheet,omitempty" doc:"The form that it asks to be filled in, see get-sheets; the latest version, while a sheet that is begun keeps its own."`
	Cause      string       `json:"cause,omitempty" doc:"Why it was missed, when it was nobody's fault." example:"outage"`
	Reason     string       `json:"reason,omitempty" doc:"Given with the last change of state."`
	Passed     bool         `json:"passed" doc:"The evidence met its limits."`
	May        []task.Verb  `json:"may" doc:"What I may try now."`
	People     []named      `json:"people" doc:"Who has to do it now; empty is a gap."`
	Holders    []holder     `json:"holders" doc:"By which references it is held."`
	Relay      []relayLink  `json:"relay" doc:"The hands it goes through while it is undone."`
	TargetList []taskTarget `json:"target_list" doc:"What there is to tick."`
	Missing    []taskNeed   `json:"missing" doc:"What keeps its gate closed."`
	History    []taskLine   `json:"history" doc:"What was done to it, oldest first."`
	Proofs     []taskProof  `json:"proofs" doc:"Photos of it, oldest first."`
}

type named struct {
	ID   database.ID `json:"id"`
	Name string      `json:"name" doc:"Empty for somebody who has left." example:"王师傅"`
}

type holder struct {
	Ref  task.Ref  `json:"ref" doc:"What from takes when it is handed over." example:"r:G"`
	Part task.Part `json:"part" enum:"holder,deputy,owner,vendor"`
}

type relayLink struct {
	Part   task.Part     `json:"part" enum:"holder,deputy,owner,leader,vendor"`
	People []string      `json:"people" doc:"Names of those who are there."`
	More   int           `json:"more,omitempty" doc:"How many names were left out."`
	Away   []string      `json:"away,omitempty" doc:"Names of those who are absent."`
	At     clock.Instant `json:"at" doc:"From when on."`
	Told   bool          `json:"told" doc:"The last link that was told holds it now."`
}

type taskTarget struct {
	Key    string         `json:"key" example:"sign:LD"`
	Name   string         `json:"name" doc:"Of a signature, who gives it; empty for a person." example:"后勤主任"`
	DoneAt *clock.Instant `json:"done_at,omitempty"`
	DoneBy *named         `json:"done_by,omitempty"`
	Passed bool           `json:"passed"`
	Void   bool           `json:"void" doc:"No longer asked for."`
	Mine   bool           `json:"mine" doc:"For me in person to tick."`
	May    bool           `json:"may" doc:"I may tick it now."`
}

type taskNeed struct {
	Routine string `json:"routine" example:"kitchen.core-temp"`
	Name    string `json:"name" example:"中心温度检查"`
}

type taskLine struct {
	At     clock.Instant `json:"at"`
	Who    *named        `json:"who,omitempty" doc:"Absent for the system."`
	Part   task.Part     `json:"part,omitempty"`
	Action string        `json:"action" example:"ack"`
	Reason string        `json:"reason,omitempty"`
	Note   string        `json:"note,omitempty" doc:"What was said as evidence."`
}

type taskProof struct {
	Target string        `json:"target,omitempty" doc:"Key of what they show; absent for the whole task."`
	Who    named         `json:"who"`
	At     clock.Instant `json:"at"`
	Photos []database.ID `json:"photos" doc:"Those that have arrived."`
}

type taskOutput struct {
	Body TaskDetail
}

func (s *Server) getTask(ctx context.Context, in *ByID) (*taskOutput, error) {
	d, err := s.task.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &taskOutput{taskDetailOf(&d)}
	if out.Body.Sheet, err = s.formOf(ctx, &d); err != nil {
		return nil, err
	}
	out.Body.Proofs, err = s.proofsOf(ctx, &d)
	return out, err
}

func (s *Server) proofsOf(ctx context.Context, d *task.Detail) ([]taskProof, error) {
	ids := make([]database.ID, 0, len(d.Proofs))
	for _, p := range d.Proofs {
		ids = append(ids, p.ID)
	}
	photos, err := s.photos.Of(ctx, task.ProofKind, ids)
	if err != nil {
		return nil, err
	}
	out := make([]taskProof, 0, len(ids))
	for _, p := range d.Proofs {
		out = append(out, taskProof{p.Target, named{p.By, d.Names[p.By]}, p.At, arrived(photos[p.ID])})
	}
	return out, nil
}

// formOf is the form that a task asks to be filled in; nil for one that asks for none.
func (s *Server) formOf(ctx context.Context, d *task.Detail) (*SheetForm, error) {
	if d.Routine.Evidence != task.EvidenceSheet {
		return nil, nil
	}
	v, err := s.forms.Latest(ctx, d.Code)
	if errors.Is(err, form.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	asked := sheetFormOf(&v)
	return &asked, nil
}

func taskDetailOf(d *task.Detail) TaskDetail {
	out := TaskDetail{
		TaskItem: taskItemOf(d.Entry), Cause: d.Cause, Reason: d.Reason, Passed: d.Passed,
		May: orNone(d.May), People: make([]named, 0, len(d.People)), Relay: linksOf(d.Relay, d.Names),
		Holders: make([]holder, 0, len(d.Holders)), TargetList: targetsOf(d), Missing: make([]taskNeed, 0, len(d.Missing)),
		History: make([]taskLine, 0, len(d.History)),
	}
	for _, id := range d.People {
		out.People = append(out.People, named{id, d.Names[id]})
	}
	for _, h := range d.Holders {
		out.Holders = append(out.Holders, holder{h.Ref, h.Part})
	}
	for _, n := range d.Missing {
		out.Missing = append(out.Missing, taskNeed{n.Code, n.Name})
	}
	for _, h := range d.History {
		out.History = append(out.History, taskLine{h.At, nameOf(h.Actor, d.Names), h.Part, h.Action, h.Reason, h.Note})
	}
	return out
}

func targetsOf(d *task.Detail) []taskTarget {
	out := make([]taskTarget, 0, len(d.Targets))
	for _, t := range d.Targets {
		out = append(out, taskTarget{t.Key, t.Name, t.DoneAt, nameOf(t.DoneBy, d.Names), t.Passed, t.Void, t.Mine, t.May})
	}
	return out
}

func linksOf(links []task.Link, names task.Names) []relayLink {
	out := make([]relayLink, 0, len(links))
	for _, l := range links {
		out = append(out, relayLink{
			Part: l.Part, People: namesOf(l.People, names), Away: namesOf(l.Away, names), At: clock.At(l.At), Told: l.Told,
		})
	}
	return out
}

func namesOf(people []database.ID, names task.Names) []string {
	out := make([]string, 0, len(people))
	for _, id := range people {
		if name := names[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

func nameOf(person *database.ID, names task.Names) *named {
	if person == nil {
		return nil
	}
	return &named{*person, names[*person]}
}

// orNone is an empty list in JSON rather than null.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
