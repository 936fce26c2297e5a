package patrol_test

import (
	"errors"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

func TestWalkARound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		numbers := []string{"01", "02", "03", "04", "05", "06", "07", "08"}
		var last patrol.Receipt
		for i, number := range numbers {
			w.clock.set(at("10:02:00").Add(time.Duration(i) * 2 * time.Minute))
			last = w.scan(t, w.report(number))
			if last.Outcome != patrol.Counted || codes(last.Doubts) != "" || last.Expected != nil {
				t.Fatalf("%s: %s, %v, expected %v", number, last.Outcome, last.Doubts, last.Expected)
			}
			if i < len(numbers)-1 && (last.Next == nil || last.Next.Number != numbers[i+1]) {
				t.Fatalf("after %s: next %+v", number, last.Next)
			}
		}
		if last.Next != nil || last.Round.Phase != task.OnTime {
			t.Errorf("after the last point: next %+v, the round is %s", last.Next, last.Round.Phase)
		}
		entries, err := w.tasks.Held(w.as(t, w.guard), "check_in", at("09:00:00"), at("11:00:00"))
		if err != nil || len(entries) != 1 || entries[0].State != task.Done || entries[0].TargetsDone != 8 {
			t.Errorf("the task is %+v, %v", entries, err)
		}
	})
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for _, c := range []struct {
			at, number string
			outcome    patrol.Outcome
			doubts     string
		}{
			{"09:50:00", "01", patrol.Extra, ""},
			{"10:05:00", "01", patrol.Counted, ""},
			{"10:07:00", "01", patrol.Duplicate, ""},
			{"10:09:00", "05", patrol.Counted, ""}, // not its turn, which is only advice
			{"10:36:00", "02", patrol.Late, "outside"},
			{"10:46:00", "03", patrol.MadeUp, "outside"},
			{"14:00:00", "04", patrol.Extra, ""},
		} {
			w.run(t, at(c.at))
			got := w.scan(t, w.report(c.number))
			if got.Outcome != c.outcome || codes(got.Doubts) != c.doubts {
				t.Errorf("%s at %s: %s %q, want %s %q", c.number, c.at, got.Outcome, codes(got.Doubts), c.outcome, c.doubts)
			}
			if counts := got.Outcome == patrol.Counted || got.Outcome == patrol.Late || got.Outcome == patrol.MadeUp; counts == got.TaskID.IsZero() {
				t.Errorf("%s at %s belongs to %s", c.number, c.at, got.TaskID)
			}
		}
	})
}

func TestSameReportAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		r := w.report("01")
		first := w.scan(t, r)
		w.run(t, at("10:20:00"))
		w.scan(t, w.report("02"))
		again := w.scan(t, r)
		if again.ID != first.ID || again.Outcome != patrol.Counted || again.Grade != first.Grade || again.MadeAt != first.MadeAt {
			t.Errorf("again %+v, first %+v", again.CheckIn, first.CheckIn)
		}
		if again.Round == nil || again.Next == nil || again.Next.Number != "03" {
			t.Errorf("the repeat does not know how the round stands now: %+v", again.Next)
		}
		r.Plate, r.Token = "", w.plates["04"].Token // the same id for something else is the same deed
		if other := w.scan(t, r); other.ID != first.ID || other.Checkpoint.Number != "01" {
			t.Errorf("one id made two check-ins: %+v", other.CheckIn)
		}
		other, err := w.patrol.CheckIn(w.as(t, w.mate), r)
		if err != nil || other.ID == first.ID {
			t.Errorf("another account shares the id: %+v, %v", other.CheckIn, err)
		}
	})
}

func TestPlatesThatAreNotGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:02:00"))
	ctx := w.as(t, w.head)
	old := w.plates["04"]
	fresh, err := w.patrol.RotatePlate(ctx, old.CheckpointID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.patrol.RevokePlate(ctx, w.plates["05"].CheckpointID); err != nil {
		t.Fatal(err)
	}
	foreign, err := w.patrol.CreateCheckpoint(w.as(t, w.stranger), patrol.Checkpoint{Kind: patrol.Point, Number: "01", Name: "别处"})
	if err != nil {
		t.Fatal(err)
	}
	edited := []byte(w.plates["01"].Token)
	edited[3] ^= 1
	for _, c := range []struct {
		name         string
		token, typed string
		want         error
	}{
		{"fresh", fresh.Plate.Token, "", nil},
		{"typed", "", "06-" + w.plates["06"].Code, nil},
		{"old", old.Token, "", patrol.ErrOldPlate},
		{"old, typed", "", "04-" + old.Code, patrol.ErrOldPlate},
		{"revoked", w.plates["05"].Token, "", patrol.ErrRevokedPlate},
		{"of another school", foreign.Plate.Token, "", patrol.ErrUnknownPlate},
		{"of another school, typed", "", "01-" + foreign.Plate.Code, patrol.ErrUnknownPlate},
		{"edited", string(edited), "", patrol.ErrUnknownPlate},
		{"the code of another point", "", "07-" + w.plates["06"].Code, patrol.ErrUnknownPlate},
		{"no code at all", "https://example.com", "", patrol.ErrUnknownPlate},
		{"neither", "", "", patrol.ErrPlateNeeded},
	} {
		r := w.report("01")
		r.Token, r.Plate = c.token, c.typed
		if _, err := w.patrol.CheckIn(w.as(t, w.guard), r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	items, _, err := w.patrol.CheckIns(w.as(t, w.guard), true, false, database.ID{}, 100)
	if err != nil || len(items) != 2 {
		t.Errorf("%d check-ins are kept, want the two of good plates; %v", len(items), err)
	}
	meaning, err := w.patrol.Meaning(w.as(t, w.guard), old.Token)
	if err != nil || meaning.State != patrol.Replaced || meaning.Hazard == nil {
		t.Errorf("the old plate means %+v, %v", meaning, err)
	}
	if _, err := w.patrol.Meaning(w.as(t, w.guard), foreign.Plate.Token); !errors.Is(err, patrol.ErrUnknownPlate) {
		t.Errorf("a foreign plate means %v", err)
	}
}

func TestDoubts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		w.scan(t, w.report("01"))

		w.clock.set(at("10:02:12"))
		fast := w.scan(t, w.report("02"))
		if codes(fast.Doubts) != "too_fast" || fast.Grade != patrol.GradeC || fast.Outcome != patrol.Counted {
			t.Errorf("after twelve seconds: %v %s %s", fast.Doubts, fast.Grade, fast.Outcome)
		}

		shared, err := w.patrol.CheckIn(w.as(t, w.mate), w.report("02"))
		if err != nil || codes(shared.Doubts) != "two_phones" || shared.Outcome != patrol.Duplicate {
			t.Errorf("on another phone: %v %s, %v", shared.Doubts, shared.Outcome, err)
		}

		w.clock.set(at("10:10:00"))
		skewed := w.report("03")
		ahead := skewed.DeviceAt.Add(time.Hour)
		skewed.DeviceAt, skewed.SentAt = ahead, &ahead
		if got := w.scan(t, skewed); codes(got.Doubts) != "clock" || got.MadeAt != clock.At(at("10:10:00")) || got.DeviceAt != ahead {
			t.Errorf("an hour ahead: %v, made %v, device %v", got.Doubts, got.MadeAt, got.DeviceAt)
		}

		w.clock.set(at("10:14:00"))
		far := w.report("06")
		far.Location = &patrol.Location{Latitude: 31_810_000, Longitude: 119_970_000, Accuracy: 50}
		if got := w.scan(t, far); codes(got.Doubts) != "far" || got.Expected == nil || got.Expected.Number != "04" {
			t.Errorf("a kilometre away: %v, expected %v", got.Doubts, got.Expected)
		}

		w.clock.set(at("10:18:00"))
		typed := w.report("07")
		typed.Token, typed.Plate = "", "07 "+w.plates["07"].Code
		got := w.scan(t, typed)
		if codes(got.Doubts) != "typed" || got.Ask == nil || got.Ask.Kind != patrol.AskPhoto || got.Grade != patrol.GradeC {
			t.Errorf("typed without a photo: %v, asked %+v", got.Doubts, got.Ask)
		}
		explained, err := w.patrol.Explain(w.as(t, w.guard), got.ClientID, patrol.Explanation{Choice: "other", Attachments: []database.ID{database.NewID()}})
		if err != nil || explained.Grade != patrol.GradeB || explained.ID != got.ID {
			t.Errorf("typed with a photo: %+v, %v", explained, err)
		}
	})
}

func TestRoundsOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:02:00"))
	w.scan(t, w.report("01"))
	w.clock.set(at("10:02:05"))
	w.scan(t, w.report("02"))
	rounds, err := w.patrol.Rounds(w.as(t, w.guard), at("23:59:00"))
	if err != nil || len(rounds) != 1 {
		t.Fatalf("%d rounds, %v", len(rounds), err)
	}
	if r := rounds[0]; r.Phase != task.Open || len(r.Stops) != 8 || r.Stops[0].State == patrol.Todo || r.Stops[1].State != patrol.Flagged || r.Stops[2].State != patrol.Todo {
		t.Errorf("the open round is %+v", r)
	}
	if rounds, err := w.patrol.Rounds(w.as(t, w.head), at("23:59:00")); err != nil || len(rounds) != 0 {
		t.Errorf("the head walks %d rounds, %v", len(rounds), err)
	}
}

func TestEndingEarly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		got := w.scan(t, w.report("01"))
		end := patrol.Ending{ClientID: database.NewID(), DeviceAt: clock.At(at("10:03:00")), Reason: " 打雷，  先回门卫室 "}
		first, err := w.patrol.Finish(w.as(t, w.guard), got.Round.ID, end)
		if err != nil || first.Reason != "打雷， 先回门卫室" || len(first.Omitted) != 7 || first.Omitted[0].Number != "02" {
			t.Fatalf("ended with %+v, %v", first, err)
		}
		w.run(t, at("10:20:00"))
		w.scan(t, w.report("02"))
		again, err := w.patrol.Finish(w.as(t, w.guard), got.Round.ID, end)
		if err != nil || len(again.Omitted) != 7 || again.At != first.At {
			t.Errorf("the second word replaced the first: %+v, %v", again, err)
		}
		if _, err := w.patrol.Finish(w.as(t, w.head), got.Round.ID, end); !errors.Is(err, patrol.ErrNoRound) {
			t.Errorf("somebody else ended the round: %v", err)
		}
		if _, err := w.patrol.Finish(w.as(t, w.guard), got.Round.ID, patrol.Ending{ClientID: database.NewID()}); !errors.Is(err, patrol.ErrBadEnding) {
			t.Errorf("ended without a reason: %v", err)
		}
	})
}
