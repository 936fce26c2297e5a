package asset

import (
	"context"
	"fmt"
	"maps"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Aging says which dates of a kind follow from when one was made. The years are those of a
// standard, so they are data of the pack, with the law that they come from.
type Aging struct {
	Next      string    `yaml:"next"`  // the date by which it has to be maintained again
	Scrap     string    `yaml:"scrap"` // the date from which it is used no more, however sound
	Does      string    `yaml:"does"`  // the service that moves the next date
	Law       string    `yaml:"law"`   // code of the demand: fire.extinguisher-age
	Varieties []Variety `yaml:"varieties"`
}

// Variety is a sort of a kind that ages by years of its own: an extinguisher of dry powder.
type Variety struct {
	Code  string `yaml:"code"`
	Name  string `yaml:"name"`
	First int    `yaml:"first"` // years from when it was made to its first maintenance
	Then  int    `yaml:"then"`  // years from one maintenance to the next
	Scrap int    `yaml:"scrap"` // years from when it was made to its end
}

func years(from clock.Date, n int) clock.Date {
	year, month, day := from.Date()
	return clock.NewDate(year+n, month, day)
}

// end is from when one that was made then is used no more.
func (v *Variety) end(made clock.Date) clock.Date { return years(made, v.Scrap) }

// next is by when it has to be maintained: after its first years, or so many after it was
// maintained last, and never later than its end.
func (v *Variety) next(made, maintained clock.Date) clock.Date {
	if maintained.IsZero() || maintained < made {
		return min(years(made, v.First), v.end(made))
	}
	return min(years(maintained, v.Then), v.end(made))
}

// variety is that of an asset, nil when its kind does not age or nobody said which it is.
func (k *Kind) variety(a *Asset) *Variety {
	if k == nil || k.Aging == nil || a.MadeOn.IsZero() {
		return nil
	}
	for i := range k.Aging.Varieties {
		if v := &k.Aging.Varieties[i]; v.Code == a.Variety {
			return v
		}
	}
	return nil
}

// Sort is what people call the variety of an asset; empty when it has none.
func (c *Card) Sort() string {
	if v := c.Kind.variety(&c.Asset); v != nil {
		return v.Name
	}
	return ""
}

// Ages reports whether a service of the asset moves a date that follows from its age, so that
// nobody has to say it.
func (c *Card) Ages(does string) bool {
	return c.Kind.variety(&c.Asset) != nil && c.Kind.Aging.Does == does
}

// goodUntil is until when a service of an asset is good that somebody dates until a day, or
// does not date: the standard says it of what ages, and nobody writes a later one.
func (k *Kind) goodUntil(a *Asset, does string, on, said clock.Date) clock.Date {
	v := k.variety(a)
	if v == nil || k.service(does) != k.service(k.Aging.Does) {
		return said
	}
	until := v.next(a.MadeOn, on)
	if said.IsZero() || said > until {
		return until
	}
	return said
}

// ages are the dates of an asset that follow from when it was made, by fact. What the office
// writes itself goes before them.
func (k *Kind) ages(a *Asset, maintained clock.Date) map[string]clock.Date {
	v := k.variety(a)
	if v == nil {
		return nil
	}
	return map[string]clock.Date{k.Aging.Next: v.next(a.MadeOn, maintained), k.Aging.Scrap: v.end(a.MadeOn)}
}

// served is the day on which a service of an asset was done last, zero for never.
func (s store) served(ctx context.Context, school, asset database.ID, does string) (clock.Date, error) {
	var at []clock.Instant
	err := s.query(ctx, school).Model(&recordRow{}).Where("asset_id = ? AND kind = ? AND does = ?", asset, Serviced, does).
		Order("made_at DESC").Limit(1).Pluck("made_at", &at).Error
	if err != nil {
		return 0, fmt.Errorf("read last service: %w", err)
	}
	if len(at) == 0 {
		return 0, nil
	}
	return clock.DateOf(at[0].Time()), nil
}

// grow gives an entry the dates that follow from its age.
func (s *Service) grow(ctx context.Context, school database.ID, e *Entry, a *Asset, k *Kind) error {
	if k.variety(a) == nil {
		return nil
	}
	maintained, err := s.store.served(ctx, school, a.ID, k.Aging.Does)
	if err != nil {
		return err
	}
	if on, said := e.Dates[k.Aging.Does]; said && on > maintained {
		maintained = on
	}
	dates := k.ages(a, maintained)
	maps.Copy(dates, e.Dates)
	e.Dates = dates
	return nil
}
