package api_test

import (
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
)

func init() { maps.Copy(specimens, noticeSpecimens) }

// officers write and approve notices; the student office wrote those of the specimens.
var officers = []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead}

// onNotice is a call on a notice to all families and the nurse, that the student office
// wrote; besides are others for whom it is there.
func onNotice(state notice.State, verb, more string, refusal func(visitor) string, besides ...identity.Role) specimen {
	return specimen{
		object: true, only: identity.RoleStudentOffice, besides: append(besides, officers...), missing: "notice.not_found", refusal: refusal,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			target := "/api/v1/notices/" + w.Notify(t, owner, state).String()
			switch {
			case verb == "":
				return target, more
			case more == "":
				return target + "/" + verb, ""
			}
			return target + "/" + verb, more
		},
	}
}

// toFamilies is a call by whom it was published to.
var toFamilies = func() specimen {
	s := onNotice(notice.Published, "receipt", "{"+tap()+`,"done":true}`, nil)
	s.only, s.besides = identity.RoleGuardian, []identity.Role{identity.RoleNurse}
	return s
}()

const noticeWords = `,"title":"放学时间有变","body":"周五15:30放学。","receipt":"confirm","audience":[{"kind":"school"}]`

// notByAuthor lets nobody approve what they wrote.
func notByAuthor(v visitor) string {
	if v.roles[0] == identity.RoleStudentOffice {
		return "notice.same_person"
	}
	return ""
}

// tooSoon gives families time to open what was just published to them.
func tooSoon(visitor) string { return "notice.nudge_too_soon" }

// noTimer is what a school hears that has no routine for sending at a time.
func noTimer(visitor) string { return "notice.no_timer" }

var noticeSpecimens = map[string]specimen{
	"verify-notices": plain("/api/v1/notices/archive", ""),
	"list-notices":   plain("/api/v1/notices?limit=10", ""),
	"get-notice": onNotice(notice.Published, "", "", nil,
		identity.RoleNurse, identity.RoleGuardian, identity.RoleClassTeacher),
	"receive-notice": toFamilies,
	"write-notice": {
		refusal: refusing("notice.own_class", identity.RoleStudentOffice, identity.RolePrincipal, identity.RoleLogisticsHead),
		call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
			return "/api/v1/notices", "{" + tap() + noticeWords + "}"
		},
	},
	"rewrite-notice":   onNotice(notice.Draft, "", "{"+tap()+noticeWords+"}", nil),
	"approve-notice":   onNotice(notice.Draft, "approve", "{"+tap()+"}", notByAuthor),
	"publish-notice":   onNotice(notice.Approved, "publish", "{"+tap()+"}", nil),
	"schedule-notice":  onNotice(notice.Approved, "schedule", "{"+tap()+`,"publish_at":"2026-03-20T08:00:00+08:00"}`, noTimer),
	"call-off-notice":  onNotice(notice.Approved, "call-off", "{"+tap()+"}", nil),
	"close-notice":     onNotice(notice.Published, "close", "{"+tap()+"}", nil),
	"withdraw-notice":  onNotice(notice.Draft, "withdraw", "{"+tap()+"}", nil),
	"get-notice-reach": onNotice(notice.Published, "reach", "", nil, identity.RoleClassTeacher),
	"nudge-notice":     onNotice(notice.Published, "nudge", "{"+tap()+"}", tooSoon, identity.RoleClassTeacher),
	"count-notice-paper": {
		object: true, only: identity.RoleClassTeacher, besides: append([]identity.Role{identity.RoleStudentOffice}, officers...), missing: "notice.not_found",
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			target := "/api/v1/notices/" + w.Notify(t, owner, notice.Published).String() + "/paper"
			return target, fmt.Sprintf(`{%s,"class":%q,"families":1}`, tap(), w.Enrol(t, owner))
		},
	},
}
