package hazard

import (
	"slices"
	"strings"
)

// Kind is what is wrong, as roughly as somebody can say who is no expert.
type Kind string

// The kinds, in the order in which a page offers them.
const (
	Building  Kind = "building"
	Electric  Kind = "electric"
	Water     Kind = "water"
	Fire      Kind = "fire"
	Equipment Kind = "equipment"
	Kitchen   Kind = "kitchen"
	Plate     Kind = "plate"
	Other     Kind = "other"
)

type kindOf struct {
	kind  Kind
	name  string
	words []string // by which a report without a kind is known
}

var kinds = []kindOf{
	{Building, "房屋楼梯", []string{"扶手", "栏杆", "楼梯", "墙", "天花板", "吊顶", "地砖", "玻璃", "窗", "门锁", "屋顶"}},
	{Electric, "电和灯", []string{"灯", "插座", "电线", "漏电", "跳闸", "配电", "开关"}},
	{Water, "水管漏水", []string{"漏水", "水管", "水龙头", "堵了", "下水", "积水", "饮水机"}},
	{Fire, "消防", []string{"灭火器", "消防", "消火栓", "安全出口", "疏散", "烟感", "应急灯"}},
	{Equipment, "器材设备", []string{"体育器材", "篮球架", "单杠", "双杠", "电梯", "桌", "椅", "空调", "风扇", "监控", "摄像头"}},
	{Kitchen, "食堂", []string{"食堂", "后厨", "灶", "冰箱", "留样", "消毒柜"}},
	{Plate, "巡查牌子", []string{"牌子"}},
	{Other, "其他", nil},
}

// Kinds lists every kind in the order in which a page offers them.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.kind
	}
	return all
}

// Name is the kind in Chinese, empty for an unknown one.
func (k Kind) Name() string {
	i := slices.IndexFunc(kinds, func(o kindOf) bool { return o.kind == k })
	if i < 0 {
		return ""
	}
	return kinds[i].name
}

// guess reads the kind out of the words of a report, so that two people who name no kind
// meet at one hazard. The word that stands first decides; of two at one place, the longer.
func guess(words string) Kind {
	found, at, length := Other, len(words), 0
	for _, k := range kinds {
		for _, w := range k.words {
			i := strings.Index(words, w)
			if i >= 0 && (i < at || i == at && len(w) > length) {
				found, at, length = k.kind, i, len(w)
			}
		}
	}
	return found
}
