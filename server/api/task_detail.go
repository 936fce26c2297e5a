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
	Name   string         `json:"name" doc:"Empty for a person and for a signature."`
	DoneAt *clock.Instant `json:"done_at,omitempty"`
	DoneBy *named         `json:"done_by,omitempty"`
	Passed bool           `json:"passed"`
	Void   bool           `json:"void" doc:"No longer asked for."`
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

type taskOutput struct {
	Body TaskDetail
}

func (s *Server) getTask(ctx context.Context, in *ByID) (*taskOutput, error) {
	d, err := s.task.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &taskOutput{taskDetailOf(&d)}
	out.Body.Sheet, err = s.formOf(ctx, &d)
	return out, err
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
		out = append(out, taskTarget{t.Key, t.Name, t.DoneAt, nameOf(t.DoneBy, d.Names), t.Passed, t.Void})
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
