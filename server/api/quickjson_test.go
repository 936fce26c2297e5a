package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/patrol"
)

// A receipt that writes itself says the same as encoding/json says of it, field by field,
// so that a field added later cannot be left out.
func TestQuickReceiptIsTheSame(t *testing.T) {
	t.Parallel()
	at := clock.Instant(1_700_000_000_123)
	odd := "\"引号\\<b>&\u2028\x01"
	point := CheckpointItem{database.NewID(), patrol.Point, "03", "锅炉房后门", "往左走", []question{}}
	asked := point
	asked.Name = odd
	asked.Questions = fill[[]question](t)
	stops := []stop{{point, "9f86d081884c", patrol.Todo, nil}, {asked, "", patrol.Scanned, &at}}
	whole := &round{database.NewID(), "巡查", at, at + 1, at + 2, "open", true, 1, 2, stops}
	for name, receipt := range map[string]checkInReceipt{
		"extra": {ID: database.NewID(), Reasons: []reason{}, Checkpoint: point},
		"full": {
			database.NewID(), database.NewID(), at, patrol.Late, patrol.GradeC,
			[]reason{{patrol.DoubtFar, odd}},
			true,
			null(&ask{Kind: patrol.AskPhoto, Choices: []askChoice{{"other", odd, ""}}}), asked, null(whole), null(&stops[0]), null(&stops[1]),
		},
		"bad text": {Grade: "\xff", Reasons: nil, Checkpoint: point, Round: null(&round{Points: []stop{}})},
	} {
		var got, want any
		text := receipt.quickJSON(nil)
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v in %s", name, err, text)
		}
		slow, err := json.Marshal(receipt)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(slow, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-encoding/json +quick)\n%s", name, diff)
		}
		var out bytes.Buffer
		if err := encode(&out, receipt); err != nil || out.String() != string(text)+"\n" {
			t.Errorf("%s: written as %q, %v", name, out.String(), err)
		}
	}
}

// A page of check-ins says the same as encoding/json says of it.
func TestQuickPageIsTheSame(t *testing.T) {
	t.Parallel()
	at, id := clock.Instant(1_700_000_000_123), database.NewID()
	point := CheckpointItem{database.NewID(), patrol.Point, "03", "锅炉房后门", "", []question{}}
	plain := ListedCheckIn{ID: database.NewID(), Checkpoint: point, Reasons: []reason{}, Photos: []database.ID{}}
	whole := ListedCheckIn{
		database.NewID(), database.NewID(), point, &id, patrol.ByHand, at, at + 1, at + 2, 7, patrol.Late, patrol.GradeB,
		[]reason{{patrol.DoubtFar, "远"}},
		true, "话\"",
		[]database.ID{id},
		null(&explanation{"other", "话", at}),
	}
	for name, page := range map[string]*listCheckInsOutput{
		"empty": {list[ListedCheckIn]{Items: []ListedCheckIn{}}},
		"full":  {list[ListedCheckIn]{Items: []ListedCheckIn{plain, whole}, Next: &id}},
	} {
		var got, want any
		text := page.quickJSON(nil)
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v in %s", name, err, text)
		}
		slow, err := json.Marshal(page.Body)
		if err == nil {
			err = json.Unmarshal(slow, &want)
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-encoding/json +quick)\n%s", name, diff)
		}
	}
}

// fill is a list of one value of which no field is zero.
func fill[T any](t *testing.T) T {
	t.Helper()
	var list T
	v := reflect.ValueOf(&list).Elem()
	one := reflect.New(v.Type().Elem()).Elem()
	for _, f := range one.Fields() {
		switch f.Kind() {
		case reflect.String:
			f.SetString("字<")
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		default:
		}
	}
	v.Set(reflect.Append(v, one))
	return list
}
