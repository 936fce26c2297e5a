package hazard

import "testing"

func TestTheKindIsReadOutOfTheWords(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]Kind{
		"三楼东楼梯扶手松了，一推就晃": Building,
		"二年级教室灯管闪":       Electric,
		"应急灯不亮":          Fire, // and not the lamp inside the word
		"饮水机边上漏水":        Water,
		"篮球架歪了":          Equipment,
		"牌子坏了":           Plate,
		"食堂门口灯不亮":        Kitchen,
		"说不清楚哪里不对":       Other,
		"":               Other,
	} {
		if got := guess(words); got != want {
			t.Errorf("%q is %s, want %s", words, got, want)
		}
	}
	for _, k := range Kinds() {
		if k.Name() == "" {
			t.Errorf("%s has no name", k)
		}
	}
	for _, g := range Grades() {
		if g.Name() == "" {
			t.Errorf("%s has no name", g)
		}
	}
}
