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
	links        []Guardianship
	unlinked     []Guardianship
	parents      map[seatRelation]int // the line that names a father or mother
}

// headClaim is the row that names a class's head teacher.
type headClaim struct {
	line   int
	person database.ID
}

type childKey struct {
	class ClassKey
	child string // blind index
}

type seatRelation struct {
	seat     database.ID
	relation Relation
}

func newRegister(school School, classes []Class) *register {
	r := &register{
		school: school, classes: make(map[ClassKey]Class, len(classes)), byID: make(map[database.ID]ClassKey, len(classes)),
		persons: map[database.ID]*knownPerson{}, named: map[childKey]database.ID{},
		headClaims: map[ClassKey]headClaim{}, heads: map[database.ID]database.ID{}, parents: map[seatRelation]int{},
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
	inClass := slices.IndexFunc(p.seats, func(s knownSeat) bool {
		return s.class == want.class && (s.childKey == want.childKey || want.childKey == "")
	})
	if inClass >= 0 {
		r.keep(p, &p.seats[inClass], e)
		return
	}
	unnamed := slices.IndexFunc(p.seats, func(s knownSeat) bool { return s.class == want.class && s.childKey == "" })
	elsewhere := slices.IndexFunc(p.seats, func(s knownSeat) bool { return s.childKey != "" && s.childKey == want.childKey })
	own, exists := r.named[childKey{want.class, want.childKey}]
	switch {
	case exists && want.childKey != "":
		r.letGo(p, func(s knownSeat) bool {
			return s.class == want.class && s.childKey == "" || s.childKey == want.childKey
		})
		r.hold(p, knownSeat{own, want.class, want.childKey, want.relation}, e)
	case elsewhere >= 0:
		r.report.correct(e.line, "%s的孩子：由%s到%s", p.Name, r.name(p.seats[elsewhere].class), r.name(want.class))
		r.reseat(p, elsewhere, e)
	case unnamed >= 0:
		r.report.correct(e.line, "%s的孩子：补上小名", p.Name)
		r.reseat(p, unnamed, e)
	default:
		seat := Seat{ID: database.NewID(), ClassID: r.classes[want.class].ID, Child: want.child}
		r.newSeats = append(r.newSeats, seat)
		r.hold(p, knownSeat{seat.ID, want.class, want.childKey, want.relation}, e)
	}
}

// letGo ends the person's hold on seats that turned out to be another one.
func (r *register) letGo(p *knownPerson, turnedOut func(knownSeat) bool) {
	p.seats = slices.DeleteFunc(p.seats, func(s knownSeat) bool {
		if turnedOut(s) {
			r.unlinked = append(r.unlinked, Guardianship{SeatID: s.id, PersonID: p.ID})
			return true
		}
		return false
	})
}

// keep corrects the relation of a seat that the person holds already.
func (r *register) keep(p *knownPerson, seat *knownSeat, e entry) {
	r.noteParent(*seat, e)
	if seat.relation == e.seat.relation || e.seat.relation == OtherGuardian {
		return
	}
	seat.relation = e.seat.relation
	r.links = append(r.links, Guardianship{SeatID: seat.id, PersonID: p.ID, Relation: seat.relation})
	r.report.correct(e.line, "%s和孩子的关系：%s", p.Name, seat.relation.Name())
}

// reseat moves a seat of the person to the class and child of the row.
func (r *register) reseat(p *knownPerson, i int, e entry) {
	seat := &p.seats[i]
	delete(r.named, childKey{seat.class, seat.childKey})
	seat.class, seat.childKey = e.seat.class, e.seat.childKey
	r.named[childKey{seat.class, seat.childKey}] = seat.id
	r.changedSeats = append(r.changedSeats, Seat{ID: seat.id, ClassID: r.classes[seat.class].ID, Child: e.seat.child})
	for _, other := range r.people {
		for j := range other.seats {
			if other.seats[j].id == seat.id {
				other.seats[j].class, other.seats[j].childKey = seat.class, seat.childKey
			}
		}
	}
	r.keep(p, seat, e)
}

// hold makes the person guardian of a seat.
func (r *register) hold(p *knownPerson, seat knownSeat, e entry) {
	r.report.add(e.line, "%s：%s的家长", p.Name, r.name(seat.class))
	r.links = append(r.links, Guardianship{SeatID: seat.id, PersonID: p.ID, Relation: seat.relation})
	p.seats = append(p.seats, seat)
	if seat.childKey != "" {
		r.named[childKey{seat.class, seat.childKey}] = seat.id
	}
	r.noteParent(seat, e)
}

// noteParent warns of two fathers or two mothers of one child, which is mostly two
// children who were written alike.
func (r *register) noteParent(seat knownSeat, e entry) {
	if relation := e.seat.relation; relation == Father || relation == Mother {
		key := seatRelation{seat.id, relation}
		if first, named := r.parents[key]; named {
			r.report.note(e.line, colChild, "和第 %d 行是同一个孩子的%s。是两个孩子的话，请把孩子写得不一样。", first, relation.Name())
			return
		}
		r.parents[key] = e.line
	}
}
