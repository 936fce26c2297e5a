package api

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/incident"
)

type listedIncident struct {
	ID       database.ID      `json:"id"`
	Kind     incident.Kind    `json:"kind" enum:"injury,violence,intruder,fire,food,missing,facility,other"`
	KindName string           `json:"kind_name" example:"有人受伤或生病"`
	Place    string           `json:"place"`
	At       clock.Instant    `json:"at" doc:"When it happened."`
	Reporter colleague        `json:"reporter"`
	TaskID   *database.ID     `json:"task_id" nullable:"true"`
	Answered orNull[answered] `json:"answered" doc:"Who said first that they have seen it; null while nobody has."`
}

type colleague struct {
	ID   database.ID `json:"id"`
	Name string      `json:"name" example:"王师傅"`
}

type answered struct {
	ID   database.ID   `json:"id"`
	Name string        `json:"name" example:"王师傅"`
	At   clock.Instant `json:"at"`
}

type listIncidentsOutput struct{ Body list[listedIncident] }

func (s *Server) listIncidents(ctx context.Context, in *Page) (*listIncidentsOutput, error) {
	items, next, err := s.incident.List(ctx, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listIncidentsOutput{}
	out.Body.Items, out.Body.Next = make([]listedIncident, 0, len(items)), known(next)
	for _, i := range items {
		one := listedIncident{
			ID: i.ID, Kind: i.Kind, KindName: i.Kind.Name(), Place: i.Place, At: clock.At(i.At), Reporter: colleague{i.Reporter.Person, i.Reporter.Name}, TaskID: i.Task,
		}
		if a := i.Answered; a != nil {
			one.Answered = null(&answered{a.By, a.Name, a.At})
		}
		out.Body.Items = append(out.Body.Items, one)
	}
	return out, nil
}
