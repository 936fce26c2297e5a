package family_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		test(t, newWorld(t, db))
	})
}

func wantError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func seats(member context.Context, t *testing.T, w *world) []string {
	t.Helper()
	mine, err := w.schools.MySeats(member)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, m := range mine {
		list = append(list, m.Class+" "+m.Child)
	}
	return list
}

func TestAParentJoinsAClass(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.promise(t)
		phone, code := w.phone(t), w.code(t, w.teacher, w.fourth)
		found, err := w.Open(phone, " "+code[:3]+"-"+code[3:], "10.0.0.1")
		if err != nil || found.Class != "四（2）班" || found.School != "云溪小学" || found.Teacher != "李老师" || found.Consent.Version == "" {
			t.Fatalf("the code opens %+v, %v", found, err)
		}
		a := asking(code, "小明")
		asked := w.ask(phone, t, a)
		if again := w.ask(phone, t, a); again.ID != asked.ID {
			t.Error("one tap made two requests")
		}
		_, err = w.Ask(phone, asking(code, "小红"), "10.0.0.1")
		wantError(t, err, family.ErrStillWaiting)
		if diff := cmp.Diff([]string{"family.confirm"}, w.plate(t, w.teacher)); diff != "" {
			t.Errorf("the class teacher's plate (-want +got)\n%s", diff)
		}
		page, err := w.Page(w.as(t, w.teacher), w.fourth)
		if err != nil || len(page.Requests) != 1 || page.Requests[0].Name != "赵女士" || page.Requests[0].Child != "小明" || page.Code == nil || page.Code.Text != code {
			t.Fatalf("the page shows %+v, %v", page, err)
		}
		_, err = w.Page(w.as(t, w.other), w.fourth)
		wantError(t, err, school.ErrClassUnknown)
		_, err = w.Confirm(w.as(t, w.other), asked.ID, database.ID{})
		wantError(t, err, family.ErrRequestUnknown)

		got := w.confirm(t, w.teacher, asked.ID)
		if got.State != family.Confirmed || got.Name != "" || got.Child != "" {
			t.Errorf("confirmed: %+v", got)
		}
		if again := w.confirm(t, w.teacher, asked.ID); again.State != family.Confirmed {
			t.Errorf("confirmed again: %+v", again)
		}
		_, err = w.Refuse(w.as(t, w.head), asked.ID, family.NotOfClass)
		wantError(t, err, family.ErrDecided)
		member := w.member(phone, t)
		if diff := cmp.Diff([]string{"四（2）班 小明"}, seats(member, t, w)); diff != "" {
			t.Errorf("seats (-want +got)\n%s", diff)
		}
		given, err := w.Consent(member)
		if err != nil || given == nil || given.Version != family.Current().Version || given.At != asked.AskedAt {
			t.Errorf("consent: %+v, %v", given, err)
		}
		if plate := w.plate(t, w.teacher); len(plate) != 0 {
			t.Errorf("still on the plate: %v", plate)
		}
		items, _, err := w.messages.Inbox(member, database.ID{}, 10)
		if err != nil || len(items) != 1 || items[0].Title != "班主任确认了" {
			t.Errorf("inbox: %+v, %v", items, err)
		}
	})
}

// TestSiblingsAreOnePerson has one parent in two classes, and a second parent at one seat.
func TestSiblingsAreOnePerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mother, father := w.phone(t), w.phone(t)
		fourth, second := w.code(t, w.teacher, w.fourth), w.code(t, w.other, w.second)
		w.confirm(t, w.teacher, w.ask(mother, t, asking(fourth, "小明")).ID)
		w.confirm(t, w.other, w.ask(mother, t, asking(second, "小红")).ID)
		w.confirm(t, w.teacher, w.ask(father, t, asking(fourth, "小明")).ID)
		_, err := w.Ask(mother, asking(fourth, ""), "10.0.0.1")
		wantError(t, err, family.ErrAlreadyFamily)

		if diff := cmp.Diff([]string{"四（2）班 小明", "二（1）班 小红"}, seats(w.member(mother, t), t, w)); diff != "" {
			t.Errorf("seats of the mother (-want +got)\n%s", diff)
		}
		guardians, err := w.identity.Guardians(t.Context(), w.school)
		if err != nil || len(guardians) != 2 {
			t.Errorf("two parents are %d persons, %v", len(guardians), err)
		}
		page, err := w.Page(w.as(t, w.teacher), w.fourth)
		if err != nil || len(page.Families) != 1 || len(page.Families[0].Guardians) != 2 || page.Bound != 1 {
			t.Errorf("one family with two guardians: %+v, %v", page, err)
		}
	})
}

