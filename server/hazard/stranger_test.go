package hazard_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
)

// picture is what a stranger took, kept by the school under an id.
func (w *world) picture(t *testing.T) database.ID {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	upload, err := w.photos.Receive(w.system())
	if err != nil {
		t.Fatal(err)
	}
	defer upload.Discard()
	id := database.NewID()
	if _, err := upload.ReadFrom(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := upload.Keep(w.system(), id); err != nil {
		t.Fatal(err)
	}
	return id
}

// stranger reports by a printed code, without an account.
func (w *world) stranger(t *testing.T, r hazard.Report) database.ID {
	t.Helper()
	r.Source = hazard.ByPublic
	found, err := w.Report(w.system(), r)
	if err != nil {
		t.Fatal(err)
	}
	return found.ID
}

// shows reports whether somebody is shown the photos of a hazard.
func (w *world) shows(t *testing.T, person, id database.ID) error {
	t.Helper()
	h, err := w.Find(w.as(w.officer), id)
	if err != nil || len(h.Saw) == 0 || len(h.Saw[0].Photos) == 0 {
		t.Fatal(h, err)
	}
	_, content, err := w.photos.Open(w.as(person), h.Saw[0].Photos[0].ID, attachment.Full)
	if err == nil {
		err = content.Close()
	}
	return err
}

// TestStrangersWaitForAWord: what somebody without an account reports is known to those who
// answer for hazards and to nobody else, until one of them has looked.
func TestStrangersWaitForAWord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		first := w.report(t, w.guard, w.rail()) // the same is known already
		said := w.rail()
		said.Words, said.Kind, said.Photos = "扶手松了，孩子差点摔", hazard.Building, []database.ID{w.picture(t)}
		id := w.stranger(t, said)
		if id == first {
			t.Fatal("what nobody has verified joined what is known")
		}
		w.expect(t, "a stranger reported", w.officer, "hazard.grade", "hazard.screen")
		for _, person := range []database.ID{w.teacher, w.guard, w.repairer} {
			if _, err := w.Find(w.as(person), id); !errors.Is(err, hazard.ErrNotFound) {
				t.Errorf("the %s sees it: %v", w.people[person], err)
			}
		}
		known, err := w.KnownAt(w.as(w.teacher), "place:east")
		if err != nil || len(known) != 1 || known[0].ID != first {
			t.Errorf("known at the place: %+v %v", known, err)
		}
		if _, err := w.Assign(w.as(w.officer), id, hazard.Assignment{Deed: w.tap(""), Grade: hazard.Minor, To: w.repairer}); !errors.Is(err, hazard.ErrRefused) {
			t.Errorf("somebody was asked to repair what nobody has verified: %v", err)
		}
		if _, err := w.Merge(w.as(w.officer), first, w.tap(""), id); !errors.Is(err, hazard.ErrSameHazard) {
			t.Errorf("what is known was put under what is not: %v", err)
		}
		got, err := w.Confirm(w.as(w.officer), id, w.tap(""), "")
		if err != nil || got.State != hazard.Duplicate || got.DuplicateOf == nil || *got.DuplicateOf != first {
			t.Fatalf("verified, it is not with the first: %+v %v", got.Item, err)
		}
		both, err := w.Find(w.as(w.guard), first)
		if err != nil || both.Reports != 2 || len(both.Saw) != 2 || both.Saw[1].Source != hazard.ByPublic || !both.Saw[1].By.ID.IsZero() {
			t.Errorf("the first: %+v %v", both, err)
		}
	})
}

// TestStrangersHazardGoesOn: taken for true it is graded like any other, and its photos are
// shown; discarded it is over, and they are not.
func TestStrangersHazardGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		said := w.rail()
		said.ClientID, said.Photos, said.Urgency = database.NewID(), []database.ID{w.picture(t)}, hazard.Danger
		taken := w.stranger(t, said)
		if again := w.stranger(t, said); again != taken {
			t.Error("the same form twice made two")
		}
		w.people[w.head] = identity.RoleLogisticsHead
		watcher := identity.Into(t.Context(), identity.Principal{
			AccountID: w.teacher, MembershipID: w.teacher, SchoolID: w.school, PersonID: w.teacher, Roles: []identity.Role{identity.RoleStudentOffice},
		})
		list, _, err := w.List(watcher, hazard.Filter{Open: true, Page: hazard.Page{Limit: 10}})
		if err != nil || len(list) != 0 {
			t.Errorf("who watches the school sees it in the list: %+v %v", list, err)
		}
		if err := w.shows(t, w.officer, taken); err != nil {
			t.Errorf("who has to judge it does not see the photo: %v", err)
		}
		if err := w.shows(t, w.repairer, taken); !errors.Is(err, attachment.ErrNotFound) {
			t.Errorf("somebody else sees the photo: %v", err)
		}
		got, err := w.Confirm(w.as(w.officer), taken, w.tap(""), hazard.Electric)
		if err != nil || got.State != hazard.Reported || got.Kind != hazard.Electric {
			t.Fatalf("taken: %+v %v", got.Item, err)
		}
		w.expect(t, "taken", w.officer, "hazard.danger")
		if got.Saw[0].Photos[0].Check != attachment.CheckPass {
			t.Errorf("the photo is still %q", got.Saw[0].Photos[0].Check)
		}
		said.ClientID, said.Words, said.Photos = database.NewID(), "哈哈", []database.ID{w.picture(t)}
		said.Subject = "place:west"
		joke := w.stranger(t, said)
		if _, err := w.Refuse(w.as(w.officer), joke, w.tap("")); !errors.Is(err, hazard.ErrReason) {
			t.Errorf("discarded without a word: %v", err)
		}
		gone, err := w.Refuse(w.as(w.officer), joke, w.tap("玩笑"))
		if err != nil || gone.State != hazard.Refused || gone.Saw[0].Photos[0].Check != attachment.CheckRisky {
			t.Errorf("discarded: %+v %v", gone, err)
		}
		w.expect(t, "discarded", w.officer, "hazard.danger")
	})
}

// TestSameAsJoinsWhateverTheKind: kind Other never joins by itself, but whoever stands there
// may say that it is the same.
func TestSameAsJoinsWhateverTheKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	r := w.rail()
	r.Kind = hazard.Other
	first := w.report(t, w.teacher, r)
	again := r
	again.ClientID = database.NewID()
	if got := w.report(t, w.guard, again); got == first {
		t.Error("two of the kind Other joined by themselves")
	}
	again.ClientID, again.SameAs = database.NewID(), first
	if got := w.report(t, w.repairer, again); got != first {
		t.Error("who said that it is the same was not heard")
	}
	again.ClientID, again.Subject = database.NewID(), "place:west"
	if got := w.report(t, w.head, again); got == first {
		t.Error("a report of another place joined")
	}
	found, err := w.Find(w.as(w.teacher), first)
	if diff := cmp.Diff(2, found.Reports); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// TestTheCodeOfASchool is made once and names the school.
func TestTheCodeOfASchool(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		token, err := w.Code(w.as(w.officer))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Code(w.as(w.head)); err != nil || again != token {
			t.Errorf("another code: %q, %q %v", token, again, err)
		}
		if school, known, err := w.SchoolOf(t.Context(), token); err != nil || !known || school != w.school {
			t.Errorf("the code names %s %t %v", school, known, err)
		}
		for _, other := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAA", token + "'"} {
			if _, known, err := w.SchoolOf(t.Context(), other); known || err != nil {
				t.Errorf("%q is known: %v", other, err)
			}
		}
		if _, err := w.Code(w.as(w.guard)); err == nil {
			t.Error("the guard printed the code")
		}
	})
}
