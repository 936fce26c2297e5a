package school_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// Lists made out of a few names, numbers, classes and children collide as often as
// possible. Whatever a list did, the same list again changes nothing, and every
// guardian with a seat has the role.
func TestImportPeopleAtRandom(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for seed := range uint64(40) {
			random := rand.New(rand.NewPCG(seed, 0))
			lists := make([][]byte, 3)
			for i := range lists {
				lists[i] = make([]byte, 8*(1+random.IntN(5)))
				for j := range lists[i] {
					lists[i][j] = byte(random.Uint32())
				}
			}
			w.importTwice(t, fmt.Sprintf("s%d", seed), lists...)
		}
	})
}

// FuzzImportPeople looks for more of them.
func FuzzImportPeople(f *testing.F) {
	f.Add([]byte("the quick brown fox jumps over the lazy dog, and then once more over the dog"))
	w := newWorld(f, dbtest.Open(f))
	schools := 0
	f.Fuzz(func(t *testing.T, data []byte) {
		schools++
		w.importTwice(t, fmt.Sprintf("s%d", schools), data[:len(data)/2], data[len(data)/2:])
	})
}

func (w *world) importTwice(t *testing.T, code string, lists ...[]byte) {
	t.Helper()
	fresh, err := w.Create(w.ctx, school.NewSchool{Code: code, Name: "大校"})
	if err != nil {
		t.Fatal(err)
	}
	w = &world{Service: w.Service, identity: w.identity, school: fresh, ctx: w.as(identity.System(fresh.ID))}
	w.load(t, school.ImportClasses, someClasses)
	for _, list := range lists {
		text := listOf(list)
		first, err := w.Import(w.ctx, school.ImportPeople, strings.NewReader(text), false)
		if err != nil {
			t.Fatal(code, text, err)
		}
		if !first.Done() {
			continue
		}
		after := w.register(t)
		again, err := w.Import(w.ctx, school.ImportPeople, strings.NewReader(text), false)
		if err != nil {
			t.Fatal(code, text, err)
		}
		if len(again.Changes)+len(again.Problems) > 0 || after != w.register(t) {
			t.Fatalf("%s: %s\nfirst: %sthen: %s%s", code, text, first, again, cmp.Diff(after, w.register(t)))
		}
		w.guardiansHaveTheRole(t)
	}
}

// listOf turns each 8 bytes into a row. Names and numbers go together most of the time,
// because a list in which they do not is refused.
func listOf(data []byte) string {
	vocabulary := [][]string{
		{"甲,", "甲,", "甲,16000000001", "甲,16000000002", "乙,", "乙,16000000003", "丙,16000000004", "丙,16000000001"},
		{"", "", "", "保安", "班主任", "家长、维修员"},
		{"", "", "", "四（1）班", "四（2）班"},
		{"一（1）班", "一（2）班", "一（1）班", ""},
		{"", "小禾", "豆豆"},
		{"", "", "父亲", "母亲"},
		{"", "", "", "", "", "", "", "甲", "乙"},
		{"", "", "", "", "", "", "", "16000000001", "16000000003"},
	}
	var b strings.Builder
	b.WriteString("姓名,手机,岗位,任教班级,班级,孩子,关系,原姓名,原手机\n")
	for row := range slices.Chunk(data, len(vocabulary)) {
		for i, words := range vocabulary[:len(row)] {
			b.WriteString(words[int(row[i])%len(words)] + ",")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (w *world) guardiansHaveTheRole(t *testing.T) {
	t.Helper()
	classes, err := w.Classes(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range classes {
		families, err := w.ClassFamilies(w.ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(families) != c.Families {
			t.Errorf("%s has %d families with a guardian and %d seats", c.Name, len(families), c.Families)
		}
		for _, f := range families {
			for _, g := range f.Guardians {
				if p, err := w.identity.Person(w.ctx, g.PersonID); err != nil || !slices.Contains(p.Roles, identity.RoleGuardian) {
					t.Errorf("guardian %s has the roles %v, error %v", g.Name, p.Roles, err)
				}
			}
		}
	}
}
