package plan_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xiaoqin/server/plan"
	"xiaoqin/server/task"
)

// planned proves that a routine has its tasks on the days it promises, whatever it is;
// asked that what is filled in for it is there.
const (
	planned = "TestTasksOfTheSemester"
	asked   = "TestEverySheetHasItsForm"
)

// proofs are the tests that live a duty from its task to its end; those in quotes are told
// by the pages in a browser.
var proofs = map[string][]string{
	"kitchen.morning":      {"TestWhoIsOffDuty", "“a sick worker is off duty, and no sheet takes what they hand in”"},
	"kitchen.cover":        {"TestWhoIsOffDuty"},
	"kitchen.receive":      {"TestGoods"},
	"kitchen.core-temp":    {"TestNothingUnderItsLimitIsReleased", "“68℃ is not enough, 72℃ is, and then the lunch goes out”"},
	"kitchen.sample":       {"TestTheCabinet"},
	"kitchen.sample-out":   {"TestSampleAfter48Hours", "“a sample stays for 48 hours, and one that is forgotten is a gap”"},
	"kitchen.hold":         {"TestTwoHours", "TestHotFoodStandsTwoHours"},
	"kitchen.release":      {"TestNoOrderOpensTheGate", "TestNoOtherDoor", "TestTheNamedLeaderMayAnswerForIt"},
	"kitchen.dish":         {"TestADishAddedAfterTheRelease"},
	"kitchen.dish-release": {"TestADishThatComesAfterTheRelease"},
	"kitchen.daily":        {"TestReview"},
	"kitchen.weekly":       {"TestReview"},
	"kitchen.monthly":      {"TestReview"},
	"water.daily":          {"TestAnOverdueDispenserIsRed"},
	"water.filter":         {"TestAChangedFilterMovesTheNextDate", "TestLitresBringTheFilterForward", "“a filter changed without a network is on the card when there is one”"},
	"water.filter-term":    {"TestFilterIsChangedAtTermStartAndByInterval", "TestTheFilterOfTheTermIsTheSameClock"},
	"water.flush":          {"TestHolidayIsClosedAndReopened", "TestFlushAfterSevenIdleDays"},
	"water.sample":         {"TestBadWaterStopsTheSupplyUntilItIsGood"},
	"lift.service":         {"TestLiftEveryFifteenDays", "TestCompanyVisit"},
	"lift.inspect":         {"TestLiftInspectionIsAppliedForAMonthBefore"},
	"fire.self-check":      {"TestFireSelfCheckIsOneTaskAMonth", "TestARedNeedleStaysRedUntilItIsSound", "“three extinguishers are checked and one is in the red”"},
	"fire.refill":          {"TestAnExtinguisherAges"},
	"fire.scrap":           {"TestAnExtinguisherAges"},
	"asset.visit-check":    {"TestCompanyVisit", "TestVisitThatWasNot"},
	"meter.read":           {"TestAMeterIsReadEveryMonth"},
	"doc.expiry":           {"TestANewCertificateRenewsItsDate"},
	"stock.take":           {"TestFoundMissingAndUnexpected", "“a stock-take tells what was found, what is missing and what is too many”"},
	"drill.monthly":        {"TestDrillIsAskedForEachMonth", "TestADrill", "“from the start tap to the last class, and what was found”"},
	"drill.quake":          {"TestOneRecordClosesSeveralDuties", "TestASignedDrillWaitsForTheOthers"},
	"hazard.screen":        {"TestStrangersWaitForAWord", "“the safety officer sees it as unverified, with the photo, and takes it”"},
	"hazard.grade":         {"TestFromReportToReinspection"},
	"hazard.danger":        {"TestDangerIsHeardAtOnce"},
	"hazard.rectify":       {"TestFromReportToReinspection", "TestOverdueGoesUp"},
	"hazard.reinspect":     {"TestWhoFixesDoesNotLook", "TestTheEngineRefusesTooWhoFixed"},
	"hazard.review":        {"TestWhatIsPausedIsKnown"},
	"holiday.close":        {"TestHolidayIsClosedAndReopened"},
	"holiday.reopen":       {"TestHolidayIsClosedAndReopened"},
	"holiday.duty":         {"TestHolidayDutyFromStartToVerdict"},
	"holiday.parents":      {"TestTheHolidaysOf2022", "TestParentsAreToldBeforeTheLastBell"},
	"guard.round":          {"TestWalkARound"},
	"equip.monthly":        {"TestWhatFailsBecomesAFaultOnce"},
	"lamp.monthly":         {"TestWhatFailsBecomesAFaultOnce"},
}

// proving are the tests that prove a routine.
func proving(r *task.Routine) []string {
	if named := proofs[r.Code]; named != nil {
		return named
	}
	if r.Evidence == "sheet" {
		return []string{planned, asked}
	}
	return []string{planned}
}

// filled names what is filled in or done for a routine.
func filled(p *plan.Pack, r *task.Routine) string {
	for _, f := range p.Forms {
		if f.Code == r.Code {
			return "表：" + f.Name
		}
	}
	return "凭证：" + r.Evidence
}

// TestTheCoverageNamesItsProof: every test that docs/plan-coverage.md names is there, and
// every routine for which one is named is one of the pack.
func TestTheCoverageNamesItsProof(t *testing.T) {
	t.Parallel()
	tests := everything(t, "..", "_test.go")
	stories := everything(t, "../../scripts/preview/test/browser/stories", ".mjs")
	text, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1)
	told := regexp.MustCompile("“([^”]+)”").FindAllStringSubmatch(strings.Join(slices.Concat(values()...), " "), -1)
	if len(named) < 144 || len(told) < 8 {
		t.Errorf("%d tests and %d stories are named; the table has a row for each of 144 lines", len(named), len(told))
	}
	for _, n := range named {
		if !strings.Contains(tests, "\nfunc "+n[1]+"(") {
			t.Errorf("there is no test %s", n[1])
		}
	}
	for _, n := range told {
		if !strings.Contains(stories, "test('"+n[1]+"'") {
			t.Errorf("no story is called %q", n[1])
		}
	}
	for code := range proofs {
		if !slices.ContainsFunc(primary().Routines, func(r task.Routine) bool { return r.Code == code }) {
			t.Errorf("no routine is called %s", code)
		}
	}
}

func values() (all [][]string) {
	for _, v := range proofs {
		all = append(all, v)
	}
	return all
}

// everything is the text of all files under a folder whose names end so.
func everything(t *testing.T, folder, end string) string {
	t.Helper()
	var b strings.Builder
	files := os.DirFS(folder)
	err := fs.WalkDir(files, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, end) {
			return err
		}
		text, err := fs.ReadFile(files, path)
		b.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
