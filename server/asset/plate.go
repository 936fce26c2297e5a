package asset

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/plate"
)

// Plate is what sticks on an asset: a QR code with a token, and a number to type.
type Plate struct {
	ID       database.ID
	AssetID  database.ID
	Token    string // in the QR code: https://HOST/q/TOKEN
	Code     string // typed after the number of the asset: F017-PXB6
	State    plate.State
	IssuedAt clock.Instant
}

func newPlate(asset database.ID, now clock.Instant) Plate {
	return Plate{
		ID: database.NewID(), AssetID: asset, Token: plate.NewToken(), Code: plate.NewCode(), State: plate.Active, IssuedAt: now,
	}
}

// Plated is an asset with the plate that sticks on it.
type Plated struct {
	Asset
	Plate *Plate // nil when none does
}

// Plates are the plates of the equipment in use, of one kind unless it is empty, by
// number. It is for printing: whoever can draw a code need not go there.
func (s *Service) Plates(ctx context.Context, kind string) ([]Plated, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.AssetManage); err != nil {
		return nil, err
	}
	assets, err := s.store.inUse(ctx, p.SchoolID, kind)
	if err != nil {
		return nil, err
	}
	plates, err := s.store.activePlates(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	out := make([]Plated, 0, len(assets))
	for i := range assets {
		one := Plated{Asset: assets[i]}
		if found, ok := plates[assets[i].ID]; ok {
			one.Plate = &found
		}
		out = append(out, one)
	}
	return out, nil
}

// RotatePlate gives an asset a new plate. The old one from then on only says that it is
// old.
func (s *Service) RotatePlate(ctx context.Context, id database.ID) (Plated, error) {
	var out Plated
	err := s.changePlate(ctx, id, func(ctx context.Context, school database.ID, a *Asset) error {
		made := newPlate(a.ID, s.now())
		out = Plated{*a, &made}
		if err := s.store.endPlates(ctx, school, a.ID, plate.Replaced, made.IssuedAt); err != nil {
			return err
		}
		return s.store.createPlates(ctx, school, []Plate{made})
	})
	return out, err
}

// RevokePlate takes the plate of an asset out of use without a new one.
func (s *Service) RevokePlate(ctx context.Context, id database.ID) error {
	return s.changePlate(ctx, id, func(ctx context.Context, school database.ID, a *Asset) error {
		return s.store.endPlates(ctx, school, a.ID, plate.Revoked, s.now())
	})
}

func (s *Service) changePlate(ctx context.Context, id database.ID, change func(context.Context, database.ID, *Asset) error) error {
	p := identity.From(ctx)
	if err := p.Require(identity.AssetManage); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.store.lock(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		return change(ctx, p.SchoolID, &a)
	})
}

// Meaning is what a plate is to the principal.
type Meaning struct {
	State plate.State
	Asset Asset
	Red   bool
}

// Meaning tells on which asset a plate sticks, of its token or of the number that is typed
// from it. It returns ErrUnknownPlate for one of another school as for one that nobody has.
func (s *Service) Meaning(ctx context.Context, text string) (Meaning, error) {
	p, err := worker(ctx)
	if err != nil {
		return Meaning{}, err
	}
	found, err := s.named(ctx, p.SchoolID, text)
	if err != nil {
		return Meaning{}, err
	}
	a, err := s.store.find(ctx, p.SchoolID, found.AssetID)
	if err != nil {
		return Meaning{}, err
	}
	return Meaning{found.State, a, a.Red(s.today())}, nil
}

// named finds a plate by its token, or else by the number that is printed on it.
func (s *Service) named(ctx context.Context, school database.ID, text string) (Plate, error) {
	if plate.WellFormed(text) {
		found, err := s.store.plateByToken(ctx, school, text)
		if err == nil || !isUnknown(err) {
			return found, err
		}
	}
	number, code, ok := plate.Typed(text, maxNumber)
	if !ok {
		return Plate{}, ErrUnknownPlate
	}
	return s.store.plateByNumber(ctx, school, number, code)
}

// SticksOn is the school and the key of the asset on which a plate stuck last, of its
// token: for people without an account, who are not told. It returns ErrUnknownPlate for a
// token that nobody has.
func (s *Service) SticksOn(ctx context.Context, token string) (school database.ID, key string, err error) {
	if !plate.WellFormed(token) {
		return school, "", ErrUnknownPlate
	}
	found, school, err := s.store.plateAnywhere(ctx, token)
	if err != nil {
		return school, "", err
	}
	a, err := s.store.find(ctx, school, found.AssetID)
	return school, a.Key(), err
}

// SubjectOf is the key of the asset on which the plate with this token sticks now. It
// proves which one somebody stands at. It returns ErrUnknownPlate, or ErrOldPlate for one
// that is out of use.
func (s *Service) SubjectOf(ctx context.Context, token string) (string, error) {
	p, err := worker(ctx)
	if err != nil {
		return "", err
	}
	if !plate.WellFormed(token) {
		return "", ErrUnknownPlate
	}
	found, err := s.store.plateByToken(ctx, p.SchoolID, token) // a number that was typed proves nothing
	if err != nil {
		return "", err
	}
	if found.State != plate.Active {
		return "", ErrOldPlate
	}
	a, err := s.store.find(ctx, p.SchoolID, found.AssetID)
	return a.Key(), err
}
