package api

import (
	"context"
	"net/http"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func (s *Server) schoolRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/classes", ID: "list-classes", Tag: "school", Access: forHolders(identity.SchoolRead),
		Summary:     "List the classes that meet, first grade first",
		Description: "Guardians see those of their children.",
	}, s.listClasses)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/places", ID: "list-places", Tag: "school", Access: forHolders(identity.SchoolRead),
		Summary: "List the places of the school, each before what is in it",
	}, s.listPlaces)
}

type class struct {
	ID              database.ID  `json:"id"`
	Name            string       `json:"name" example:"四（2）班"`
	Grade           int          `json:"grade" example:"4"`
	EntryYear       school.Year  `json:"entry_year" doc:"The year in which its children entered school." example:"2018"`
	Number          int          `json:"number" example:"2"`
	Families        int          `json:"families"`
	HeadTeacherID   *database.ID `json:"head_teacher_id" nullable:"true"`
	HeadTeacherName string       `json:"head_teacher_name" doc:"Empty without one." example:"李老师"`
}

type listClassesOutput struct {
	Body list[class]
}

func (s *Server) listClasses(ctx context.Context, _ *struct{}) (*listClassesOutput, error) {
	classes, err := s.school.Classes(ctx)
	if err != nil {
		return nil, err
	}
	out := &listClassesOutput{}
	out.Body.Items = make([]class, 0, len(classes))
	for _, c := range classes {
		out.Body.Items = append(out.Body.Items, class{
			ID: c.ID, Name: c.Name, Grade: c.Grade, EntryYear: c.Entry, Number: c.Number, Families: c.Families,
			HeadTeacherID: known(c.HeadTeacher), HeadTeacherName: c.TeacherName,
		})
	}
	return out, nil
}

type place struct {
	ID       database.ID      `json:"id"`
	ParentID *database.ID     `json:"parent_id" nullable:"true" doc:"Null for a campus."`
	Kind     school.PlaceKind `json:"kind" enum:"campus,building,floor,area,room"`
	KindName string           `json:"kind_name" example:"房间"`
	Name     string           `json:"name" example:"201"`
	Path     string           `json:"path" example:"主校区/教学楼/二楼/201"`
	Archived bool             `json:"archived"`
}

type listPlacesInput struct {
	Archived bool `query:"archived" doc:"Those that are out of use too."`
}

type listPlacesOutput struct {
	Body list[place]
}

func (s *Server) listPlaces(ctx context.Context, in *listPlacesInput) (*listPlacesOutput, error) {
	places, err := s.school.Places(ctx, in.Archived)
	if err != nil {
		return nil, err
	}
	out := &listPlacesOutput{}
	out.Body.Items = make([]place, 0, len(places))
	for _, p := range places {
		out.Body.Items = append(out.Body.Items, place{p.ID, known(p.ParentID), p.Kind, p.Kind.Name(), p.Name, p.Path, p.Archived})
	}
	return out, nil
}
