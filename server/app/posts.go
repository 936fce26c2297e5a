package app

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/patrol"
	"xiaoqin/server/roster"
)

// postPlates lets whoever arrives at a shift scan a plate there: patrol keeps the scan.
type postPlates struct{ *system }

// Arrive implements roster.Plates.
func (p postPlates) Arrive(ctx context.Context, scan roster.Scan) (database.ID, error) {
	receipt, err := p.patrol.CheckIn(ctx, patrol.Report{ClientID: scan.ClientID, Token: scan.Token, DeviceAt: scan.At, SentAt: scan.Sent})
	return receipt.ID, err
}
