package plan

import (
	"fmt"
	"io"
	"strings"

	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// WriteFindings writes the check-up for the people of a school.
func WriteFindings(w io.Writer, findings []Finding, laws []Law, routines []task.Routine) error {
	names := make(map[string]string)
	for _, r := range routines {
		names[r.Code] = r.Name
	}
	byCode := make(map[string]Law)
	for _, l := range laws {
		byCode[l.Code] = l
	}
	var b strings.Builder
	if len(findings) == 0 {
		b.WriteString("没有发现问题。\n")
	}
	var kind FindingKind
	for _, f := range findings {
		if f.Kind != kind {
			kind = f.Kind
			fmt.Fprintf(&b, "%s\n", findingTitles[kind])
		}
		law, cited := byCode[f.Law]
		subject := names[f.Routine]
		if subject == "" {
			subject = law.Demand
		}
		fmt.Fprintf(&b, "  · %s%s\n", subject, f.where())
		if cited {
			fmt.Fprintf(&b, "    依据：%s%s%s\n", law.Source, law.Article, unverified(law))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func unverified(l Law) string {
	if l.Verified {
		return ""
	}
	return "（原文待核对）"
}

// where says where to look, in the words of the school.
func (f Finding) where() string {
	if len(f.Where) == 0 {
		return ""
	}
	places := f.Where
	if f.Kind == NoHolder || f.Kind == NoOwner || f.Kind == NoDeputy {
		places = roleNames(f.Where)
	}
	text := "：" + shortList(places)
	if f.Why != "" {
		text += "（" + whys[f.Why] + "）"
	}
	return text
}

// roleNames turns codes such as G+CL into what a school calls them.
func roleNames(codes []string) []string {
	var names []string
	for _, code := range codes {
		for part := range strings.SplitSeq(code, "+") {
			account, _ := task.Role(part).Account()
			names = append(names, identity.Role(account).Name())
		}
	}
	return names
}

// longest is how many places a line names before it says how many there are.
const longest = 8

func shortList(where []string) string {
	if len(where) <= longest {
		return strings.Join(where, "、")
	}
	return fmt.Sprintf("%s 等 %d 处", strings.Join(where[:longest], "、"), len(where))
}

var findingTitles = map[FindingKind]string{
	NoRoutine:   "法规有要求，还没有安排的：",
	SwitchedOff: "有安排但已停用的：",
	TooFew:      "安排的次数不够的：",
	TooRare:     "间隔太长的：",
	GateShut:    "放行条件里有停用的工作，会一直放不了行的：",
	NoHolder:    "没有人来做的（本校没有这个岗位的人）：",
	NoOwner:     "没有主管的（本校没有这个岗位的人）：",
	NoDeputy:    "只有一个人会做，没有备岗的：",
	LeftOut:     "校历上排不进去、不会生成任务的：",
}

var whys = map[task.Why]string{
	task.TooShort:    "当期天数太少",
	task.NoBell:      "当天没有这个铃",
	task.InsideOut:   "开始晚于截止",
	task.OffCalendar: "超出校历",
}
