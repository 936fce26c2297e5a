package school

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func TestSchoolYears(t *testing.T) {
	t.Parallel()
	tests := []struct {
		on              clock.Date
		year, promotion Year
	}{
		{clock.NewDate(2022, time.January, 1), 2021, 2021},
		{clock.NewDate(2022, time.June, 30), 2021, 2021},
		{clock.NewDate(2022, time.July, 1), 2021, 2022},
		{clock.NewDate(2022, time.August, 31), 2021, 2022},
		{clock.NewDate(2022, time.September, 1), 2022, 2022},
		{clock.NewDate(2022, time.December, 31), 2022, 2022},
	}
	for _, tt := range tests {
		if got := YearOf(tt.on); got != tt.year {
			t.Errorf("%s is in %v, want %v", tt.on, got, tt.year)
		}
		if got := promotionYear(tt.on); got != tt.promotion {
			t.Errorf("on %s schools move to %v, want %v", tt.on, got, tt.promotion)
		}
	}
}

func TestParseClass(t *testing.T) {
	t.Parallel()
	four2 := ClassKey{2018, 2}
	tests := []struct {
		in   string
		want ClassKey
		ok   bool
	}{
		{"四（2）班", four2, true},
		{"四(2)班", four2, true},
		{" 四 （２） 班 ", four2, true},
		{"四年级2班", four2, true},
		{"四年级（2）班", four2, true},
		{"四年级二班", four2, true},
		{"四年2班", four2, true},
		{"四2班", four2, true},
		{"四二班", four2, true},
		{"4.2", four2, true},
		{"4-2班", four2, true},
		{"4年级2班", four2, true},
		{"402", four2, true},
		{"402班", four2, true},
		{"42", four2, true},
		{"2018级2班", four2, true},
		{"2018级（2）班", four2, true},
		{"２０１８级２班", four2, true},
		{"四（12）班", ClassKey{2018, 12}, true},
		{"四（十二）班", ClassKey{2018, 12}, true},
		{"四（十）班", ClassKey{2018, 10}, true},
		{"四（二十）班", ClassKey{2018, 20}, true},
		{"四（二十一）班", ClassKey{2018, 21}, true},
		{"一（1）班", ClassKey{2021, 1}, true},
		{"六（6）班", ClassKey{2016, 6}, true},
		{"七（1）班", ClassKey{2015, 1}, false},
		{"2022级1班", ClassKey{2022, 1}, false},
		{"2015级1班", ClassKey{2015, 1}, false},
		{"四（41）班", ClassKey{2018, 41}, false},
		{"四（0）班", ClassKey{}, false},
		{"四（十十）班", ClassKey{2018, 0}, false},
		{"四（一十二二）班", ClassKey{}, false},
		{"四班", ClassKey{}, false},
		{"零（1）班", ClassKey{}, false},
		{"四（2）班 五（1）班", ClassKey{}, false},
		{"", ClassKey{}, false},
		{"班", ClassKey{}, false},
	}
	for _, tt := range tests {
		if got, ok := ParseClass(tt.in, 2021, 6); got != tt.want || ok != tt.ok {
			t.Errorf("%q is %v, %t; want %v, %t", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParseClass(f *testing.F) {
	f.Add("四（2）班")
	f.Add("2018级12班")
	f.Add("4.二十一")
	f.Fuzz(func(t *testing.T, s string) {
		key, ok := ParseClass(s, 2021, 6)
		if !ok {
			return
		}
		for _, name := range []string{key.Name(2021), key.String()} {
			if again, ok := ParseClass(name, 2021, 6); !ok || again != key {
				t.Errorf("%q is %v, but its name %q is %v, %t", s, key, name, again, ok)
			}
		}
	})
}

func TestClassNames(t *testing.T) {
	t.Parallel()
	class := Class{ClassKey: ClassKey{2016, 2}, State: ClassActive}
	for year, want := range map[Year]string{2016: "一（2）班", 2021: "六（2）班", 2015: "2016级（2）班", 2030: "2016级（2）班"} {
		if got := class.Name(year); got != want {
			t.Errorf("in %v %q, want %q", year, got, want)
		}
	}
	class.State = ClassGraduated
	if got, want := class.Name(2021), "2016级（2）班"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPromotion(t *testing.T) {
	t.Parallel()
	active := func(entry Year, number int) Class {
		return Class{ClassKey: ClassKey{entry, number}, State: ClassActive}
	}
	six2, six1, five1, one1 := active(2016, 2), active(2016, 1), active(2017, 1), active(2021, 1)
	gone := Class{ClassKey: ClassKey{2015, 1}, State: ClassGraduated}
	closed := Class{ClassKey: ClassKey{2016, 3}, State: ClassClosed}
	all := []Class{six2, one1, six1, gone, five1, closed}
	tests := []struct {
		name     string
		classes  []Class
		grades   int
		from, to Year
		want     Promotion
	}{
		{"one year", all, 6, 2021, 2022, Promotion{2021, 2022, []Class{six1, six2}, []ClassKey{{2022, 1}, {2022, 2}}}},
		{"same year", all, 6, 2022, 2022, Promotion{From: 2022, To: 2022}},
		{"never backwards", all, 6, 2022, 2021, Promotion{From: 2022, To: 2022}},
		{"first grade founded by hand", append([]Class{active(2022, 1)}, all...), 6, 2021, 2022, Promotion{2021, 2022, []Class{six1, six2}, []ClassKey{{2022, 2}}}},
		{"two years late", all, 6, 2021, 2023, Promotion{2021, 2023, []Class{five1, six1, six2}, []ClassKey{{2022, 1}, {2022, 2}, {2023, 1}}}},
		{"five grades", all, 5, 2021, 2022, Promotion{2021, 2022, []Class{five1}, []ClassKey{{2022, 1}}}},
		{"no classes", nil, 6, 2021, 2022, Promotion{From: 2021, To: 2022}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, promotion(tt.classes, tt.grades, tt.from, tt.to)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadPhone(t *testing.T) {
	t.Parallel()
	const number = "16000000001"
	tests := []struct{ in, want, wrong string }{
		{"", "", ""},
		{" ", "", ""},
		{number, number, ""},
		{"160 0000 0001", number, ""},
		{"160-0000-0001", number, ""},
		{"160.0000.0001", number, ""},
		{"+86 16000000001", number, ""},
		{"+86-160-0000-0001", number, ""},
		{"(+86)16000000001", number, ""},
		{"（＋８６）１６０００００００１", "", "只有 10 位，手机号是 11 位。请对照原表补全。"},
		{"（＋８６）１６００００００００１", number, ""},
		{"0086 16000000001", number, ""},
		{"8616000000001", number, ""},
		{"１６０　００００　０００１", number, ""},
		{"16000000001.0", number, ""},
		{"1.6E+10", "", "变成了科学计数法，号码已经不全。请把这一列设成文本，再填一次。"},
		{"1600000000", "", "只有 10 位，手机号是 11 位。请对照原表补全。"},
		{"160000000012", "", "有 12 位，手机号是 11 位。请对照原表重填。"},
		{"26000000001", "", "不像手机号，第一位是 1，第二位是 3 到 9。请对照原表重填。"},
		{"12000000001", "", "不像手机号，第一位是 1，第二位是 3 到 9。请对照原表重填。"},
		{"16000000001/16000000002", "", "一格里有两个号码。请只留一个。"},
		{"16000000OO1", "", "里面有不是数字的字。请对照原表重填。"},
		{"没有", "", "里面有不是数字的字。请对照原表重填。"},
		{"0512-62570001", "", "这是座机。请填手机号，没有就留空。"},
		{"051262570001", "", "这是座机。请填手机号，没有就留空。"},
		{"+85251234567", "+85251234567", ""},
	}
	for _, tt := range tests {
		got, wrong := readPhone(tt.in)
		if string(got) != tt.want || wrong != tt.wrong {
			t.Errorf("%q is %q, %q; want %q, %q", tt.in, string(got), wrong, tt.want, tt.wrong)
		}
	}
}

func FuzzReadPhone(f *testing.F) {
	f.Add("（+86）160 0000 0001")
	f.Add("1.6E+10")
	f.Fuzz(func(t *testing.T, s string) {
		phone, wrong := readPhone(s)
		if (phone != "") == (wrong != "") && narrow(s) != "" {
			t.Fatalf("phone %d characters long and fault %q", len(phone), wrong)
		}
		if again, err := identity.ParsePhone(string(phone)); phone != "" && (err != nil || again != phone) {
			t.Fatalf("identity refuses what was read: %v", err)
		}
	})
}

func TestTidy(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" 王　芳 ": "王芳", "王 小 芳": "王小芳", "Anna  Müller": "Anna Müller", "买买提·艾力": "买买提·艾力", "Li 王": "Li 王", "": "",
	} {
		if got := tidy(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestListed(t *testing.T) {
	t.Parallel()
	want := []string{"保安", "维修员"}
	for _, in := range []string{"保安、维修员", "保安，维修员", "保安/维修员", "保安 、 维修员、", "保安兼维修员", "保安;维修员", "保安；维修员", "保安＋维修员"} {
		if diff := cmp.Diff(want, listed(in)); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestCleanChild(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"小禾": true, "": true, "禾 禾": true, "Mary-Jane": true, "买买提·艾": true, "一二三四五六七八九十": true,
		"一二三四五六七八九十一": false, "小禾1": false, "3205": false, "小禾@": false,
	} {
		if _, ok := cleanChild(in); ok != want {
			t.Errorf("%q: %t, want %t", in, ok, want)
		}
	}
}

// tree is 本部 / 1号楼 / 一层 / 101, and 本部 / 操场 / 沙坑, and the archived 本部 / 旧楼.
func tree() (placeTree, map[string]database.ID) {
	var t placeTree
	ids := map[string]database.ID{}
	for _, p := range []struct {
		kind     PlaceKind
		path     string
		archived bool
	}{
		{Campus, "本部", false},
		{Area, "本部/操场", false},
		{Building, "本部/1号楼", false},
		{Building, "本部/旧楼", true},
		{Floor, "本部/1号楼/一层", false},
		{Room, "本部/1号楼/一层/101", false},
		{Area, "本部/操场/沙坑", false},
		{Campus, "东区", false},
	} {
		above, name := "", p.path
		if i := strings.LastIndex(p.path, pathSeparator); i >= 0 {
			above, name = p.path[:i], p.path[i+1:]
		}
		id := database.NewID()
		ids[p.path] = id
		t = append(t, Place{ID: id, ParentID: ids[above], Kind: p.kind, Name: name, Path: p.path, Archived: p.archived})
	}
	return t, ids
}

func TestPlaceTreeOrdered(t *testing.T) {
	t.Parallel()
	places, _ := tree()
	var got []string
	for _, p := range places.ordered() {
		got = append(got, p.Path)
	}
	want := []string{"本部", "本部/操场", "本部/操场/沙坑", "本部/1号楼", "本部/1号楼/一层", "本部/1号楼/一层/101", "本部/旧楼", "东区"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlaceTreeRelocate(t *testing.T) {
	t.Parallel()
	places, ids := tree()
	tests := []struct {
		name, move, to, as string
		want               []string
		err                error
	}{
		{"building to another campus", "本部/1号楼", "东区", "1号楼", []string{"东区/1号楼", "东区/1号楼/一层", "东区/1号楼/一层/101"}, nil},
		{"new name", "本部/1号楼", "本部", "致远 楼", []string{"本部/致远楼", "本部/致远楼/一层", "本部/致远楼/一层/101"}, nil},
		{"nothing new", "东区", "", "东区", []string{"东区"}, nil},
		{"area into itself", "本部/操场", "本部/操场", "操场", nil, ErrPlaceCycle},
		{"area below itself", "本部/操场", "本部/操场/沙坑", "操场", nil, ErrPlaceCycle},
		{"campus below itself", "本部", "本部/1号楼/一层/101", "本部", nil, ErrPlaceCycle},
		{"floor into a campus", "本部/1号楼/一层", "东区", "一层", nil, ErrPlaceMisfit},
		{"anything into a room", "本部/操场", "本部/1号楼/一层/101", "操场", nil, ErrPlaceMisfit},
		{"building alone", "本部/1号楼", "", "1号楼", nil, ErrPlaceMisfit},
		{"taken", "本部/1号楼", "本部", "操场", nil, ErrPlaceTaken},
		{"taken by an archived one", "本部/1号楼", "本部", "旧楼", nil, ErrPlaceTaken},
		{"into an archived one", "本部/1号楼/一层", "本部/旧楼", "一层", nil, ErrPlaceArchived},
		{"archived goes anywhere", "本部/旧楼", "东区", "旧楼", []string{"东区/旧楼"}, nil},
		{"slash", "东区", "", "东/区", nil, ErrPlaceName},
		{"no name", "东区", "", " ", nil, ErrPlaceName},
		{"41 characters", "东区", "", strings.Repeat("东", 41), nil, ErrPlaceName},
		{"unknown", "没有", "", "没有", nil, ErrPlaceUnknown},
		{"unknown parent", "本部/操场", "没有", "操场", nil, ErrPlaceUnknown},
	}
	ids["没有"] = database.NewID()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			changed, err := places.relocate(ids[tt.move], ids[tt.to], tt.as)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			var got []string
			for _, p := range changed {
				got = append(got, p.Path)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Prefixes of names are not prefixes of paths.
func TestPlaceTreeRelocateLeavesNeighbours(t *testing.T) {
	t.Parallel()
	places, ids := tree()
	places = append(places, Place{ID: database.NewID(), ParentID: ids["本部"], Kind: Building, Name: "1号楼西", Path: "本部/1号楼西"})
	changed, err := places.relocate(ids["本部/1号楼"], ids["东区"], "1号楼")
	if err != nil || len(changed) != 3 {
		t.Errorf("%d places and error %v, want 3", len(changed), err)
	}
}

func TestPlaceTreeDepth(t *testing.T) {
	t.Parallel()
	var places placeTree
	var parent Place
	for range 5 {
		n := NewPlace{ParentID: parent.ID, Kind: Area, Name: strings.Repeat("区", 38)}
		if parent.ID.IsZero() {
			n.Kind = Campus
		}
		place, err := places.plan(n)
		if err != nil {
			t.Fatal(err)
		}
		places, parent = append(places, place), place
	}
	_, err := places.plan(NewPlace{ParentID: parent.ID, Kind: Room, Name: "1234567"})
	if !errors.Is(err, ErrPlaceDeep) {
		t.Errorf("error %v, want %v", err, ErrPlaceDeep)
	}
}
