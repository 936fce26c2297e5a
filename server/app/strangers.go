package app

import (
	"context"
	"errors"
	"io"
	"time"

	"xiaoqin/server/api"
	"xiaoqin/server/asset"
	"xiaoqin/server/console"
	"xiaoqin/server/database"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
)

// How much people without an account may say, by where they are and by the code beside
// which they stand. A whole school may share one address.
const (
	strangerPeriod    = time.Hour
	strangersPerPlace = 20
	strangersPerCode  = 12
)

// calm counts what is said without an account, whether or not the code is anybody's.
func (s *system) calm(ctx context.Context, what, code string) error {
	for key, limit := range map[string]int{what + ":ip:" + api.NetworkOf(ctx): strangersPerPlace, what + ":code:" + code: strangersPerCode} {
		if ok, wait := s.cache.Allow(ctx, key, limit, strangerPeriod); !ok {
			return console.ErrTooOften.After(wait)
		}
	}
	return nil
}

// strangerReport takes what somebody without an account found wrong. It waits for those
// who answer for hazards; of a code that nobody has, nothing is kept and nothing is said.
func (s *system) strangerReport(ctx context.Context, said console.StrangerReport) error {
	if err := s.calm(ctx, "report", said.Token); err != nil {
		return err
	}
	school, subject, known, err := s.codeOf(ctx, said.Token)
	if err != nil || !known {
		return err
	}
	ctx = identity.Into(ctx, identity.System(school))
	photos, err := s.keepPhotos(ctx, said.Photos)
	if err != nil {
		return err
	}
	r := hazard.Report{
		ClientID: said.ID, At: s.clock.Now(), Subject: subject, Where: said.Where, Words: said.Words, Photos: photos, Source: hazard.ByPublic,
	}
	if said.Danger {
		r.Urgency = hazard.Danger
	}
	if r.Subject == "" && r.Where == "" {
		r.Where = "没写在哪儿"
	}
	_, err = s.hazard.Report(ctx, r)
	return err
}

// codeOf finds whose code it is and what it hangs at: the place of a point, a thing, or
// nothing in particular.
func (s *system) codeOf(ctx context.Context, token string) (school database.ID, subject string, known bool, err error) {
	if school, known, err = s.hazard.SchoolOf(ctx, token); err != nil || known {
		return school, "", known, err
	}
	school, subject, err = s.patrol.HangsAt(ctx, token)
	if errors.Is(err, patrol.ErrUnknownPlate) {
		school, subject, err = s.asset.SticksOn(ctx, token)
	}
	if errors.Is(err, asset.ErrUnknownPlate) {
		return database.ID{}, "", false, nil
	}
	return school, subject, err == nil, err
}

// visitPage opens the link of a company.
func (s *system) visitPage(ctx context.Context, code string) (console.Visit, error) {
	if err := s.calm(ctx, "visit", code); err != nil {
		return console.Visit{}, err
	}
	w, err := s.asset.Welcome(ctx, code)
	if err != nil {
		return console.Visit{}, err
	}
	v := console.Visit{Number: w.Asset.Number, Name: w.Asset.Name, Place: w.Place, Vendor: w.Asset.Vendor, Made: w.Made}
	for _, k := range w.Kind.Services {
		v.Services = append(v.Services, console.VisitService{Does: k.Does, Name: k.Name, Serial: k.Serial, Until: k.Until != ""})
	}
	return v, nil
}

// visitTold takes what a company says under its link.
func (s *system) visitTold(ctx context.Context, code string, said console.VisitReport) error {
	w, err := s.asset.Welcome(ctx, code)
	if err != nil || w.Made {
		return err
	}
	photos, err := s.keepPhotos(identity.Into(ctx, identity.System(w.School)), said.Photos)
	if err != nil {
		return err
	}
	return s.asset.Visited(ctx, code, asset.Told{
		Does: said.Does, Until: said.Until, Serial: said.Serial, Words: said.Words, Vendor: said.Vendor, Signed: said.Signed, Photos: photos,
	})
}

// keepPhotos makes uploads of nobody photos of the school, which a person looks at before
// others do.
func (s *system) keepPhotos(ctx context.Context, files []io.Reader) ([]database.ID, error) {
	var ids []database.ID
	for _, file := range files {
		id := database.NewID()
		if err := s.keepPhoto(ctx, id, file); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *system) keepPhoto(ctx context.Context, id database.ID, file io.Reader) error {
	upload, err := s.photos.Receive(ctx)
	if err != nil {
		return err
	}
	defer upload.Discard()
	if _, err := upload.ReadFrom(file); err != nil {
		return err
	}
	_, err = upload.Keep(ctx, id)
	return err
}
