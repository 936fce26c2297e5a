package family

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
)

func TestReachCountsFamiliesNotPeople(t *testing.T) {
	t.Parallel()
	mother, father, follower, lonely := database.NewID(), database.NewID(), database.NewID(), database.NewID()
	ways := map[database.ID]message.Channel{mother: message.Mini, father: message.Official, follower: message.Official}
	family := func(persons ...database.ID) (f school.Family) {
		for _, p := range persons {
			f.Guardians = append(f.Guardians, school.Guardian{PersonID: p})
		}
		return f
	}
	class := school.ClassSummary{Name: "四（2）班", TeacherName: "李老师"}
	for name, test := range map[string]struct {
		left int
		want Reach
	}{
		"few are not counted": {4, Reach{Families: 7, Mini: 1, Official: 2, Few: true}},
		"five are":            {5, Reach{Families: 8, Mini: 1, Official: 2, Left: 5}},
		"all are reached":     {0, Reach{Families: 3, Mini: 1, Official: 2}},
	} {
		families := []school.Family{family(father, mother), family(follower), family(lonely, follower)}
		for range test.left {
			families = append(families, family(lonely))
		}
		test.want.Class, test.want.Teacher = class.Name, class.TeacherName
		if diff := cmp.Diff(test.want, reach(class, families, ways)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestFewCannotBeWorkedOut: of two classes of one size nobody can tell in which of them one
// family is not reached and in which four.
func TestFewCannotBeWorkedOut(t *testing.T) {
	t.Parallel()
	mother, lonely := database.NewID(), database.NewID()
	ways := map[database.ID]message.Channel{mother: message.Mini}
	of := func(size, left int) Reach {
		var families []school.Family
		for i := range size {
			person := mother
			if i < left {
				person = lonely
			}
			families = append(families, school.Family{Guardians: []school.Guardian{{PersonID: person}}})
		}
		return reach(school.ClassSummary{Families: size}, families, ways)
	}
	for size := few; size < 40; size++ {
		for left := 1; left < few; left++ {
			if diff := cmp.Diff(of(size, 1), of(size, left)); diff != "" {
				t.Errorf("%d of %d families (-one +so many)\n%s", left, size, diff)
			}
		}
	}
}
