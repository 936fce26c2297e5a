package api

import (
	"context"
	"net/http"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (s *Server) taskPhoneRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/tasks/{id}/phones", ID: "list-task-phones", Tag: "task", Access: forHolders(identity.TaskWatch),
		Summary:     "Get whom to phone about a task that is undone: the last hands that were told of it",
		Description: "For a call at once; each reading of a number is audited. Who gave no number is left out.",
	}, s.listTaskPhones)
}

type taskPhone struct {
	ID    database.ID `json:"id"`
	Name  string      `json:"name" example:"周老师"`
	Phone string      `json:"phone" example:"13800000000"`
}

type taskPhonesOutput struct {
	Body list[taskPhone]
}

func (s *Server) listTaskPhones(ctx context.Context, in *ByID) (*taskPhonesOutput, error) {
	d, err := s.task.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	people := toCall(&d, identity.From(ctx).PersonID)
	phones, err := s.identity.PhonesOf(ctx, people, identity.Object("task", in.ID))
	if err != nil {
		return nil, err
	}
	out := &taskPhonesOutput{}
	out.Body.Items = make([]taskPhone, 0, len(phones))
	for _, id := range people {
		if phone, ok := phones[id]; ok {
			out.Body.Items = append(out.Body.Items, taskPhone{id, d.Names[id], string(phone)})
		}
	}
	return out, nil
}

// toCall are the people of the last hands that were told of an undone task; when those are
// the caller's own, of the hands before. Nobody holds one that is done.
func toCall(d *task.Detail, caller database.ID) []database.ID {
	var holding []database.ID
	for _, link := range d.Relay {
		others := slices.DeleteFunc(slices.Clone(link.People), func(id database.ID) bool { return id == caller })
		if link.Told && len(others) > 0 {
			holding = others
		}
	}
	return holding
}
