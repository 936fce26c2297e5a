package asset

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// RecordKind is what happened to an asset.
type RecordKind string

// What can happen to an asset.
const (
	Serviced RecordKind = "service" // something was done that starts a clock anew
	Read     RecordKind = "reading" // its meter was read
	Faulted  RecordKind = "fault"   // somebody found something wrong
	Checked  RecordKind = "check"   // a sheet about it was handed in, and all was well
	Stopped  RecordKind = "stop"    // it was taken out of use
	Resumed  RecordKind = "resume"  // it was put back into use
	Retired  RecordKind = "retire"  // it was taken off the books
	Looked   RecordKind = "visit"   // a company was there, which started no clock; or the school says that it was not
)

// Record is one line of the history of an asset, kept for ever.
type Record struct {
	ID         database.ID
	AssetID    database.ID
	Kind       RecordKind
	Does       string     // of a service
	Until      clock.Date // that a service renewed
	Serial     string     // of the new part
	Reading    *float64   // what the meter showed
	Note       string
	Vendor     string      // who did it, when that was an outsider
	PersonID   database.ID // who says so; zero for the system
	ClientID   database.ID
	MadeAt     clock.Instant // by the clock of the phone, never in the future
	ReceivedAt clock.Instant
	TaskID     database.ID // that it closed or ticked; zero when none
}

// note writes a line of history that no phone repeats.
func (s *Service) note(ctx context.Context, p identity.Principal, r Record) error {
	r.ID, r.ClientID, r.PersonID, r.ReceivedAt = database.NewID(), database.NewID(), p.PersonID, s.now()
	return s.store.addRecord(ctx, p, &r)
}
