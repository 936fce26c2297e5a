package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"strings"

	"xiaoqin/server/asset"
	"xiaoqin/server/checklist"
	"xiaoqin/server/database"
	"xiaoqin/server/drill"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
)

// places lets hazard find what is where: school knows the places, patrol the checkpoints.
// A plate that hangs at a registered place is that place.
type places struct{ *system }

// Place implements hazard.Places.
func (p places) Place(ctx context.Context, of database.ID, key string) (hazard.Place, bool, error) {
	if found, err := p.asset.Thing(identity.Into(ctx, identity.System(of)), key); err != nil || found != nil {
		return equipmentPlace(found), found != nil, err
	}
	family, text, _ := strings.Cut(key, ":")
	id, err := database.ParseID(text)
	if err != nil {
		return hazard.Place{}, false, nil //nolint:nilerr // a key of things that have no such id
	}
	ctx = identity.Into(ctx, identity.System(of))
	switch family {
	case "place", "area":
		return p.registered(ctx, id)
	case "checkpoint", "post":
		return p.point(ctx, id)
	default:
		return hazard.Place{}, false, nil
	}
}

// equipmentPlace is a thing as the place of what is wrong with it.
func equipmentPlace(a *asset.Asset) hazard.Place {
	if a == nil {
		return hazard.Place{}
	}
	return hazard.Place{Key: a.Key(), Name: a.Name, Sign: a.Number}
}

func (p places) registered(ctx context.Context, id database.ID) (hazard.Place, bool, error) {
	all, err := p.school.Places(ctx, true)
	for _, place := range all {
		if place.ID == id {
			return hazard.Place{Key: "place:" + id.String(), Name: place.Where()}, true, nil
		}
	}
	return hazard.Place{}, false, err
}

func (p places) point(ctx context.Context, id database.ID) (hazard.Place, bool, error) {
	points, err := p.patrol.Checkpoints(ctx, true)
	for _, c := range points {
		if c.ID != id {
			continue
		}
		place := hazard.Place{Key: c.Key(), Name: c.Name, Sign: c.Number}
		if !c.PlaceID.IsZero() {
			place.Key = "place:" + c.PlaceID.String()
		}
		return place, true, nil
	}
	return hazard.Place{}, false, err
}

// drillFaults lets drill hand on what it found.
type drillFaults struct{ *system }

// Found implements drill.Hazards.
func (f drillFaults) Found(ctx context.Context, found drill.Finding) error {
	_, err := f.hazard.Report(ctx, hazard.Report{
		ClientID: found.ID, At: f.clock.Now(), Where: cmp.Or(found.Place, found.Name), Words: found.Words, Photos: found.Photos, Source: hazard.ByDrill,
	})
	return err
}

// pointFaults lets patrol hand on what is wrong at a point. Patrol is opened before hazard.
type pointFaults struct{ *system }

// Found implements patrol.Hazards.
func (f pointFaults) Found(ctx context.Context, fault patrol.Fault) error {
	r := hazard.Report{
		ClientID: fault.ID, At: fault.At.Time(), Subject: fault.Point.Key(), Where: fault.Point.Name, Words: fault.Words, Photos: fault.Photos,
		Source: hazard.ByCheckIn,
	}
	if fault.Plate {
		r.Kind, r.Source = hazard.Plate, hazard.ByPlate
	}
	_, err := f.hazard.Report(ctx, r)
	return err
}

// sheetFaults lets checklist hand on what failed on a sheet.
type sheetFaults struct{ *system }

// Found implements checklist.Hazards.
func (s sheetFaults) Found(ctx context.Context, f checklist.Fault) error {
	if err := s.asset.Found(ctx, f.Subject, asset.Finding{What: f.What, OutOfUse: f.OutOfUse, At: f.MadeAt}); err != nil {
		return err
	}
	_, err := s.hazard.Report(ctx, reportOf(f, identity.From(ctx).PersonID))
	return err
}

// checked tells the keeper of equipment of a sheet about it that was handed in without a
// fault.
func (s *system) checked(ctx context.Context, e checklist.Entry) error {
	if !e.HandIn || e.Sheet == nil || e.Sheet.Handed == nil || !e.Sheet.Passed {
		return nil
	}
	subject := cmp.Or(e.Sheet.Target, e.Sheet.Task.Task.Subject)
	return s.asset.Sound(ctx, subject, e.MadeAt)
}

// reportOf makes a report of a fault. The same fault found again has the same id.
func reportOf(f checklist.Fault, by database.ID) hazard.Report {
	const longestWords, longestWhere = 500, 40
	r := hazard.Report{
		At: f.MadeAt.Time(), Subject: f.Subject, Where: cut(cmp.Or(f.Thing, f.Name), longestWhere), Kind: kindsOfSheets[subjectFamily(f.Routine)],
		Words: f.What, Source: hazard.BySheet,
	}
	sum := sha256.Sum256([]byte(f.Sheet.String() + "|" + f.Item + "|" + f.Row))
	copy(r.ClientID[:], sum[:])
	for _, more := range []string{f.Note, f.OutOfUse} {
		if more != "" {
			r.Words += "。" + more
		}
	}
	r.Words = cut(r.Words, longestWords)
	for _, p := range f.Photos {
		if p.Person == by {
			r.Photos = append(r.Photos, p.Photo)
		}
	}
	return r
}

// kindsOfSheets are the kinds of what sheets of a family of routines find; others are read
// out of the words.
var kindsOfSheets = map[string]hazard.Kind{
	"fire": hazard.Fire, "kitchen": hazard.Kitchen, "water": hazard.Water, "lift": hazard.Equipment, "sport": hazard.Equipment,
}

// family is the first word of a code: fire of fire.self-check.
func subjectFamily(code string) string {
	first, _, _ := strings.Cut(code, ".")
	return first
}

func cut(text string, n int) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), n)])
}
