package school

import (
	"cmp"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// registrant is one person of a file, spoken of in one or several rows.
type registrant struct {
	entries []entry
	name    string
	phone   identity.Phone
	person  *knownPerson // nil until matched: somebody new
}

func (g *registrant) line() int { return g.entries[0].line }

// former gives the first name and number that the rows say the person had before.
func (g *registrant) former() (name string, phone identity.Phone) {
	for _, e := range g.entries {
		name, phone = cmp.Or(name, e.formerName), cmp.Or(phone, e.formerPhone)
	}
	return name, phone
}

func (g *registrant) isGuardian() bool {
	return slices.ContainsFunc(g.entries, func(e entry) bool { return e.seat != nil })
}

// roles are those of all rows, each once.
func (g *registrant) roles() []identity.Role {
	var roles []identity.Role
	for _, e := range g.entries {
		for _, r := range e.roles {
			if !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
	}
	return roles
}

// sharesWork reports whether the person has one of the roles besides guardian.
func (g *registrant) sharesWork(p *knownPerson) bool {
	return slices.ContainsFunc(g.roles(), func(r identity.Role) bool { return r != identity.RoleGuardian && slices.Contains(p.Roles, r) })
}

// knownPerson is somebody the school has registered, with the classes they belong to.
type knownPerson struct {
	identity.Person
	heads []ClassKey
	seats []knownSeat
}

// knownSeat is a live seat of which somebody is guardian.
type knownSeat struct {
	id       database.ID
	class    ClassKey
	childKey string
	relation Relation
}

// belongsTo reports whether the person is known in a class of the row: as its head
// teacher, or as a guardian there of the same child as far as children are named.
func (p *knownPerson) belongsTo(e entry) bool {
	if slices.ContainsFunc(e.heads, func(k ClassKey) bool { return slices.Contains(p.heads, k) }) {
		return true
	}
	return e.seat != nil && slices.ContainsFunc(p.seats, func(s knownSeat) bool {
		return s.class == e.seat.class && (s.childKey == e.seat.childKey || s.childKey == "" || e.seat.childKey == "")
	})
}

// group puts together the rows of one person. A phone number tells people apart; rows
// without one are told apart by name and class.
func group(entries []entry, report *Report) []*registrant {
	var groups []*registrant
	byPhone := map[identity.Phone]*registrant{}
	for _, e := range entries {
		if e.phone == "" {
			continue
		}
		g := byPhone[e.phone]
		switch {
		case g == nil:
			g = &registrant{name: e.name, phone: e.phone, entries: []entry{e}}
			byPhone[e.phone] = g
			groups = append(groups, g)
		case g.name != e.name:
			report.problem(e.line, colPhone, "第 %d 行把这个号码写给了别人。一个号码只能给一个人，另一位请留空。", g.line())
		default:
			g.entries = append(g.entries, e)
		}
	}
	byName := map[string][]*registrant{}
	for _, g := range groups {
		byName[g.name] = append(byName[g.name], g)
	}
	for _, e := range entries {
		if e.phone != "" {
			continue
		}
		if g, joined := join(e, byName[e.name], report); !joined && g != nil {
			groups = append(groups, g)
			byName[e.name] = append(byName[e.name], g)
		}
	}
	slices.SortFunc(groups, func(a, b *registrant) int { return cmp.Compare(a.line(), b.line()) })
	return groups
}

// join adds a row without a number to the namesake of the same class, or begins
// another person, or gives nil when nobody can tell which.
func join(e entry, namesakes []*registrant, report *Report) (g *registrant, joined bool) {
	var same []*registrant
	for _, g := range namesakes {
		if slices.ContainsFunc(g.entries, e.sharesClass) {
			same = append(same, g)
		}
	}
	switch {
	case len(same) == 1:
		same[0].entries = append(same[0].entries, e)
		return same[0], true
	case len(same) > 1, len(e.classes()) == 0 && len(namesakes) > 0:
		report.problem(e.line, colPhone, "第 %d 行也叫这个名字。请填上手机，好分清是不是一个人。", namesakes[0].line())
		return nil, false
	}
	return &registrant{name: e.name, entries: []entry{e}}, false
}

func (e entry) sharesClass(other entry) bool {
	return slices.ContainsFunc(e.classes(), func(k ClassKey) bool { return slices.Contains(other.classes(), k) })
}

// match finds for each person of a file the one that the school knows: by phone, by
// the former phone that the file names, then by name within a class or, for staff,
// by a name that is the only one. Whoever is not found is new. It writes nothing.
func match(groups []*registrant, people []*knownPerson, report *Report) {
	m := matcher{report: report, byPhone: map[identity.Phone]*knownPerson{}, byName: map[string][]*knownPerson{}, claimed: map[*knownPerson]bool{}, taken: map[*knownPerson]*registrant{}}
	for _, p := range people {
		if p.Phone != "" {
			m.byPhone[p.Phone] = p
		}
		m.byName[p.Name] = append(m.byName[p.Name], p)
	}
	for _, g := range groups {
		m.phoneFirst(g)
	}
	for _, g := range groups {
		if g.person == nil {
			m.thenName(g)
		}
	}
}

type matcher struct {
	report  *Report
	byPhone map[identity.Phone]*knownPerson
	byName  map[string][]*knownPerson
	claimed map[*knownPerson]bool // by a number
	taken   map[*knownPerson]*registrant
}

func (m *matcher) phoneFirst(g *registrant) {
	formerName, formerPhone := g.former()
	p := m.byPhone[g.phone]
	if p == nil && formerPhone != "" {
		if p = m.byPhone[formerPhone]; p == nil {
			m.report.problem(g.line(), colFormerPhone, "学校里没有登记过这个号码。请核对，或删掉这一格。")
			return
		}
	}
	if p == nil {
		return
	}
	switch {
	case p.Name != g.name && p.Name != formerName:
		m.report.problem(g.line(), colName, "这个手机登记的是另一个姓名。改了名请加一列“原姓名”；号码换了主人，请先给原来那位办离校。")
	case p.State == identity.Disabled:
		m.report.problem(g.line(), colName, "这位已经停用。请先恢复，再导入。")
	}
	m.claimed[p] = true
	m.take(g, p, colPhone)
}

// take says that the person of the file is this one. Rows far apart may speak of the
// same person, but not in two ways.
func (m *matcher) take(g *registrant, p *knownPerson, column string) {
	g.person = p
	if first := m.taken[p]; first != nil && (first.name != g.name || first.phone != "" && g.phone != "") {
		m.report.problem(g.line(), column, "第 %d 行也在写这个人，写得不一样。请核对两行。", first.line())
		return
	}
	m.taken[p] = g
}

func (m *matcher) thenName(g *registrant) {
	formerName, _ := g.former()
	namesakes := m.byName[g.name]
	found := m.alike(g, m.byName[formerName])
	if len(found) == 0 {
		found = m.alike(g, namesakes)
	}
	switch {
	case len(found) == 1:
		m.take(g, found[0], colName)
	case len(found) > 1:
		m.report.problem(g.line(), colPhone, "学校里有 %d 位同名的人。请填上手机，好分清是哪一位。", len(found))
	case formerName != "":
		m.report.problem(g.line(), colFormerName, "学校里没有登记过这个姓名。请核对，或删掉这一格。")
	case len(namesakes) == 0:
	case g.phone == "" && !g.isGuardian():
		m.report.problem(g.line(), colPhone, "学校里已经有同名的人。请填上手机，好分清是不是同一个人。")
	default:
		m.report.note(g.line(), colName, "学校里已经有同名的人，这位按另一个人登记。其实是同一个人换了手机的话，请加一列“原手机”。")
	}
}

// alike gives those of the namesakes who may be the person: who belong to a class that
// the file names, or else, among staff, who do the same work.
func (m *matcher) alike(g *registrant, namesakes []*knownPerson) []*knownPerson {
	found := among(namesakes, func(p *knownPerson) bool {
		return p.State == identity.Active && (g.phone == "" || !m.claimed[p]) && slices.ContainsFunc(g.entries, p.belongsTo)
	})
	if len(found) > 0 || g.isGuardian() {
		return found
	}
	return among(namesakes, func(p *knownPerson) bool {
		return p.State == identity.Active && !m.claimed[p] && (g.phone == "" || p.Phone == "") && g.sharesWork(p)
	})
}

func among(people []*knownPerson, keep func(*knownPerson) bool) []*knownPerson {
	var kept []*knownPerson
	for _, p := range people {
		if keep(p) {
			kept = append(kept, p)
		}
	}
	return kept
}
