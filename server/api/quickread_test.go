package api

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is read the quick way is what encoding/json reads; whatever it could get wrong, and
// whatever is wrong, is left to the long way.
func TestQuickRead(t *testing.T) {
	t.Parallel()
	const id, at = `"id":"01926b3c-5d2e-7f00-8000-0123456789ab"`, `"device_time":"2026-03-02T07:30:00.5+08:00"`
	for body, quick := range map[string]bool{
		`{` + id + `,` + at + `,"sequence":7,"token":"ABCDEFGHJKLM"}`: true,
		"\n { \"sequence\" : 0 , " + id + "\t,\r" + at + ` , "plate":"03-PXB6","task":"01926B3C-5D2E-7F00-8000-0123456789AB","note":"门开着","sent_at":"2026-03-02T07:30:00Z" } `: true,
		`{` + id + `,` + at + `}`:                                                false, // no sequence
		`{"sequence":7,` + at + `}`:                                              false,
		`{"sequence":7,` + id + `}`:                                              false,
		`{` + id + `,` + at + `,"sequence":-7}`:                                  false,
		`{` + id + `,` + at + `,"sequence":7.0}`:                                 false,
		`{` + id + `,` + at + `,"sequence":7e0}`:                                 false,
		`{` + id + `,` + at + `,"sequence":"7"}`:                                 false,
		`{` + id + `,` + at + `,"sequence":7,"token":null}`:                      false,
		`{` + id + `,` + at + `,"sequence":7,"token":1}`:                         false,
		`{` + id + `,` + at + `,"sequence":7,"note":"\"\u4e00"}`:                 false,
		`{` + id + `,` + at + `,"sequence":7,"more":"x"}`:                        false,
		`{` + id + `,` + at + `,"sequence":7,"answers":[]}`:                      false,
		`{` + id + `,` + at + `,"sequence":7,"plate":"` + zeros(21) + `"}`:       false,
		`{` + id + `,` + at + `,"sequence":7,"note":"` + zeros(201) + `"}`:       false,
		`{"id":"{1926b3c-5d2e-7f00-8000-0123456789ab}",` + at + `,"sequence":7}`: false,
		`{` + id + `,"device_time":"2026-03-02 07:30:00","sequence":7}`:          false,
		`{` + id + `,` + at + `,"sequence":7,"task":"","token":"ABCDEFGHJKLM"}`:  false,
		`{}`: false, `[]`: false, `7`: false, `"x"`: false, `null`: false, `{"a":{}}`: false,
	} {
		if field := checkJSON([]byte(body)); field != nil {
			t.Fatalf("%s: %v", body, field)
		}
		var got checkInInput
		if read := got.quickRead("", []byte(body)); read != quick {
			t.Errorf("read %v: %s", read, body)
			continue
		}
		var want checkInReport
		if !quick {
			continue
		}
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Body); diff != "" {
			t.Errorf("%s (-encoding/json +quick)\n%s", body, diff)
		}
	}
}

// A page is asked for the quick way with a limit and a place to begin, and no other.
func TestQuickReadOfAPage(t *testing.T) {
	t.Parallel()
	for query, quick := range map[string]bool{
		"limit=20": true, "limit=200": true, "after=01926b3c-5d2e-7f00-8000-0123456789ab&limit=1": true,
		"": false, "limit=0": false, "limit=201": false, "limit=x": false, "limit=%32": false, "limit=20&limit=20": false, "limit=20&own=true": false,
		"limit=20&after=": false, "limit=20&after=x": false, "limit=20&": false, "limit": false, "limit=20&doubtful=true": false,
	} {
		var got listCheckInsInput
		if read := got.quickRead(query, nil); read != quick {
			t.Errorf("read %v: %q", read, query)
		}
	}
}

// zeros is so many characters.
func zeros(n int) string { return fmt.Sprintf("%0*d", n, 0) }
