package canteen

import (
	"context"
	"slices"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Watch reads a sheet of the kitchen as it stands after somebody added to it, in the
// transaction that writes the addition; an error takes that back. The same sheet again
// changes nothing. It refuses with ErrOffDuty and ErrNamesOffDuty.
func (s *Service) Watch(ctx context.Context, sheet Sheet) error {
	if !strings.HasPrefix(sheet.Routine, Prefix) {
		return nil
	}
	school := identity.From(ctx).SchoolID
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if slices.Contains(handling, sheet.Routine) {
			if err := s.refuseOffDuty(ctx, school, &sheet); err != nil {
				return err
			}
		}
		return s.follow(ctx, school, &sheet)
	})
}

func (s *Service) follow(ctx context.Context, school database.ID, sheet *Sheet) error {
	switch sheet.Routine {
	case CodeMorning:
		return s.watchMorning(ctx, school, sheet)
	case CodeReceive:
		return s.watchReceiving(ctx, school, sheet)
	case CodePreUse:
		return s.watchUse(ctx, school, sheet)
	case CodeCore, CodeSample, CodeDish:
		return s.watchDishes(ctx, school, sheet)
	}
	return nil
}

// handling are the routines in which somebody touches food or what it lies on.
var handling = []string{
	CodeReceive, CodePreUse, CodeCore, CodeSample, CodeDish, "kitchen.separate", "kitchen.disinfect", "kitchen.leftover",
}

func (s *Service) refuseOffDuty(ctx context.Context, school database.ID, sheet *Sheet) error {
	workers, err := s.workers(ctx, school, s.today())
	if err != nil {
		return err
	}
	off := offDuty(workers)
	if _, sick := off[sheet.By]; sick {
		return ErrOffDuty
	}
	var fields []errs.Field
	for _, row := range append([]Row{sheet.Plain}, sheet.Rows...) {
		for _, w := range workers {
			if w.Duty.Off() && row.says(w.Name) {
				fields = append(fields, field(row.Group, w.Name))
			}
		}
	}
	if len(fields) > 0 {
		return ErrNamesOffDuty.WithFields(fields...)
	}
	return nil
}

