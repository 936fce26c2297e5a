package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// Parents are how guardians are reached and what they do about it, as shares from 0 to 1
// of the guardians. The zero value is a school where all of them have bound their WeChat
// and nobody has ever tapped anything.
type Parents struct {
	Families int     `json:"families"` // invented beside those of the school; see InventFamilies
	Unbound  float64 `json:"unbound"`  // have not bound their WeChat
	Follow   float64 `json:"follow"`   // follow the official account, bound or not
	Confirm  float64 `json:"confirm"`  // confirm a notice within two hours
}

// UsualParents is assumed of a school with so many invented families.
func UsualParents(families int) Parents {
	return Parents{Families: families, Unbound: 0.2, Follow: 0.25, Confirm: 0.3}
}

// tap reports whether the guardians do anything at all.
func (p Parents) tap() bool { return p != Parents{} }

// bound reports whether a person has bound their WeChat; everybody who works at the school
// has.
func (s *stage) bound(number int) bool {
	return s.Cast.People[number].staff() || luck(s.Seed, "unbound", strconv.Itoa(number)) >= s.Parents.Unbound
}

// follows reports whether a person follows the official account.
func (s *stage) follows(number int) bool {
	return slices.Contains(s.Cast.People[number].Roles, identity.RoleGuardian) && luck(s.Seed, "follows", strconv.Itoa(number)) < s.Parents.Follow
}

// askParents lets the guardians who have bound their WeChat answer the question that comes
// with it: may the school remind you once?
func (s *stage) askParents(ctx context.Context) error {
	if !s.Parents.tap() {
		return nil
	}
	for _, person := range s.guardians() {
		number := s.number[person]
		if !s.bound(number) {
			continue
		}
		yes := luck(s.Seed, "first", strconv.Itoa(number)) < s.Behaviour.Accept
		if err := s.allow(ctx, person, map[message.Purpose]bool{message.SafetyNotice: yes}); err != nil {
			return err
		}
	}
	return nil
}

// readIn is how long after it came a notice is confirmed.
const readIn = 2 * time.Hour

// publish lets the program tell families what the calendar has for them.
func (s *stage) publish(ctx context.Context, t task.Task, r task.Routine) error {
	if err := s.notices.Perform(ctx, t, r); err != nil {
		return err
	}
	s.unsent = true
	s.awaitReaders(t.ID, r.Code+" "+t.Slot)
	return nil
}

// awaitReaders puts on the agenda that guardians confirm what has just been published.
func (s *stage) awaitReaders(letter database.ID, slot string) {
	if s.Parents.Confirm > 0 {
		s.agenda.add(s.clock.Now().Add(readIn), func(ctx context.Context) error { return s.confirm(ctx, letter, slot) })
	}
}

// confirm lets some of the guardians confirm a notice, and allow one more with that tap.
func (s *stage) confirm(ctx context.Context, letter database.ID, slot string) error {
	for _, person := range s.guardians() {
		number := s.number[person]
		chance := func(what string) float64 { return luck(s.Seed, what, slot, strconv.Itoa(number)) }
		if !s.bound(number) || chance("confirm") >= s.Parents.Confirm {
			continue
		}
		_, err := s.notices.Receive(s.as(ctx, person), letter, notice.Tap{ClientID: database.NewID(), At: s.clock.Now(), Done: true})
		if err != nil {
			return fmt.Errorf("confirm a notice: %w", err)
		}
		if err := s.allow(ctx, person, map[message.Purpose]bool{message.SafetyNotice: chance("again") < s.Behaviour.Accept}); err != nil {
			return err
		}
	}
	return nil
}

// Shares of what invented families are like.
const (
	withSibling   = 0.1 // a second child, in another class
	withOne       = 0.3 // one guardian
	withGrand     = 0.1 // a grandparent beside both parents
	firstInvented = 16000100000
)

// InventFamilies writes a list of guardians for school.Import: so many households over
// the classes, with one to three guardians, and some with children in two classes. Names
// and telephone numbers (of a range that nobody has been given) are invented; the same
// seed invents the same.
func InventFamilies(n int, seed uint64, classes []string) string {
	var list strings.Builder
	list.WriteString("姓名,手机,岗位,班级,孩子,关系\n")
	inClass := make([]int, len(classes))
	phone := firstInvented
	for i := range n {
		chance := func(what string) float64 { return luck(seed, what, strconv.Itoa(i)) }
		children := []string{seat(classes, inClass, i%len(classes))}
		if chance("sibling") < withSibling && len(classes) > 1 {
			children = append(children, seat(classes, inClass, (i+1+int(chance("class")*float64(len(classes)-1)))%len(classes)))
		}
		relations := []string{"母亲", "父亲", "祖辈"}
		switch guardians := chance("guardians"); {
		case guardians < withOne:
			relations = relations[:1]
		case guardians < 1-withGrand:
			relations = relations[:2]
		}
		family := familyNames[i%len(familyNames)]
		for k, relation := range relations {
			name := family + givenNames[(i+7*k)%len(givenNames)] + givenNames[(i/len(givenNames)+k)%len(givenNames)]
			for _, child := range children {
				fmt.Fprintf(&list, "%s,%d,家长,%s,%s\n", name, phone, child, relation)
			}
			phone++
		}
	}
	return list.String()
}

// seat is the next place in a class, with what the child is called there.
func seat(classes []string, inClass []int, class int) string {
	n := inClass[class]*len(classes) + class // no two classes have a child of the same name, or it would be one child
	inClass[class]++
	first, second := n/(len(givenNames)-1), n%(len(givenNames)-1)
	if second >= first%len(givenNames) {
		second++ // no child is called the same letter twice, as those of the demo school are
	}
	return classes[class] + "," + givenNames[first%len(givenNames)] + givenNames[second]
}

var (
	familyNames = strings.Split("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜", "")
	givenNames  = strings.Split("禾苗田园春夏秋冬山水风云星月江河湖海松竹梅兰石泉溪林森桐楠柏", "")
)
