package patrol

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/task"
)

func TestTypedNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"03-PXB6":     {"03", "PXB6"},
		"03pxb6":      {"03", "PXB6"},
		" 03 — pxb6 ": {"03", "PXB6"},
		"０３－ＰＸＢ６":     {"03", "PXB6"},
		"G1-K7Q2":     {"G1", "K7Q2"},
	} {
		number, code, ok := typed(text)
		if !ok || number != want[0] || code != want[1] {
			t.Errorf("typed(%q) = %q %q %v", text, number, code, ok)
		}
	}
	for _, text := range []string{"", "PXB6", "123456789", "牌子坏了"} {
		if number, code, ok := typed(text); ok {
			t.Errorf("typed(%q) = %q %q", text, number, code)
		}
	}
}

func TestPlatesAreTheirOwn(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 10_000 {
		p := newPlate(database.NewID(), 0)
		if len(p.Token) != 22 || !wellFormed(p.Token) || len(p.Code) != 4 || seen[p.Token] {
			t.Fatalf("plate %+v", p)
		}
		seen[p.Token] = true
		if _, code, ok := typed("03-" + p.Code); !ok || code != p.Code {
			t.Fatalf("code %q cannot be typed", p.Code)
		}
	}
	for _, token := range []string{"", "../../etc/passwd", "0123456789012345678901234", "码", "a b"} {
		if wellFormed(token) {
			t.Errorf("%q can be a token", token)
		}
	}
}

const noon = clock.Instant(1_648_872_000_000)

func TestMadeByTheClockOfTheSchool(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) *clock.Instant { i := noon.Add(d); return &i }
	for _, c := range []struct {
		name         string
		device, sent *clock.Instant
		want         time.Duration // from the upload
		doubt        int64         // seconds the phone is ahead
	}{
		{"right clock", at(0), nil, 0, 0},
		{"a minute ahead", at(time.Minute), nil, 0, 0},
		{"two days late by the right clock", at(-48 * time.Hour), at(0), -48 * time.Hour, 0},
		{"two days late, clock not told", at(-48 * time.Hour), nil, -48 * time.Hour, 0},
		{"an hour ahead, just scanned", at(time.Hour), at(time.Hour), 0, 3600},
		{"an hour ahead, clock not told", at(time.Hour), nil, 0, 3600},
		{"an hour behind, scanned ten minutes ago", at(-70 * time.Minute), at(-time.Hour), -10 * time.Minute, -3600},
		{"scanned after it was sent", at(time.Hour), at(0), 0, 0},
	} {
		made, doubts := timing{device: *c.device, sent: c.sent, received: noon}.made()
		if made.Sub(noon) != c.want {
			t.Errorf("%s: made %v from the upload, want %v", c.name, made.Sub(noon), c.want)
		}
		var want []Doubt
		if c.doubt != 0 {
			want = []Doubt{{Code: DoubtClock, Have: c.doubt}}
		}
		if diff := cmp.Diff(want, doubts); diff != "" {
			t.Errorf("%s: doubts (-want +got)\n%s", c.name, diff)
		}
	}
}

// ring are points with a minute between each and the next.
func ring(n int) []Checkpoint {
	out := make([]Checkpoint, n)
	for i := range out {
		out[i] = Checkpoint{ID: database.NewID(), Kind: Point, Walk: time.Minute}
	}
	return out
}

func TestWalkIsTheShorterWayRound(t *testing.T) {
	t.Parallel()
	route := ring(8)
	for to, want := range []time.Duration{0, 1, 2, 3, 4, 3, 2, 1} {
		if got := walkBetween(route, route[0].ID, route[to].ID); got != want*time.Minute {
			t.Errorf("from 0 to %d: %v, want %d minutes", to, got, want)
		}
	}
	route[1].Walk = 0
	if got := walkBetween(route, route[0].ID, route[1].ID); got != 7*time.Minute {
		t.Errorf("with an unknown way forwards: %v", got)
	}
	if got := walkBetween(route, route[0].ID, database.NewID()); got != 0 {
		t.Errorf("to a point of another route: %v", got)
	}
}

