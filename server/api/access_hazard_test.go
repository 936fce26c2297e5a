package api_test

import (
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, hazardSpecimens) }

// hazardWatchers see every hazard, besides who has a part in it.
var hazardWatchers = []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer, identity.RoleStudentOffice}

// onHazard is a call on a hazard that the guard reported and was asked to put right. Only
// who has a part in it sees it; more goes into the body.
func onHazard(state hazard.State, verb, more string, refusal func(visitor) string) specimen {
	return specimen{
		object: true, only: identity.RoleGuard, besides: hazardWatchers, missing: "hazard.not_found", refusal: refusal,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			target := "/api/v1/hazards/" + w.Spot(t, owner, state).String()
			if verb == "" {
				return target, ""
			}
			return target + "/" + verb, "{" + tap() + more + "}"
		},
	}
}

// naming puts an id of the school into the body.
func naming(s specimen, name string, id func(*testing.T, *apitest.World, apitest.School) database.ID) specimen {
	call := s.call
	s.call = func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		target, body := call(t, w, owner)
		return target, fmt.Sprintf(`%s,%q:%q}`, body[:len(body)-1], name, id(t, w, owner))
	}
	return s
}

func nurseOf(_ *testing.T, _ *apitest.World, s apitest.School) database.ID {
	return s.People[identity.RoleNurse].ID
}

func anotherHazard(t *testing.T, w *apitest.World, s apitest.School) database.ID {
	t.Helper()
	return w.Spot(t, s, hazard.Reported)
}

const withPhoto = `,"words":"换了螺丝","attachments":["01926b3c-5d2e-7f00-8000-0123456789ab"]`

var forGuard = refusing("hazard.refused", identity.RoleGuard)

var hazardSpecimens = map[string]specimen{
	"report-hazard": {call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
		return "/api/v1/hazards", "{" + tap() + `,"place":"place:走廊","words":"灯不亮"}`
	}},
	"list-hazards":       plain("/api/v1/hazards?open=true", ""),
	"list-known-hazards": plain("/api/v1/hazards/known?place=place:%E8%B5%B0%E5%BB%8A", ""),
	"get-hazard":         onHazard(hazard.Assigned, "", "", nil),
	"assign-hazard":      naming(onHazard(hazard.Reported, "assign", `,"grade":"minor"`, nil), "to", nurseOf),
	"confirm-hazard":     onHazard(hazard.Unverified, "confirm", "", nil),
	"accept-hazard":      onHazard(hazard.Assigned, "accept", "", forGuard),
	"rectify-hazard":     onHazard(hazard.Assigned, "rectify", withPhoto, forGuard),
	"return-hazard":      onHazard(hazard.Assigned, "return", `,"words":"要请厂家来"`, forGuard),
	"reinspect-hazard":   onHazard(hazard.Rectified, "reinspect", `,"right":true`, nil),
	"pause-hazard":       onHazard(hazard.Reported, "pause", `,"words":"等配件"`, nil),
	"resume-hazard":      onHazard(hazard.Paused, "resume", "", nil),
	"refuse-hazard":      onHazard(hazard.Reported, "refuse", `,"words":"本来就这样"`, nil),
	"merge-hazard":       naming(onHazard(hazard.Reported, "merge", "", nil), "into", anotherHazard),
}
