package apitest

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/patrol"
	"xiaoqin/server/roster"
)

// Arrive implements roster.Plates, as the program connects the packages.
func (w *World) Arrive(ctx context.Context, scan roster.Scan) (database.ID, error) {
	receipt, err := w.Patrol.CheckIn(ctx, patrol.Report{ClientID: scan.ClientID, Token: scan.Token, DeviceAt: scan.At, SentAt: scan.Sent})
	return receipt.ID, err
}
