package canteen

import (
	"context"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Order is goods that were ordered for a day, so that the scales have something to be held
// against that nobody writes down at the gate.
type Order struct {
	ID       database.ID
	Day      clock.Date // on which they should arrive
	Supplier database.ID
	Name     string  // of the supplier
	Goods    string  // up to 80 characters
	Kg       float64 // more than 0, up to 10 000
	By       *database.ID
	At       clock.Instant
}

const maxOrdered = 10_000 // kg

// ordersAhead is how far ahead goods are ordered, in days.
const ordersAhead = 31

func (o *Order) check(today clock.Date) error {
	o.Goods = tidy(o.Goods)
	var wrong complaints
	wrong.unless(fits(o.Goods, 1, maxGoods), "goods", msgOrdered)
	wrong.unless(o.Kg > 0 && o.Kg <= maxOrdered, "kg", msgKg)
	wrong.unless(o.Day >= today && o.Day <= today.AddDays(ordersAhead), "day", msgOrderDay)
	return wrong.or(ErrInvalid)
}

// Order notes goods that were ordered. The receiving sheet of their day begins with them, and
// what the scales say is held against it. The same tap again gives the first order. It
// refuses with ErrInvalid or ErrNoSupplier.
func (s *Service) Order(ctx context.Context, t Tap, one Order) (Order, error) {
	p, err := keeper(ctx)
	if err != nil {
		return one, err
	}
	if t.ID.IsZero() {
		return one, ErrInvalid.WithFields(field("body.id", msgID))
	}
	if err := one.check(s.today()); err != nil {
		return one, err
	}
	all, err := s.store.suppliers(ctx, p.SchoolID)
	if err != nil {
		return one, err
	}
	i := slices.IndexFunc(all, func(have Supplier) bool { return have.ID == one.Supplier && !have.Archived })
	if i < 0 {
		return one, ErrNoSupplier
	}
	one.ID, one.Name, one.By, one.At = database.NewID(), all[i].Name, optional(p.PersonID), s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		kept, err := s.store.addOrder(ctx, p.SchoolID, t.ID, &one)
		one.ID = kept
		return err
	})
	return one, err
}

// Orders are those of some days, the first day first.
func (s *Service) Orders(ctx context.Context, first, last clock.Date) ([]Order, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkPeriod(first, last); err != nil {
		return nil, err
	}
	return s.store.orders(ctx, p.SchoolID, first, last)
}

// CancelOrder takes back an order before its day is over. It refuses with ErrNoOrder, and with
// ErrDelivered when the goods are on a sheet already.
func (s *Service) CancelOrder(ctx context.Context, id database.ID) error {
	p, err := keeper(ctx)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		received, err := s.store.received(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		if received {
			return ErrDelivered
		}
		return s.store.dropOrder(ctx, p.SchoolID, id, s.today())
	})
}

// ordered is what was ordered of a delivery. A row that began as an order is held against that,
// whatever somebody writes at the gate.
func ordered(orders []Order, row *Row) float64 {
	i := slices.IndexFunc(orders, func(o Order) bool { return o.ID.String() == row.Key })
	if i < 0 {
		return row.number("ordered")
	}
	return orders[i].Kg
}

// knownGoods are what a receiving sheet begins with: the orders of the day, or where nobody
// wrote any the suppliers whose goods may be taken.
func (s *Service) knownGoods(ctx context.Context, school database.ID, day clock.Date) ([]Known, error) {
	orders, err := s.store.orders(ctx, school, day, day)
	if err != nil {
		return nil, err
	}
	if len(orders) == 0 {
		return s.knownSuppliers(ctx, school, day)
	}
	out := make([]Known, 0, 3*len(orders))
	for i := range orders {
		o := &orders[i]
		out = append(out,
			Known{Item: "deliveries.goods", Row: o.ID.String(), Text: o.Goods},
			Known{Item: "deliveries.supplier", Row: o.ID.String(), Text: o.Name},
			Known{Item: "deliveries.ordered", Row: o.ID.String(), Number: &o.Kg})
	}
	return out, nil
}

// undelivered are the orders of days that are over and of which nothing arrived.
func (p *period) undelivered() []Exception {
	var out []Exception
	today := clock.DateOf(p.now.Time())
	for _, o := range p.orders {
		came := slices.ContainsFunc(p.lots, func(l Lot) bool { return l.Row == o.ID.String() })
		if o.Day < today && !came {
			out = append(out, Exception{Kind: ExUndelivered, Day: o.Day, Text: o.Goods + " " + o.Name, At: o.At})
		}
	}
	return out
}