func TestTooFast(t *testing.T) {
	t.Parallel()
	route := ring(8)
	here := &route[1]
	for _, c := range []struct {
		before *sighting
		want   []Doubt
	}{
		{nil, nil},
		{&sighting{here.ID, noon}, nil}, // the same point
		{&sighting{route[0].ID, noon.Add(-20 * time.Second)}, nil},
		{&sighting{route[0].ID, noon.Add(-19 * time.Second)}, []Doubt{{DoubtTooFast, 19, 60}}},
		{&sighting{route[5].ID, noon.Add(-12 * time.Second)}, []Doubt{{DoubtTooFast, 12, 240}}},
		{&sighting{database.NewID(), noon}, nil}, // nobody knows the way
	} {
		if diff := cmp.Diff(c.want, tooFast(route, c.before, here, noon)); diff != "" {
			t.Errorf("after %+v (-want +got)\n%s", c.before, diff)
		}
	}
}

func TestWalkByTheMap(t *testing.T) {
	t.Parallel()
	a := Checkpoint{ID: database.NewID(), Location: &Location{Latitude: 31_800_000, Longitude: 119_970_000}}
	b := Checkpoint{ID: database.NewID(), Location: &Location{Latitude: 31_810_000, Longitude: 119_970_000}}
	got := tooFast([]Checkpoint{a, b}, &sighting{a.ID, noon.Add(-10 * time.Second)}, &b, noon)
	if diff := cmp.Diff([]Doubt{{DoubtTooFast, 10, 794}}, got); diff != "" { // 1112 m at 1.4 m/s
		t.Errorf("a kilometre in ten seconds (-want +got)\n%s", diff)
	}
}

func TestFarAway(t *testing.T) {
	t.Parallel()
	here := &Location{Latitude: 31_800_000, Longitude: 119_970_000}
	north := func(metres, accuracy int64) *Location {
		return &Location{Latitude: here.Latitude + metres*1_000_000/111_195, Longitude: here.Longitude, Accuracy: accuracy}
	}
	for _, c := range []struct {
		phone *Location
		far   bool
	}{{nil, false}, {north(0, 0), false}, {north(149, 0), false}, {north(160, 0), true}, {north(300, 200), false}, {north(400, 200), true}} {
		if got := tooFar(here, c.phone); (got != nil) != c.far {
			t.Errorf("phone at %+v: %v", c.phone, got)
		}
	}
	if got := tooFar(nil, north(5000, 0)); got != nil {
		t.Errorf("a point that was never measured: %v", got)
	}
}

func TestGrades(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		doubts []Doubt
		want   Grade
	}{
		{nil, GradeA},
		{[]Doubt{{Code: DoubtOutside}}, GradeB},
		{[]Doubt{{Code: DoubtTyped}, {Code: DoubtOrder}}, GradeB},
		{[]Doubt{{Code: DoubtTyped}, {Code: DoubtNoPhoto}}, GradeC},
		{[]Doubt{{Code: DoubtTwoPhones}}, GradeC},
	} {
		if got := gradeOf(c.doubts); got != c.want {
			t.Errorf("%v: %s, want %s", c.doubts, got, c.want)
		}
	}
}

func TestPhotosAreDrawn(t *testing.T) {
	t.Parallel()
	seed, other := []byte("seed"), []byte("other")
	drawn, same := 0, 0
	const rounds = 6000
	for range rounds {
		round, point := database.NewID(), database.NewID()
		first, again := wantsPhoto(seed, round, point), wantsPhoto(seed, round, point)
		if first != again {
			t.Fatal("the draw changes")
		}
		if first {
			drawn++
			if wantsPhoto(other, round, point) {
				same++
			}
		}
	}
	if want := rounds / photoOneIn; drawn < want/2 || drawn > want*2 {
		t.Errorf("%d of %d drawn, want about %d", drawn, rounds, want)
	}
	if same > drawn/2 {
		t.Errorf("another seed draws the same %d of %d", same, drawn)
	}
}

