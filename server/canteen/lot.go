package canteen

import (
	"math"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// LotState is what became of a delivery.
type LotState string

// The states of a lot.
const (
	LotOpen     LotState = "open" // still being looked at
	LotAccepted LotState = "accepted"
	LotReturned LotState = "returned"
)

// deviation is how far the scales may be from the order before it is shown as one, in
// hundredths of the order.
const deviation = 5

// Lot is one delivery of goods.
type Lot struct {
	ID         database.ID
	Day        clock.Date
	Task       database.ID // of the sheet it was received on, which has the pictures and both signatures
	Row        string
	Goods      string      // with the batch, as it was written
	Supplier   string      // as it was written
	SupplierID database.ID // zero: the register has none of that name
	Licence    clock.Date  // last day of its licence
	Ordered    float64     // kg
	Weighed    float64     // kg
	State      LotState
	ReceivedAt clock.Instant
	ReceivedBy *database.ID
	Meals      []string // scopes it went into
}

// Difference is what the scales said over the order, in kg to the gram.
func (l *Lot) Difference() float64 { return math.Round((l.Weighed-l.Ordered)*1000) / 1000 }

// Deviates reports whether the difference is worth asking about.
func (l *Lot) Deviates() bool {
	return math.Abs(l.Weighed-l.Ordered)*100 > l.Ordered*deviation
}

// Unknown reports whether nobody of the register brought it.
func (l *Lot) Unknown() bool { return l.SupplierID.IsZero() }

// expired reports whether it was accepted from a supplier whose licence had run out.
func (l *Lot) expired() bool {
	return l.State == LotAccepted && !l.Unknown() && l.Licence < l.Day
}

// lotState reads a row of the receiving sheet.
func lotState(r *Row) LotState {
	switch {
	case r.Ended:
		return LotReturned
	case r.Complete && len(r.Locked) == 0:
		return LotAccepted
	default:
		return LotOpen
	}
}

// Days are the days of the meals that the lot went into.
func (l *Lot) Days() []clock.Date {
	out := []clock.Date{}
	for _, scope := range l.Meals {
		if day, ok := dayOf(scope); ok {
			out = append(out, day)
		}
	}
	return out
}
