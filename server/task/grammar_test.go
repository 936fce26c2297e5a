package task_test

import (
	"testing"

	"xiaoqin/server/task"
)

// canonical checks that each text is read, and written back as itself or as want.
func canonical[T interface{ String() string }](t *testing.T, parse func(string) (T, error), texts map[string]string) {
	t.Helper()
	for text, want := range texts {
		got, err := parse(text)
		if want == "" {
			want = text
		}
		if err != nil || got.String() != want {
			t.Errorf("%q was read as %q, %v; want %q", text, got, err, want)
		}
	}
}

func refused[T any](t *testing.T, parse func(string) (T, error), texts ...string) {
	t.Helper()
	for _, text := range texts {
		if got, err := parse(text); err == nil {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}

func TestMomentGrammar(t *testing.T) {
	t.Parallel()
	canonical(t, task.ParseMoment, map[string]string{
		"07:10": "", "00:00": "", "23:59": "", "open": "", "close-60m": "", "noon+90m": "", "+1d 00:30": "", "-14d 08:00": "",
		"+2 work 16:00": "", "-1 tag:exam close": "", "period 08:00": "", "period open-5m": "",
		"+0m": "", "+2h": "", "+2h30m": "", "+120m": "+2h", "+48h on school 07:00": "",
	})
	refused(t, task.ParseMoment, "", " ", "7:10", "24:00", "07:60", "close-60", "close-60h", "close+0m", "close-1440m", "Close",
		"+1d", "+1d  00:30", "1d 00:30", "+0d 08:00", "+401d 08:00", "+2 weekdays 16:00", "+2 work", "+2 work 25:00",
		"period", "period +1d 08:00", "-2h", "+2", "+2x", "+30s", "+1.5h", "+-2h", "++2h", "+48h on school", "+48h on 07:00",
		"+48h on schools 07:00", "+48h on school close", "+9999999h", "+1d +2h", "9close")
}

func TestWindowGrammar(t *testing.T) {
	t.Parallel()
	canonical(t, task.ParseWindow, map[string]string{
		"07:10..07:40": "", "07:10..07:40..07:50": "", "am=07:10..07:40": "", "in=08:00..08:15..09:00@sign-in": "",
		"07:10..07:40..07:40": "07:10..07:40", "-60d 08:00..-30d 16:00..16:00": "", "+0m..+4h..+24h": "",
		"open-30m..open-20m..open": "", "period 08:00..16:00..+5d 16:00": "",
	})
	refused(t, task.ParseWindow, "", "07:10", "07:10..", "..07:10", "07:10..07:40..07:50..08:00", "AM=07:10..07:40", "=07:10..07:40",
		"07:10..07:40@", "07:10..07:40@Form", "07:10..+2h", "+0m..07:40", "+2h..+2h", "+2h..+1h", "+0m..+2h..+1h", "a-b=07:10..07:40")
}

func TestRungGrammar(t *testing.T) {
	t.Parallel()
	canonical(t, task.ParseRung, map[string]string{
		"opens : holder": "", "due -10m : holder": "", "due +20m : owner": "", "due +0m : holder+owner": "due : holder+owner",
		"opens 5m : LD : if unacked : urgent": "opens +5m : LD : if unacked : urgent", "due -7d@09:00 : holder": "",
		"opens 7d@09:00 : holder+owner : if unplanned": "opens +7d@09:00 : holder+owner : if unplanned",
		"planned -1d@16:00 : holder+deputy":            "", "due -2h : holder": "", "closes -30m : vendor+FA2 : if untouched : push : urgent": "",
		"due +0d@09:00 : P": "", "opens : holder : push": "",
	})
	refused(t, task.ParseRung, "", "opens", "opens:holder", "open : holder", "opens : ", "opens : boss", "opens : holder+", "opens : holder+holder",
		"opens x : holder", "opens -3d : holder", "opens -3d@9:00 : holder", "opens -401d@09:00 : holder", "opens 30s : holder",
		"opens : holder : if", "opens : holder : if never", "opens : holder : loud", "opens : holder : urgent : push", "opens : holder : urgent : urgent",
		"opens --5m : holder", "opens -+5m : holder", "opens : stranger")
}

func TestOtherGrammar(t *testing.T) {
	t.Parallel()
	canonical(t, task.ParseShift, map[string]string{"-14d": "", "+1d": "", "-1 school": "", "+3 tag:exam": ""})
	refused(t, task.ParseShift, "", "14d", "0d", "+0d", "-0 work", "-1", "- school", "-1 schools", "--1d", "+-1d", "+401 work", "-1 work x", "+1.5d")
	canonical(t, task.ParseRoll, map[string]string{"back work": "", "on school": ""})
	refused(t, task.ParseRoll, "", "back", "on", "back works", "forward work", "on  school")
	canonical(t, task.ParseMisfire, map[string]string{"catch_up_latest": "", "catch_up_all": "", "skip_if_late:30m": "", "skip_if_late:90m": "skip_if_late:1h30m"})
	refused(t, task.ParseMisfire, "", "latest", "skip_if_late", "skip_if_late:", "skip_if_late:0m", "skip_if_late:-5m", "catch_up_all:5m")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"FA": true, "G+CL+CW": true, "FA2": true, "": false, "XX": false, "G+": false, "G+G": false, "vendor": false} {
		var r task.Roles
		if err := r.UnmarshalText([]byte(text)); (err == nil) != ok || ok && r.String() != text {
			t.Errorf("%q was read as %v, %v", text, r, err)
		}
	}
	if role, deputy := task.Role("FA2").Account(); role != "fire_officer" || !deputy {
		t.Errorf("FA2 is %s, deputy %v", role, deputy)
	}
	if role, deputy := task.Role("P").Account(); role != "principal" || deputy {
		t.Errorf("P is %s, deputy %v", role, deputy)
	}
}

func fuzz[T interface{ String() string }](f *testing.F, parse func(string) (T, error), seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := parse(text)
		if err != nil {
			return
		}
		second, err := parse(first.String())
		if err != nil || second.String() != first.String() {
			t.Errorf("%q was read as %q, and that as %q, %v", text, first, second, err)
		}
	})
}

