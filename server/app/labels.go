package app

import (
	"context"
	"strconv"

	"xiaoqin/server/api"
	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/console"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// linkedLabels lets the console print what a link of the kitchen opens: the boxes that were
// put into the cabinet today.
func (s *system) linkedLabels(server *api.Server) func(context.Context, string) (console.LabelSheet, error) {
	return func(ctx context.Context, key string) (console.LabelSheet, error) {
		school, ok := server.LabelsFor(ctx, key)
		if !ok {
			return console.LabelSheet{}, console.ErrPlatesOver
		}
		return s.sampleLabels(identity.Into(ctx, identity.System(school)))
	}
}

func (s *system) sampleLabels(ctx context.Context) (console.LabelSheet, error) {
	of, err := s.school.Current(ctx)
	if err != nil {
		return console.LabelSheet{}, err
	}
	today := clock.DateOf(s.clock.Now())
	sheet := console.LabelSheet{School: of.Name, Printed: today}
	samples, err := s.canteen.Samples(ctx, today, today)
	if err != nil {
		return sheet, err
	}
	takers := make([]database.ID, 0, len(samples))
	for _, one := range samples {
		if one.TakenBy != nil {
			takers = append(takers, *one.TakenBy)
		}
	}
	names, err := s.identity.PeopleByID(ctx, takers)
	if err != nil {
		return sheet, err
	}
	for i := range samples {
		if samples[i].State != canteen.Kept {
			continue
		}
		label := s.label(&samples[i])
		if by := samples[i].TakenBy; by != nil {
			label.By = names[*by].Name
		}
		sheet.Labels = append(sheet.Labels, label)
	}
	return sheet, nil
}

func (s *system) label(one *canteen.Sample) console.Label {
	const minute = "1月2日 15:04"
	return console.Label{
		Dish: one.DishName, Meal: one.Day().At(0).Format("1月2日") + " 午餐", Grams: strconv.FormatFloat(one.Grams, 'f', -1, 64) + " 克",
		Taken: one.TakenAt.Time().Format(minute), Until: one.Ripe().Time().Format(minute), Code: one.Code, URL: s.config.PublicURL + "/s/" + one.Code,
	}
}
