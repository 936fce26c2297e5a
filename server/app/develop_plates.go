package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// platesPage lists every plate of the demo schools with its code, so that a browser can
// scan what hangs on no wall. It exists in development only.
const platesPage = "/_dev/plates"

// hangPlates gives the demo schools their checkpoints and the registers of their kitchens, and returns the ids of the schools.
func (s *system) hangPlates(ctx context.Context, files fs.FS) ([]database.ID, error) {
	folders, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("list the demo schools: %w", err)
	}
	var schools []database.ID
	for _, f := range folders {
		if !f.IsDir() {
			continue
		}
		found, err := s.school.FindByCode(identity.Into(ctx, identity.System(database.ID{})), f.Name())
		if err != nil {
			return nil, fmt.Errorf("demo school %s: %w", f.Name(), err)
		}
		folder, err := fs.Sub(files, f.Name())
		if err != nil {
			return nil, fmt.Errorf("demo school %s: %w", f.Name(), err)
		}
		if err := s.patrol.Demo(identity.Into(ctx, identity.System(found.ID)), folder); err != nil {
			return nil, fmt.Errorf("demo school %s: %w", f.Name(), err)
		}
		if err := s.canteen.Demo(identity.Into(ctx, identity.System(found.ID)), folder); err != nil {
			return nil, fmt.Errorf("demo kitchen %s: %w", f.Name(), err)
		}
		schools = append(schools, found.ID)
	}
	return schools, nil
}

// demoPlate is one plate to be scanned in a browser.
type demoPlate struct {
	School string `json:"school"` // its id
	Kind   string `json:"kind"`
	Number string `json:"number"`
	Name   string `json:"name"`
	Typed  string `json:"typed"` // 03-PXB6
	URL    string `json:"url"`   // in the QR code
}

// platesHandler answers what hangs in the schools now, so a new plate shows at once.
func (s *system) platesHandler(schools []database.ID) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plates := []demoPlate{}
		for _, id := range schools {
			found, err := s.hanging(identity.Into(r.Context(), identity.System(id)), id)
			if err != nil {
				http.Error(w, "plates cannot be read", http.StatusInternalServerError)
				return
			}
			plates = append(plates, found...)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(map[string]any{"items": plates})
	})
}

// hanging is what hangs in one school: at its points first, then on its equipment.
func (s *system) hanging(ctx context.Context, school database.ID) ([]demoPlate, error) {
	points, err := s.patrol.Checkpoints(ctx, false)
	if err != nil {
		return nil, err
	}
	var plates []demoPlate
	for _, c := range points {
		if c.Plate != nil {
			plates = append(plates, demoPlate{
				School: school.String(), Kind: string(c.Kind), Number: c.Number, Name: c.Name,
				Typed: c.Number + "-" + c.Plate.Code, URL: s.plateURL(c.Plate.Token),
			})
		}
	}
	things, err := s.asset.Plates(ctx, "")
	if err != nil {
		return nil, err
	}
	for i := range things {
		if a := &things[i]; a.Plate != nil {
			plates = append(plates, demoPlate{
				School: school.String(), Kind: a.Kind, Number: a.Number, Name: a.Name,
				Typed: a.Number + "-" + a.Plate.Code, URL: s.plateURL(a.Plate.Token),
			})
		}
	}
	return plates, nil
}
