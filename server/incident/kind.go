package incident

import "slices"

// Kind is what has happened, as roughly as somebody in haste can say.
type Kind string

// The kinds, in the order in which a page offers them.
const (
	Injury   Kind = "injury"
	Violence Kind = "violence"
	Intruder Kind = "intruder"
	Fire     Kind = "fire"
	Food     Kind = "food"
	Missing  Kind = "missing"
	Facility Kind = "facility"
	Other    Kind = "other"
)

type kindName struct {
	kind Kind
	name string
}

var kindNames = []kindName{
	{Injury, "有人受伤或生病"},
	{Violence, "打架或伤害"},
	{Intruder, "可疑人员闯入"},
	{Fire, "着火或冒烟"},
	{Food, "疑似食物中毒"},
	{Missing, "学生找不到"},
	{Facility, "设施有危险"},
	{Other, "其他紧急情况"},
}

// Kinds lists every kind in the order in which a page offers them.
func Kinds() []Kind {
	all := make([]Kind, 0, len(kindNames))
	for _, k := range kindNames {
		all = append(all, k.kind)
	}
	return all
}

// Name is the kind in Chinese, empty for an unknown one.
func (k Kind) Name() string {
	i := slices.IndexFunc(kindNames, func(n kindName) bool { return n.kind == k })
	if i < 0 {
		return ""
	}
	return kindNames[i].name
}
