package patrol

import (
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/plate"
)

// PlateState is the life of one plate. A point has at most one active plate.
type PlateState = plate.State

// The states of a plate.
const (
	Active   = plate.Active
	Replaced = plate.Replaced
	Revoked  = plate.Revoked
)

// Plate is what hangs on the wall: a QR code with a token, and a number to type.
type Plate struct {
	ID           database.ID
	CheckpointID database.ID
	Token        string // in the QR code: https://HOST/q/TOKEN
	Code         string // typed after the number of the point: 03-PXB6
	State        PlateState
	IssuedAt     clock.Instant
	Damaged      bool // somebody reported it
}

// Mark tells a phone without a network which point it has scanned.
func (p *Plate) Mark() string { return plate.Mark(p.Token) }

func newPlate(checkpoint database.ID, now clock.Instant) Plate {
	return Plate{
		ID: database.NewID(), CheckpointID: checkpoint, Token: plate.NewToken(), Code: plate.NewCode(), State: Active, IssuedAt: now,
	}
}

// wellFormed reports whether a text can be a token at all.
func wellFormed(token string) bool { return plate.WellFormed(token) }

// typed reads a plate number into the number of the point and the code.
func typed(text string) (number, code string, ok bool) { return plate.Typed(text, maxNumber) }
