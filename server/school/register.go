package school

import (
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// register is what a school knows of people and seats while a list of people is
// imported, and what the rows make of it. It is pure: the service writes what it
// gathers.
type register struct {
	school  School
	report  *Report
	classes map[ClassKey]Class
	byID    map[database.ID]ClassKey
	people  []*knownPerson
	persons map[database.ID]*knownPerson
	named   map[childKey]database.ID // the seat of a child in a class

	headClaims   map[ClassKey]headClaim
	heads        map[database.ID]database.ID // class to its new head teacher
	newSeats     []Seat
	changedSeats []Seat
	links        map[hold]Relation
	unlinked     []hold

	classClaims    map[database.ID]entry // the row that says in which class a seat is
	relationClaims map[relationClaim]relationRow
}

// hold is one guardian's hold on a seat.
type hold struct{ seat, person database.ID }

// headClaim is the row that names a class's head teacher.
type headClaim struct {
	line   int
	person database.ID
}

type childKey struct {
	class ClassKey
	child string // blind index
}

// relationClaim is what a child has once: one relation to each guardian, and as a rule
// one father and one mother.
type relationClaim struct {
	seat     database.ID
	person   database.ID // zero for father and mother
	relation Relation    // empty for the relation of a person
}

type relationRow struct {
	line     int
	person   database.ID
	relation Relation
}

func newRegister(school School, classes []Class) *register {
	r := &register{
		school: school, classes: make(map[ClassKey]Class, len(classes)), byID: make(map[database.ID]ClassKey, len(classes)),
		persons: map[database.ID]*knownPerson{}, named: map[childKey]database.ID{},
		headClaims: map[ClassKey]headClaim{}, heads: map[database.ID]database.ID{}, links: map[hold]Relation{},
		classClaims: map[database.ID]entry{}, relationClaims: map[relationClaim]relationRow{},
	}
	for _, c := range classes {
		r.classes[c.ClassKey] = c
		r.byID[c.ID] = c.ClassKey
	}
	return r
}

func (r *register) addPerson(p identity.Person) *knownPerson {
	known := &knownPerson{Person: p}
	for key, c := range r.classes {
		if c.State == ClassActive && c.HeadTeacher == p.ID {
			known.heads = append(known.heads, key)
		}
	}
	r.people = append(r.people, known)
	r.persons[p.ID] = known
	return known
}

func (r *register) addSeat(h heldSeat) {
	p := r.persons[h.PersonID]
	if p == nil {
		return
	}
	seat := knownSeat{id: h.SeatID, class: r.byID[h.ClassID], childKey: string(h.ChildIndex), relation: h.Relation}
	p.seats = append(p.seats, seat)
	if seat.childKey != "" {
		r.named[childKey{seat.class, seat.childKey}] = seat.id
	}
}

func (r *register) name(key ClassKey) string { return key.Name(r.school.Year) }

// takeHeads makes the person head teacher of the classes that a row gives them.
func (r *register) takeHeads(p *knownPerson, e entry) {
	for _, key := range e.heads {
		if first, claimed := r.headClaims[key]; claimed && first.person != p.ID {
			r.report.problem(e.line, colHeads, "第 %d 行已经是%s的班主任。请只留一位。", first.line, r.name(key))
			continue
		}
		r.headClaims[key] = headClaim{e.line, p.ID}
		if class := r.classes[key]; class.HeadTeacher != p.ID && r.heads[class.ID] != p.ID {
			r.heads[class.ID] = p.ID
			r.report.correct(e.line, "%s的班主任：%s", r.name(key), p.Name)
		}
	}
}

// takeSeat makes the person guardian of the child that a row speaks of. The seat is,
// in this order: the child's own in the class; the one this guardian holds for the
// same child in another class, which moves; the one this guardian holds in the class
// without a name, which gets it; a new one.
func (r *register) takeSeat(p *knownPerson, e entry) {
	if e.seat == nil {
		return
	}
	want := *e.seat
	at := p.standing(want)
	own, named := r.named[childKey{want.class, want.childKey}]
	switch {
	case at.same >= 0:
		r.keep(p, &p.seats[at.same], e)
	case want.childKey == "" && len(at.inClass) == 1:
		r.keep(p, &p.seats[at.inClass[0]], e)
	case want.childKey == "" && len(at.inClass) > 1: // which child, the row does not say
	case named:
		relation := r.letGo(p, func(s knownSeat) bool {
			return s.childKey == want.childKey || s.class == want.class && s.childKey == ""
		})
		if want.relation == OtherGuardian && relation != "" {
			want.relation = relation
		}
		r.take(p, knownSeat{own, want.class, want.childKey, want.relation}, e)
	case at.elsewhere >= 0:
		r.report.correct(e.line, "%s的孩子：由%s到%s", p.Name, r.name(p.seats[at.elsewhere].class), r.name(want.class))
		r.reseat(p, at.elsewhere, e)
	case at.unnamed >= 0:
		r.report.correct(e.line, "%s的孩子：补上小名", p.Name)
		r.reseat(p, at.unnamed, e)
	default:
		seat := Seat{ID: database.NewID(), ClassID: r.classes[want.class].ID, Child: want.child}
		r.newSeats = append(r.newSeats, seat)
		r.take(p, knownSeat{seat.ID, want.class, want.childKey, want.relation}, e)
	}
}

// standing is how the seats of a guardian stand to a row: their positions, -1 for none.
type standing struct {
	inClass   []int
	same      int // of the same child in the class, or both without a name
	unnamed   int // in the class without a child's name
	elsewhere int // of the same child in another class
}

func (p *knownPerson) standing(want seatEntry) standing {
	at := standing{same: -1, unnamed: -1, elsewhere: -1}
	for i, held := range p.seats {
		switch {
		case held.class != want.class && held.childKey != "" && held.childKey == want.childKey:
			at.elsewhere = i
			continue
		case held.class != want.class:
			continue
		case held.childKey == want.childKey:
			at.same = i
		case held.childKey == "":
			at.unnamed = i
		}
		at.inClass = append(at.inClass, i)
	}
	return at
}

// letGo ends the person's hold on seats that turned out to be another one, and returns
// their relation to the child, empty when they held none.
func (r *register) letGo(p *knownPerson, turnedOut func(knownSeat) bool) Relation {
	var relation Relation
	p.seats = slices.DeleteFunc(p.seats, func(s knownSeat) bool {
		if !turnedOut(s) {
			return false
		}
		r.unlinked = append(r.unlinked, hold{s.id, p.ID})
		relation = s.relation
		return true
	})
	return relation
}

// keep corrects the relation of a seat that the person holds already.
func (r *register) keep(p *knownPerson, seat *knownSeat, e entry) {
	r.claimClass(seat.id, e)
	if e.seat.relation == OtherGuardian || !r.claimRelation(p, *seat, e) || seat.relation == e.seat.relation {
		return
	}
	seat.relation = e.seat.relation
	r.links[hold{seat.id, p.ID}] = seat.relation
	r.report.correct(e.line, "%s和孩子的关系：%s", p.Name, seat.relation.Name())
}

// reseat moves a seat of the person to the class and child of the row.
func (r *register) reseat(p *knownPerson, i int, e entry) {
	seat := &p.seats[i]
	delete(r.named, childKey{seat.class, seat.childKey})
	seat.class, seat.childKey = e.seat.class, e.seat.childKey
	r.named[childKey{seat.class, seat.childKey}] = seat.id
	changed := Seat{ID: seat.id, ClassID: r.classes[seat.class].ID, Child: e.seat.child}
	if made := slices.IndexFunc(r.newSeats, func(s Seat) bool { return s.ID == seat.id }); made >= 0 {
		r.newSeats[made] = changed
	} else {
		r.changedSeats = append(r.changedSeats, changed)
	}
	for _, other := range r.people {
		for j := range other.seats {
			if other.seats[j].id == seat.id {
				other.seats[j].class, other.seats[j].childKey = seat.class, seat.childKey
			}
		}
	}
	r.keep(p, seat, e)
}

// take makes the person guardian of a seat.
func (r *register) take(p *knownPerson, seat knownSeat, e entry) {
	r.report.add(e.line, "%s：%s的家长", p.Name, r.name(seat.class))
	r.links[hold{seat.id, p.ID}] = seat.relation
	p.seats = append(p.seats, seat)
	if seat.childKey != "" {
		r.named[childKey{seat.class, seat.childKey}] = seat.id
	}
	r.claimClass(seat.id, e)
	r.claimRelation(p, seat, e)
}

// claimClass refuses two classes for one child, as its guardians may write them.
func (r *register) claimClass(seat database.ID, e entry) {
	if first, claimed := r.classClaims[seat]; claimed && first.seat.class != e.seat.class {
		r.report.problem(e.line, colClass, "第 %d 行把同一个孩子写在%s。请只留一个班。", first.line, r.name(first.seat.class))
		return
	}
	r.classClaims[seat] = e
}

// claimRelation refuses a second relation of one guardian to one child. Of two fathers
// or two mothers it warns: mostly these are two children who were written alike.
func (r *register) claimRelation(p *knownPerson, seat knownSeat, e entry) bool {
	relation := e.seat.relation
	if relation == OtherGuardian {
		return true
	}
	own := relationClaim{seat: seat.id, person: p.ID}
	if first, claimed := r.relationClaims[own]; claimed && first.relation != relation {
		r.report.problem(e.line, colRelation, "第 %d 行写了另一种关系。请只留一种。", first.line)
		return false
	}
	r.relationClaims[own] = relationRow{e.line, p.ID, relation}
	if relation != Father && relation != Mother {
		return true
	}
	parent := relationClaim{seat: seat.id, relation: relation}
	if first, claimed := r.relationClaims[parent]; claimed && first.person != p.ID {
		r.report.note(e.line, colChild, "和第 %d 行是同一个孩子的%s。是两个孩子的话，请把孩子写得不一样。", first.line, relation.Name())
		return true
	}
	r.relationClaims[parent] = relationRow{e.line, p.ID, relation}
	return true
}