func FuzzParseMoment(f *testing.F) {
	fuzz(f, task.ParseMoment, "07:10", "close-60m", "+1d 00:30", "+2 work 16:00", "period 08:00", "+48h on school 07:00")
}

func FuzzParseWindow(f *testing.F) {
	fuzz(f, task.ParseWindow, "am=07:10..07:40..07:50@form", "+0m..+4h..+24h", "-60d 08:00..-30d 16:00..16:00")
}

func FuzzParseRung(f *testing.F) {
	fuzz(f, task.ParseRung, "opens : holder", "due -7d@09:00 : holder+LD : if unacked : push : urgent", "planned +2h30m : FA2")
}

func FuzzParseShift(f *testing.F) { fuzz(f, task.ParseShift, "-14d", "-1 school", "+2 tag:x") }

func FuzzParseMisfire(f *testing.F) { fuzz(f, task.ParseMisfire, "skip_if_late:30m", "catch_up_all") }

func FuzzParseFile(f *testing.F) {
	f.Add("routines: [{code: x, name: x, on: [{day: school}], win: [\"08:00..09:00\"], who: {role: LD}, owner: P, evidence: sheet, ladder: once}]")
	f.Add("ladders: {once: {days: every, rungs: [\"opens : holder\"]}}\nnot_a_task: {S03: x}")
	f.Fuzz(func(_ *testing.T, text string) {
		file, err := task.ParseFile("x", []byte(text))
		if err != nil {
			return
		}
		for _, r := range file.Routines {
			task.Occurrences(r.Schedule, r.Scope, schoolA(), schoolA().First(), schoolA().First()+400)
		}
	})
}
