package api_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, rosterSpecimens) }

// onShift is a call on a shift of the guard that begins so long from now.
func onShift(verb string, in time.Duration, role identity.Role, more string, refusal func(visitor) string) specimen {
	return specimen{
		object: true, missing: "roster.no_shift", refusal: refusal,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			target := "/api/v1/shifts/" + w.Shift(t, owner, role, in).String()
			if verb == "" || verb == "/partners" {
				return target + verb, ""
			}
			return target + verb, "{" + tap() + more + "}"
		},
	}
}

// onSwap is a call on a request of the guard to the repairer.
func onSwap(verb string, whose identity.Role) specimen {
	return specimen{
		object: true, only: whose, missing: "roster.no_swap",
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			return "/api/v1/swaps/" + w.AskSwap(t, owner).String() + "/" + verb, "{" + tap() + "}"
		},
	}
}

// onRoster is a call on a proposal of two days.
func onRoster(verb string, body func(from clock.Instant) string) specimen {
	return specimen{
		object: true, missing: "roster.not_found",
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			drawn := w.Draw(t, owner)
			return "/api/v1/rosters/plans/" + drawn.ID.String() + verb, body(clock.At(drawn.Seats[0].From))
		},
	}
}

func guardOf(_ *testing.T, _ *apitest.World, s apitest.School) database.ID {
	return s.People[identity.RoleGuard].ID
}

var (
	guardsOnly    = refusing("roster.not_your_shift", identity.RoleGuard)
	rosterPlanned = specimen{call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		w.Rota(t, owner)
		return "/api/v1/rosters/plans", `{"post":"desk","first":"2026-03-10","last":"2026-03-12"}`
	}}
	signedIn = specimen{
		object: true, missing: "roster.no_shift", refusal: guardsOnly,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			token := w.Hang(t, owner.ID, "校门").Plate.Token
			return "/api/v1/shifts/" + w.Shift(t, owner, identity.RoleGuard, 0).String() + "/sign-in", "{" + tap() + fmt.Sprintf(`,"token":%q}`, token)
		},
	}
)

var rosterSpecimens = map[string]specimen{
	"list-shifts":       plain("/api/v1/rosters/shifts?first=2026-03-02&last=2026-03-09", ""),
	"get-my-turns":      plain("/api/v1/rosters/mine", ""),
	"list-roster-spans": plain("/api/v1/rosters/spans", ""),
	"list-rosters":      plain("/api/v1/rosters/plans", ""),
	"get-roster":        onRoster("", func(clock.Instant) string { return "" }),
	"draw-roster":       rosterPlanned,
	"seat-roster":       onRoster("/seats", func(from clock.Instant) string { return fmt.Sprintf(`{"from":%q,"seat":0}`, from) }),
	"publish-roster":    onRoster("/publish", func(clock.Instant) string { return `{"accept_gaps":true}` }),
	"export-roster":     onRoster("/export", func(clock.Instant) string { return "" }),
	"get-shift":         onShift("", time.Hour, identity.RoleGuard, "", nil),
	"list-partners": onShift("/partners", time.Hour, identity.RoleGuard, "",
		refusing("roster.not_your_shift", identity.RoleGuard, identity.RolePrincipal, identity.RoleLogisticsHead)),
	"acknowledge-shift": onShift("/acknowledge", time.Hour, identity.RoleGuard, "", guardsOnly),
	"ask-swap":          onShift("/swap", time.Hour, identity.RoleGuard, "", guardsOnly),
	"take-shift":        onShift("/take", time.Hour, "", "", refusing("roster.not_in_pool", identity.RoleGuard, identity.RoleRepairer)),
	"sign-in-shift":     signedIn,
	"hand-over-shift":   onShift("/handover", -time.Minute, identity.RoleGuard, `,"words":"钥匙在抽屉里"`, guardsOnly),
	"assign-shift":      naming(onShift("/assign", time.Hour, identity.RoleGuard, "", nil), "to", guardOf),
	"accept-swap":       onSwap("accept", identity.RoleRepairer),
	"decline-swap":      onSwap("decline", identity.RoleRepairer),
	"withdraw-swap":     onSwap("withdraw", identity.RoleGuard),
	"open-duty-feed":    plain("/api/v1/rosters/feed", ""),
	"close-duty-feed":   plain("/api/v1/rosters/feed", ""),
}
