package asset_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/asset"
	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

func dates(name, on string) map[string]clock.Date { return map[string]clock.Date{name: day(on)} }

func told(photos ...database.ID) asset.Told {
	return asset.Told{Does: "lift-service", Words: "清洁门机，试运行正常", Vendor: "顺达电梯", Signed: "李工", Photos: photos}
}

// photographed is a picture that somebody without an account sent.
func (w *world) photographed(t *testing.T) database.ID {
	t.Helper()
	var file bytes.Buffer
	must(t, jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	upload, err := w.photos.Receive(w.system(t))
	must(t, err)
	defer upload.Discard()
	_, err = upload.ReadFrom(&file)
	must(t, err)
	id := database.NewID()
	_, err = upload.Keep(w.system(t), id)
	must(t, err)
	return id
}

// TestCompanyVisit: what a company says by its link counts once its keeper has looked, from
// the day it said so.
func TestCompanyVisit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		lift := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "教学楼电梯", KeeperID: w.repairer.PersonID}, Dates: dates("lift-service", "2022-02-20")})
		w.moveTo("2022-03-04 09:00")
		w.scan(t)
		link, err := w.Invite(as(t, w.repairer), lift.ID)
		must(t, err)
		hello, err := w.Welcome(t.Context(), strings.ToLower(link.Code[:4]+"-"+link.Code[4:]))
		if err != nil || hello.Asset.ID != lift.ID || hello.School != w.school || hello.Made {
			t.Fatalf("the link shows %+v %v", hello, err)
		}
		photo := w.photographed(t)
		must(t, w.Visited(t.Context(), link.Code, told(photo)))
		again := told(photo)
		again.Words = "另一句"
		must(t, w.Visited(t.Context(), link.Code, again)) // the same tap again
		w.moveTo("2022-03-07 10:00")
		card, err := w.Card(as(t, w.repairer), lift.ID)
		must(t, err)
		if len(card.Visits) != 1 || card.Visits[0].Words != told().Words || len(card.Visits[0].Photos) != 1 || !card.Keeps || len(card.History) != 0 {
			t.Fatalf("the card before anybody looked: %+v %+v", card.Visits, card.History)
		}
		if diff := cmp.Diff([]string{"live 2022-03-07 16:00 0/0"}, w.tasksOf(t, "asset.visit-check")); diff != "" {
			t.Errorf("asked to look (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"live 2022-03-07 17:00 0/0"}, w.tasksOf(t, "lift.service")); diff != "" {
			t.Errorf("what nobody has looked at counts already (-want +got):\n%s", diff)
		}
		if may, err := w.MayJudge(as(t, w.teacher), link.ID); may || err != nil {
			t.Errorf("the teacher judges: %t %v", may, err)
		}
		if may, err := w.MayJudge(as(t, w.repairer), link.ID); !may || err != nil {
			t.Errorf("the keeper does not see the photo: %t %v", may, err)
		}
		if _, err := w.Decide(as(t, w.teacher), link.ID, asset.Decision{Right: true}); !errors.Is(err, asset.ErrNotKeeper) {
			t.Errorf("the teacher decided: %v", err)
		}
		card, err = w.Decide(as(t, w.repairer), link.ID, asset.Decision{Right: true})
		must(t, err)
		if len(card.Visits) != 0 || len(card.History) != 1 || card.History[0].Vendor != "顺达电梯" || card.History[0].What != "维保" ||
			card.History[0].MadeAt.Time() != at("2022-03-04 09:00") || card.History[0].Photos[0].Check != attachment.CheckPass {
			t.Errorf("after it was confirmed: %+v", card.History)
		}
		if got := w.tasksOf(t, "lift.service"); len(got) != 2 || !strings.HasPrefix(got[0], "done") || got[1] != "live 2022-03-18 17:00 0/0" {
			t.Errorf("the next one counts from the fourth of March: %v", got)
		}
		if got := w.tasksOf(t, "asset.visit-check"); len(got) != 1 || !strings.HasPrefix(got[0], "done") {
			t.Errorf("asked to look still: %v", got)
		}
		if _, err := w.Decide(as(t, w.repairer), link.ID, asset.Decision{Reason: "没来"}); !errors.Is(err, asset.ErrVisitDecided) {
			t.Errorf("decided otherwise later: %v", err)
		}
		if _, err := w.Welcome(t.Context(), link.Code); !errors.Is(err, asset.ErrNoVisit) {
			t.Errorf("the link opens still: %v", err)
		}
	})
}

// TestVisitThatWasNot: refused it moves nothing, and its photos stay hidden.
func TestVisitThatWasNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		lift := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯"}, Dates: dates("lift-service", "2022-02-20")})
		link, err := w.Invite(as(t, w.head), lift.ID)
		must(t, err)
		must(t, w.Visited(t.Context(), link.Code, told(w.photographed(t))))
		if _, err := w.Decide(as(t, w.head), link.ID, asset.Decision{}); !errors.Is(err, asset.ErrVisitReason) {
			t.Errorf("refused without a word: %v", err)
		}
		card, err := w.Decide(as(t, w.head), link.ID, asset.Decision{Reason: "当天没来"})
		must(t, err)
		if len(card.History) != 1 || card.History[0].Kind != asset.Looked || card.History[0].Note != "到访不认：当天没来" || card.DueOn != day("2022-03-07") {
			t.Errorf("after it was refused: %+v, due %s", card.History, card.DueOn)
		}
		if check := card.History[0].Photos[0].Check; check != attachment.CheckRisky {
			t.Errorf("the photo is %q", check)
		}
	})
}

// TestLinksOfCompanies: who may give one, and which of them open.
func TestLinksOfCompanies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	lift := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯", KeeperID: w.repairer.PersonID}})
	if _, err := w.Invite(as(t, w.teacher), lift.ID); !errors.Is(err, asset.ErrNotKeeper) {
		t.Errorf("the teacher invited: %v", err)
	}
	if _, err := w.Invite(as(t, w.stranger), lift.ID); !errors.Is(err, asset.ErrNotFound) {
		t.Errorf("somebody of another school invited: %v", err)
	}
	link, err := w.Invite(as(t, w.repairer), lift.ID)
	must(t, err)
	for _, code := range []string{"", "x", link.Code[1:], link.Code + "2", "22222222222A", strings.Repeat("A", 12)} {
		if _, err := w.Welcome(t.Context(), code); !errors.Is(err, asset.ErrNoVisit) {
			t.Errorf("%q opened: %v", code, err)
		}
	}
	for name, change := range map[string]func(*asset.Told){
		"no words": func(v *asset.Told) { v.Words = " " }, "nobody signed": func(v *asset.Told) { v.Signed = "" },
		"no company": func(v *asset.Told) { v.Vendor = "" }, "no photo": func(v *asset.Told) { v.Photos = nil },
		"another service": func(v *asset.Told) { v.Does = "filter" }, "an inspection without a date": func(v *asset.Told) { v.Does = "lift-inspection" },
	} {
		said := told(database.NewID())
		change(&said)
		if err := w.Visited(t.Context(), link.Code, said); !errors.Is(err, asset.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.moveTo("2022-03-04 08:01")
	if err := w.Visited(t.Context(), link.Code, told(database.NewID())); !errors.Is(err, asset.ErrNoVisit) {
		t.Errorf("a link a week old: %v", err)
	}
}