func TestAClassTeacherWhoIsAParent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		phone := w.phone(t)
		account := identity.From(phone).AccountID
		invite, err := w.identity.CreateInvite(w.system(), w.teacher)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.identity.ClaimByInvite(phone, string(invite.Code), "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		own := w.ask(phone, t, asking(w.code(t, w.teacher, w.fourth), "小明"))
		p := identity.From(w.as(t, w.teacher))
		p.AccountID = account
		_, err = w.Confirm(identity.Into(t.Context(), p), own.ID, database.ID{})
		wantError(t, err, family.ErrOwnRequest)
		w.confirm(t, w.head, own.ID)

		roles := identity.From(w.member(phone, t)).Roles
		if diff := cmp.Diff([]identity.Role{identity.RoleClassTeacher, identity.RoleGuardian}, roles); diff != "" {
			t.Errorf("roles (-want +got)\n%s", diff)
		}
		// Deleting the account ends the parent and leaves the teacher to the school.
		if err := w.schools.ForgetMe(w.member(phone, t)); err != nil {
			t.Fatal(err)
		}
		left, err := w.identity.Person(w.system(), w.teacher)
		if err != nil || left.State != identity.Active || len(left.Roles) != 1 || left.Bound {
			t.Errorf("the teacher is %+v, %v", left, err)
		}
		if families, err := w.schools.ClassFamilies(w.system(), w.fourth); err != nil || len(families) != 0 {
			t.Errorf("families left: %+v, %v", families, err)
		}
		if given, err := w.Consent(w.as(t, w.teacher)); err != nil || given != nil {
			t.Errorf("consent left: %+v, %v", given, err)
		}
	})
}

func TestAClassThatMovesUpKeepsItsFamilies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		phone := w.phone(t)
		w.confirm(t, w.teacher, w.ask(phone, t, asking(w.code(t, w.teacher, w.fourth), "小明")).ID)
		w.moveTo(at("2022-07-10 09:00"))
		if _, err := w.schools.Promote(w.system(), false); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"五（2）班 小明"}, seats(w.member(phone, t), t, w)); diff != "" {
			t.Errorf("seats (-want +got)\n%s", diff)
		}
		if given, err := w.Consent(w.member(phone, t)); err != nil || given == nil {
			t.Errorf("consent: %+v, %v", given, err)
		}
	})
}

func TestCodes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		phone, old := w.phone(t), w.code(t, w.teacher, w.fourth)
		fresh := w.code(t, w.teacher, w.fourth)
		open := func(code string) error {
			_, err := w.Open(phone, code, "10.0.0.1")
			return err
		}
		wantError(t, open(old), family.ErrCodeWrong)
		if err := open(fresh); err != nil {
			t.Error(err)
		}
		_, err := w.RotateCode(w.as(t, w.other), w.fourth)
		wantError(t, err, school.ErrClassUnknown)
		if err := w.StopCode(w.as(t, w.teacher), w.fourth); err != nil {
			t.Error(err)
		}
		wantError(t, open(fresh), family.ErrCodeWrong)
		late := w.code(t, w.teacher, w.fourth)
		w.moveTo(w.Now().Add(14 * 24 * time.Hour))
		wantError(t, open(late), family.ErrCodeWrong)
		for range 2 {
			wantError(t, open("CCCCCC"), family.ErrCodeWrong)
		}
		wantError(t, open(w.code(t, w.teacher, w.fourth)), identity.ErrInviteLocked)
	})
}