// watchMorning notes who is fit, and lets the manager know of whoever is not.
func (s *Service) watchMorning(ctx context.Context, school database.ID, sheet *Sheet) error {
	day, ok := dayOf(sheet.Scope)
	if !ok {
		return nil
	}
	workers, err := s.workers(ctx, school, day)
	if err != nil {
		return err
	}
	for i := range sheet.Rows {
		row := &sheet.Rows[i]
		w := worker(workers, row)
		bad := row.Ended || len(row.Locked) > 0
		if w == nil || row.Struck || !bad && !row.Complete {
			continue
		}
		if err := s.store.saveCheck(ctx, checkRow{SchoolID: school, Day: day, PersonID: w.Person, Fit: !bad, At: s.now()}); err != nil {
			return err
		}
		if !bad {
			continue
		}
		_, err := s.raise(ctx, task.Event{
			Name: EventOffDuty, ID: day.String() + ":" + w.Person.String(),
			Subject: task.Subject{Key: workerSubject + w.Person.String(), Name: nameOffDuty},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// worker finds whom a row of the morning check is about: by its key, else by the name.
func worker(workers []Worker, row *Row) *Worker {
	name := row.text("name")
	for i := range workers {
		if workers[i].Person.String() == row.Key {
			return &workers[i]
		}
	}
	for i := range workers {
		if workers[i].Name == name {
			return &workers[i]
		}
	}
	return nil
}

// watchReceiving keeps the lots of a delivery. What is accepted is of the meal of that day;
// which later meals it goes into is said when it is used.
func (s *Service) watchReceiving(ctx context.Context, school database.ID, sheet *Sheet) error {
	day, ok := dayOf(sheet.Scope)
	if !ok {
		return nil
	}
	suppliers, err := s.store.suppliers(ctx, school)
	if err != nil {
		return err
	}
	orders, err := s.store.orders(ctx, school, day, day)
	if err != nil {
		return err
	}
	for i := range sheet.Rows {
		row := &sheet.Rows[i]
		goods, given := row.answer("goods")
		if row.Struck {
			if err := s.store.dropLot(ctx, school, sheet.Task, row.Key); err != nil {
				return err
			}
			continue
		}
		if !given || row.text("goods") == "" {
			continue
		}
		l := Lot{
			ID: database.NewID(), Day: day, Task: sheet.Task, Row: row.Key, Goods: row.text("goods"), Supplier: row.text("supplier"),
			Ordered: ordered(orders, row), Weighed: row.number("weighed"), State: lotState(row), ReceivedAt: goods.At, ReceivedBy: optional(goods.By),
		}
		if i := slices.IndexFunc(suppliers, func(o Supplier) bool { return o.Name == l.Supplier }); i >= 0 {
			l.SupplierID = suppliers[i].ID
		}
		if _, err := s.store.saveLot(ctx, school, &l); err != nil {
			return err
		}
		if l.State != LotAccepted {
			continue
		}
		if err := s.store.useLots(ctx, school, sheet.Scope, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// lotsBack is how long after its arrival a lot may still be used, in days: rice and oil.
const lotsBack = 60

// watchUse notes which lots the cooks say they use.
func (s *Service) watchUse(ctx context.Context, school database.ID, sheet *Sheet) error {
	day, ok := dayOf(sheet.Scope)
	text := sheet.Plain.text("lot")
	if !ok || text == "" {
		return nil
	}
	lots, err := s.store.lots(ctx, school, day.AddDays(-lotsBack), day)
	if err != nil {
		return err
	}
	var used []database.ID
	for _, l := range lots {
		if l.State == LotAccepted && l.matches(text) {
			used = append(used, l.ID)
		}
	}
	if len(used) == 0 {
		return nil
	}
	return s.store.useLots(ctx, school, sheet.Scope, used...)
}

// watchDishes follows what is measured of the dishes of a meal, and what is kept of them. A
// dish with a sheet of its own is read there and nowhere else: what the sheets of the meal
// once said of it is no measurement of today's pot.
func (s *Service) watchDishes(ctx context.Context, school database.ID, sheet *Sheet) error {
	scope, rows, err := s.rowsOf(ctx, school, sheet)
	if err != nil || scope == "" {
		return err
	}
	_, err = s.change(ctx, school, scope, func(ctx context.Context, m *Meal) error {
		for i := range rows {
			if rows[i].Struck {
				continue
			}
			d, err := s.dishOf(ctx, school, sheet, m, &rows[i])
			if err != nil {
				return err
			}
			if d == nil || d.State != Planned {
				continue
			}
			if err := s.read(ctx, school, m, d, &rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// rowsOf are the rows of a sheet that speak of dishes, and the meal that they belong to.
func (s *Service) rowsOf(ctx context.Context, school database.ID, sheet *Sheet) (string, []Row, error) {
	if sheet.Routine != CodeDish {
		_, meal := dayOf(sheet.Scope)
		if !meal {
			return "", nil, nil
		}
		return sheet.Scope, sheet.Rows, nil
	}
	id, err := database.ParseID(strings.TrimPrefix(sheet.Subject, dishSubject))
	if err != nil {
		return "", nil, nil //nolint:nilerr // a task about something else is none of the kitchen's
	}
	d, err := s.store.dish(ctx, school, id)
	if err != nil {
		return "", nil, err
	}
	row := sheet.Plain
	row.Key = d.ID.String()
	return d.Scope, []Row{row}, nil
}

// dishOf finds the dish that a row speaks of. A name that is not on the plate is a dish that
// somebody cooks, so it is put there; nil is a row that has no say.
func (s *Service) dishOf(ctx context.Context, school database.ID, sheet *Sheet, m *Meal, row *Row) (*Dish, error) {
	name := row.text("dish")
	d := named(m.Dishes, row.Key, name)
	if d != nil {
		own := !d.Check.IsZero()
		if own != (sheet.Routine == CodeDish) || own && sheet.Scope != dishScope+d.Check.String() {
			return nil, nil
		}
		return d, nil
	}
	if !fits(name, 1, maxName) || sheet.Routine == CodeDish {
		return nil, nil
	}
	made := Dish{ID: database.NewID(), Scope: m.Scope, Name: name, State: Planned, AddedBy: optional(sheet.By), AddedAt: s.now()}
	if _, _, err := s.store.addDish(ctx, school, made.ID, made); err != nil {
		return nil, err
	}
	m.Dishes = append(m.Dishes, made)
	return &m.Dishes[len(m.Dishes)-1], nil
}

// read takes over what a row says of a dish.
func (s *Service) read(ctx context.Context, school database.ID, m *Meal, d *Dish, row *Row) error {
	was := *d
	d.measure(row)
	if d.changed(&was) {
		if err := s.store.saveDish(ctx, school, d); err != nil {
			return err
		}
	}
	if err := s.hold(ctx, school, d, &was); err != nil {
		return err
	}
	if d.State == Planned && d.Sample == nil && row.sampled() {
		if err := s.keepSample(ctx, school, d, row); err != nil {
			return err
		}
	}
	if m.ReleasedAt != nil && d.State == Planned && was.hot() && !d.hot() && !d.Readmit {
		return s.openCheck(ctx, school, m, d)
	}
	return nil
}

// hold starts and ends the two hours of a dish.
func (s *Service) hold(ctx context.Context, school database.ID, d, was *Dish) error {
	if d.State == Discarded {
		return s.endOpen(ctx, d, ThrownAway)
	}
	heated := d.Core != nil && (was.Core == nil || was.Locked)
	if d.Cold || !heated {
		return nil
	}
	if err := s.endOpen(ctx, d, Reheated); err != nil {
		return err
	}
	h := Holding{ID: database.NewID(), Dish: d.ID, From: since(*d.CoreAt, s.now())}
	tasks, err := s.raise(ctx, task.Event{
		Name: EventCooked, ID: h.ID.String(), At: h.From.Time(), Subject: task.Subject{Key: dishSubject + d.ID.String(), Name: d.Name},
	})
	if err != nil {
		return err
	}
	h.Task = of(tasks, codeHold)
	d.Holding = &h
	return s.store.addHolding(ctx, school, &h)
}

// keepSample puts a box into the cabinet under a label of its own.
func (s *Service) keepSample(ctx context.Context, school database.ID, d *Dish, row *Row) error {
	grams, _ := row.answer("grams")
	sample := Sample{
		ID: database.NewID(), Dish: d.ID, DishName: d.Name, Scope: d.Scope, Grams: *grams.Number,
		TakenAt: grams.At, TakenBy: optional(grams.By), KeptFrom: s.now(), State: Kept,
	}
	for sample.Code == "" {
		code := newCode()
		used, err := s.store.codeInUse(ctx, school, code)
		if err != nil {
			return err
		}
		if !used {
			sample.Code = code
		}
	}
	tasks, err := s.raise(ctx, task.Event{
		Name: EventSampled, ID: sample.ID.String(), At: sample.KeptFrom.Time(),
		Subject: task.Subject{Key: sampleSubject + sample.ID.String(), Name: shortened(d.Name + " " + sample.Code)},
	})
	if err != nil {
		return err
	}
	sample.Task = of(tasks, codeDispose)
	d.Sample = &sample
	return s.store.addSample(ctx, school, &sample)
}

// measure takes over what a row says of the heat of a dish.
func (d *Dish) measure(row *Row) {
	if row.Ended {
		d.State = Discarded
		return
	}
	core, given := row.answer("core")
	if !given || core.Number == nil {
		return
	}
	at := core.At
	d.CoreAt, d.Locked = &at, !row.holds("core")
	d.Core = nil
	if !d.Locked {
		d.Core = core.Number
	}
}

func (d *Dish) changed(was *Dish) bool {
	return d.State != was.State || d.Locked != was.Locked || !same(d.Core, was.Core) || !same(d.CoreAt, was.CoreAt)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// sampled reports whether the row says that enough of the dish stands in the cabinet, under
// its label.
func (r *Row) sampled() bool {
	return !r.Ended && r.number("grams") >= SampleGrams && r.holds("grams") && r.holds("label")
}