// walked is a round of n points, the first of which are done.
func walked(n, done int, opens, due, closes time.Duration) Round {
	r := Round{ID: database.NewID(), Opens: noon.Add(opens), Due: noon.Add(due), Closes: noon.Add(closes), state: task.Live}
	for i, c := range ring(n) {
		s := Stop{Checkpoint: &c, State: Todo}
		if i < done {
			at := noon.Add(opens)
			s.State, s.DoneAt = Scanned, &at
		}
		r.Stops = append(r.Stops, s)
	}
	return r
}

func TestChoose(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	first := walked(3, 1, -30*minute, 30*minute, 40*minute)
	second := first // the same points, due later
	second.ID, second.Due = database.NewID(), noon.Add(35*minute)
	second.Stops = walkedLike(first)
	point := first.Stops[1].ID
	past := walked(2, 0, -3*60*minute, -2*60*minute, -110*minute)
	past.state = task.Missed
	done := walked(2, 2, -30*minute, 30*minute, 40*minute)
	done.state = task.Done
	excused := walked(2, 0, -30*minute, 30*minute, 40*minute)
	excused.state = task.Excused
	for _, c := range []struct {
		name    string
		rounds  []Round
		wanted  database.ID
		point   database.ID
		at      time.Duration
		round   database.ID
		outcome Outcome
	}{
		{"no rounds", nil, database.ID{}, point, 0, database.ID{}, Extra},
		{"the open one", []Round{past, first}, database.ID{}, point, 0, first.ID, Counted},
		{"before it opens", []Round{first}, database.ID{}, point, -31 * minute, database.ID{}, Extra},
		{"at the second it opens", []Round{first}, database.ID{}, point, -30 * minute, first.ID, Counted},
		{"at the second it is due", []Round{first}, database.ID{}, point, 30 * minute, first.ID, Counted},
		{"inside the grace", []Round{first}, database.ID{}, point, 36 * minute, first.ID, Late},
		{"after it closed", []Round{first}, database.ID{}, point, 46 * minute, first.ID, MadeUp},
		{"long after it closed", []Round{first}, database.ID{}, point, 161 * minute, database.ID{}, Extra},
		{"the one due first", []Round{second, first}, database.ID{}, point, 0, first.ID, Counted},
		{"the one the person is in", []Round{first, second}, second.ID, point, 0, second.ID, Counted},
		{"one that is nobody's", []Round{first}, database.NewID(), point, 0, first.ID, Counted},
		{"scanned before", []Round{first}, database.ID{}, first.Stops[0].ID, 0, first.ID, Duplicate},
		{"scanned before, but another round waits", []Round{first, second}, database.ID{}, first.Stops[0].ID, 0, second.ID, Counted},
		{"a round that is over", []Round{done}, database.ID{}, done.Stops[0].ID, 0, done.ID, Duplicate},
		{"a round with its verdict", []Round{past}, database.ID{}, past.Stops[0].ID, 0, past.ID, MadeUp},
		{"made in time, told after the verdict", []Round{past}, database.ID{}, past.Stops[0].ID, -150 * minute, past.ID, Counted},
		{"a round that was excused", []Round{excused}, database.ID{}, excused.Stops[0].ID, 0, database.ID{}, Extra},
		{"a point of no round", []Round{first}, database.ID{}, database.NewID(), 0, database.ID{}, Extra},
	} {
		round, outcome := choose(c.rounds, c.wanted, c.point, noon.Add(c.at))
		var got database.ID
		if round != nil {
			got = round.ID
		}
		if got != c.round || outcome != c.outcome {
			t.Errorf("%s: %s %s, want %s %s", c.name, got, outcome, c.round, c.outcome)
		}
	}
}