func TestWhatAParentEnters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	phone, code := w.phone(t), w.code(t, w.teacher, w.fourth)
	for name, test := range map[string]struct {
		change func(*family.Asking)
		want   error
	}{
		"no name":            {func(a *family.Asking) { a.Name = " " }, family.ErrAskingInvalid},
		"a number for child": {func(a *family.Asking) { a.Child = "20180231" }, family.ErrAskingInvalid},
		"no relation":        {func(a *family.Asking) { a.Relation = "boss" }, family.ErrAskingInvalid},
		"no id":              {func(a *family.Asking) { a.ClientID = database.ID{} }, family.ErrAskingInvalid},
		"an older consent":   {func(a *family.Asking) { a.Consent = "2020-01" }, family.ErrConsentOld},
	} {
		a := asking(code, "小明")
		test.change(&a)
		_, err := w.Ask(phone, a, "10.0.0.1")
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusedWithdrawnExpired(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.promise(t)
		code := w.code(t, w.teacher, w.fourth)
		first, second, third := w.phone(t), w.phone(t), w.phone(t)
		refused, withdrawn := w.ask(first, t, asking(code, "")), w.ask(second, t, asking(code, ""))
		if plate := w.plate(t, w.teacher); len(plate) != 1 {
			t.Errorf("two requests of a class are one task, got %v", plate)
		}
		_, err := w.Refuse(w.as(t, w.teacher), refused.ID, "bad")
		wantError(t, err, family.ErrReasonUnknown)
		if _, err := w.Refuse(w.as(t, w.teacher), refused.ID, family.NotOfClass); err != nil {
			t.Fatal(err)
		}
		wantError(t, w.Withdraw(first, withdrawn.ID), family.ErrRequestUnknown)
		wantError(t, w.Withdraw(first, refused.ID), family.ErrDecided)
		if err := w.Withdraw(second, withdrawn.ID); err != nil {
			t.Fatal(err)
		}
		if plate := w.plate(t, w.teacher); len(plate) != 0 {
			t.Errorf("nobody waits, yet %v", plate)
		}
		late := w.ask(third, t, asking(code, "小明"))
		counts, err := w.Counts(w.as(t, w.head))
		if diff := cmp.Diff([]family.Count{{ClassID: w.fourth, Class: "四（2）班", Waiting: 1, Since: late.AskedAt}}, counts); diff != "" || err != nil {
			t.Errorf("counts %v (-want +got)\n%s", err, diff)
		}
		if counts, err := w.Counts(w.as(t, w.other)); err != nil || len(counts) != 0 {
			t.Errorf("another class teacher counts %v, %v", counts, err)
		}
		w.moveTo(w.Now().Add(31 * 24 * time.Hour))
		for range 2 { // the second time it is gone
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		mine, err := w.Mine(third)
		if err != nil || len(mine) != 1 || mine[0].State != family.Expired || mine[0].Child != "" {
			t.Errorf("mine: %+v, %v", mine, err)
		}
		if mine, err := w.Mine(first); err != nil || len(mine) != 0 {
			t.Errorf("a refusal is kept for 30 days, not longer: %+v, %v", mine, err)
		}
	})
}

func TestLeavingAndConsent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		phone := w.phone(t)
		w.confirm(t, w.teacher, w.ask(phone, t, asking(w.code(t, w.teacher, w.fourth), "小明")).ID)
		w.confirm(t, w.other, w.ask(phone, t, asking(w.code(t, w.other, w.second), "小红")).ID)
		member := w.member(phone, t)
		if err := w.WithdrawConsent(member); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"四（2）班 ", "二（1）班 "}, seats(member, t, w)); diff != "" {
			t.Errorf("seats without consent (-want +got)\n%s", diff)
		}
		given, err := w.Consent(member)
		if err != nil || given == nil || given.WithdrawnAt == nil || *given.WithdrawnAt != clock.At(w.Now()) {
			t.Errorf("withdrawn: %+v, %v", given, err)
		}
		wantError(t, w.Agree(member, "2020-01"), family.ErrConsentOld)
		wantError(t, w.Agree(w.as(t, w.teacher), family.Current().Version), family.ErrNotGuardian)
		if err := w.Agree(member, family.Current().Version); err != nil {
			t.Fatal(err)
		}
		mine, err := w.schools.MySeats(member)
		if err != nil || len(mine) != 2 {
			t.Fatal(mine, err)
		}
		wantError(t, w.Leave(member, database.NewID()), school.ErrSeatUnknown)
		if err := w.Leave(member, mine[0].SeatID); err != nil {
			t.Fatal(err)
		}
		wantError(t, w.Remove(w.as(t, w.teacher), w.fourth, mine[1].SeatID), school.ErrSeatUnknown)
		if err := w.Remove(w.as(t, w.other), w.second, mine[1].SeatID); err != nil {
			t.Fatal(err)
		}
		gone, err := w.identity.Person(w.system(), identity.From(member).PersonID)
		if err != nil || gone.State != identity.Left || gone.Name != "" || gone.Bound {
			t.Errorf("a parent without children is %+v, %v", gone, err)
		}
	})
}

// TestAGuardianOfTheListSaysNo: the school wrote down a family itself and nobody had asked.
// Who then says no is still told of dangers, and the child has no name here any more.
func TestAGuardianOfTheListSaysNo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		phone := w.phone(t)
		w.confirm(t, w.teacher, w.ask(phone, t, asking(w.code(t, w.teacher, w.fourth), "小明")).ID)
		member := w.member(phone, t)
		err := w.db.Tx(w.system(), func(ctx context.Context) error { // as if from a list
			return w.Forget(ctx, w.school, identity.From(member).PersonID)
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.WithdrawConsent(member); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"四（2）班 "}, seats(member, t, w)); diff != "" {
			t.Errorf("seats (-want +got)\n%s", diff)
		}
		if given, err := w.Consent(member); err != nil || given != nil {
			t.Errorf("consent %+v, %v", given, err)
		}
	})
}
