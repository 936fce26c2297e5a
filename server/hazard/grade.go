package hazard

// Urgency is how pressing the reporter finds it.
type Urgency string

// The urgencies.
const (
	Repair Urgency = "repair" // 要修
	Danger Urgency = "danger" // 有危险: those who grade it are told at once
)

func (u Urgency) known() bool { return u == Repair || u == Danger }

// Grade is how serious the school finds it. It names the window of the routine from
// which the deadline comes.
type Grade string

// The grades, from the least.
const (
	Minor   Grade = "minor"
	Serious Grade = "serious"
	Major   Grade = "major"
)

var grades = []struct {
	grade Grade
	name  string
}{{Minor, "一般"}, {Serious, "较大"}, {Major, "重大"}}

// Name is the grade in Chinese, empty for an unknown one.
func (g Grade) Name() string {
	for _, known := range grades {
		if known.grade == g {
			return known.name
		}
	}
	return ""
}

// Grades lists every grade from the least.
func Grades() []Grade {
	all := make([]Grade, 0, len(grades))
	for _, known := range grades {
		all = append(all, known.grade)
	}
	return all
}