// walkedLike are the points of a round, none of them scanned.
func walkedLike(r Round) []Stop {
	out := make([]Stop, len(r.Stops))
	for i, s := range r.Stops {
		out[i] = Stop{Checkpoint: s.Checkpoint, State: Todo}
	}
	return out
}

func TestNextAndExpected(t *testing.T) {
	t.Parallel()
	r := walked(4, 0, 0, time.Hour, time.Hour)
	if got := r.expected(); got.ID != r.Stops[0].ID {
		t.Error("a round does not begin with its first point")
	}
	scan := func(i int, at time.Duration) {
		made := noon.Add(at)
		r.Stops[i].State, r.Stops[i].DoneAt = Scanned, &made
	}
	scan(2, time.Minute)
	if got := r.expected(); got.ID != r.Stops[3].ID {
		t.Errorf("after the third, %v is expected", got.ID)
	}
	if got := r.next(r.Stops[3].ID); got.ID != r.Stops[0].ID {
		t.Errorf("after the last, %v is next", got.ID)
	}
	scan(0, 2*time.Minute)
	scan(1, 3*time.Minute)
	scan(3, 4*time.Minute)
	if r.next(r.Stops[1].ID) != nil || r.expected() != nil {
		t.Error("something is left of a round that is done")
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	yes, no, low, fine := true, false, 0.1, 0.3
	good, bad, free, other := "没有", "有", "都好", "也许"
	most := 0.5
	within, err := form.ParseLimit(">= 0.2 <= 0.5")
	if err != nil {
		t.Fatal(err)
	}
	questions := []form.Item{
		{Key: "locked", Kind: form.Tick, Label: "门锁好了"},
		{Key: "pressure", Kind: form.Number, Label: "压力表", Unit: "MPa", Limit: &within},
		{Key: "smell", Kind: form.Choice, Label: "有没有焦味", Choices: []string{good, bad}, Wrong: []string{bad}},
		{Key: "note", Kind: form.Text, Label: "还有什么", Optional: true},
	}
	if err := checkQuestions(questions); err != nil {
		t.Fatal(err)
	}
	all := func(tick *bool, number *float64, choice *string) []form.Answer {
		return []form.Answer{{Item: "locked", Tick: tick}, {Item: "pressure", Number: number}, {Item: "smell", Text: choice}, {Item: "note", Text: &free}}
	}
	for _, c := range []struct {
		name    string
		answers []form.Answer
		words   string
		passed  bool
		err     error
	}{
		{"all well", all(&yes, &fine, &good), "", true, nil},
		{"the edge of a limit", all(&yes, &most, &good), "", true, nil},
		{"not ticked", all(&no, &fine, &good), "门锁好了：有问题", false, nil},
		{"below a limit", all(&yes, &low, &good), "压力表 0.1MPa，应 0.2～0.5MPa", false, nil},
		{"a wrong choice", all(&yes, &fine, &bad), "有没有焦味：有", false, nil},
		{"no such choice", all(&yes, &fine, &other), "", false, form.ErrBadAnswers},
		{"left out", nil, "", false, nil},
		{"of another kind", []form.Answer{{Item: "locked", Number: &fine}}, "", false, form.ErrBadAnswers},
		{"twice", append(all(&yes, &fine, &good), form.Answer{Item: "locked", Tick: &yes}), "", false, form.ErrBadAnswers},
		{"nobody asked", []form.Answer{{Item: "weather", Text: &free}}, "", false, form.ErrBadAnswers},
	} {
		found, err := judge(questions, c.answers)
		if found.Passed != c.passed || !errors.Is(err, c.err) {
			t.Errorf("%s: %v %v, want %v %v", c.name, found.Passed, err, c.passed, c.err)
		}
		if words := wrongWords(found, c.answers); words != c.words {
			t.Errorf("%s: said as %q, want %q", c.name, words, c.words)
		}
	}
}
