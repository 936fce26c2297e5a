package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) forecastRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/reach-forecast", ID: "forecast-reach", Tag: "family", Access: forHolders(identity.ReachForecast),
		Summary:     "How many families of each class a safety notice would reach now, by which way, before the next holiday",
		Description: "Totals of classes, never families; fewer than five are not counted.",
	}, s.forecastReach)
}

type classForecast struct {
	ClassID     database.ID `json:"class_id"`
	ClassName   string      `json:"class_name" example:"四（2）班"`
	TeacherName string      `json:"teacher_name" doc:"Who reaches the rest, on paper or by phone; empty without one."`
	Mini        int         `json:"mini" doc:"Through the mini-program; at least so many when few are left, so that nobody can be worked out."`
	Official    int         `json:"official" doc:"Through the official account."`
	Left        int         `json:"left" doc:"By neither; 0 when there are few."`
	Few         bool        `json:"few" doc:"Some are left, but fewer than five."`
}

type forecastOutput struct {
	Body struct {
		Holiday string          `json:"holiday" doc:"The next one; empty when none is known." example:"清明节"`
		FirstOn *clock.Date     `json:"first_on" nullable:"true"`
		Classes []classForecast `json:"classes"`
	} `nameHint:"ReachForecast"`
}

func (s *Server) forecastReach(ctx context.Context, _ *struct{}) (*forecastOutput, error) {
	f, err := s.family.Forecast(ctx)
	if err != nil {
		return nil, err
	}
	out := &forecastOutput{}
	out.Body.Holiday = f.Holiday
	if f.Holiday != "" {
		out.Body.FirstOn = &f.First
	}
	out.Body.Classes = make([]classForecast, 0, len(f.Classes))
	for _, c := range f.Classes {
		out.Body.Classes = append(out.Body.Classes, classForecast{c.ClassID, c.Class, c.Teacher, c.Mini, c.Official, c.Left, c.Few})
	}
	return out, nil
}
