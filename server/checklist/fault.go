package checklist

import (
	"context"
	"slices"
	"strconv"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
)

// Hazards is told of what failed. It belongs in the transaction of the entry.
type Hazards interface {
	Found(ctx context.Context, f Fault) error
}

// Fault is an item that failed, with its evidence.
type Fault struct {
	Sheet      database.ID
	Task       database.ID
	Routine    string      // code
	Name       string      // of the routine: 灭火器每月自检
	Subject    string      // key of the target, or of the subject of the task; empty for the school
	Thing      string      // its name
	Item, Row  string      // path and row in the sheet
	What       string      // 压力表指针：红区
	Expected   string      // what would have passed
	Note       string      // in the words of the person
	Photos     []PhotoOf   // as the phone named them
	OutOfUse   string      // the step that took the thing out of use: 停止供水; empty otherwise
	By         database.ID // who found it
	MadeAt     clock.Instant
	ReceivedAt clock.Instant
}

// PhotoOf is a photo by the id that the phone of a person gave it.
type PhotoOf struct {
	Person database.ID
	Photo  database.ID
}

// faults are the items of a sheet that are to be known as hazards: those that failed and
// have the evidence they owe, and once the sheet is handed in also those that owe none. A
// critical one is put right on the spot; it is a fault when it took the whole sheet out
// of use.
func faults(s *Sheet) []Fault {
	var out []Fault
	for _, found := range s.Findings {
		item, _, ok := s.Limits.Item(found.Item)
		if !ok || found.State != form.Failed || found.NoPhoto || found.NoNote {
			continue
		}
		ended := s.Ended != nil && s.Ended.Item == found.Item
		owes := item.PhotoOnFail || item.NoteOnFail
		if item.Critical && !ended || !item.Critical && !owes && s.Handed == nil {
			continue
		}
		given, _ := s.Of(found.Item, found.Row)
		f := Fault{
			Sheet: s.ID, Task: s.Task.ID, Routine: s.Task.Code, Name: s.Task.Name, Subject: s.subject(), Thing: s.Task.Subject,
			Item: found.Item, Row: found.Row, What: item.Label + said(&given.Answer, item), Expected: found.Expected,
			Note: given.Note, By: given.By, MadeAt: given.MadeAt,
		}
		if title := s.Title(found.Item, found.Row); title != "" {
			f.What = title + "：" + f.What
		}
		for _, photo := range given.Photos {
			f.Photos = append(f.Photos, PhotoOf{given.By, photo})
		}
		if ended {
			f.OutOfUse = s.Ended.Did
		}
		out = append(out, f)
	}
	return out
}

// subject is what the sheet is about.
func (s *Sheet) subject() string {
	if s.Target != "" {
		return s.Target
	}
	return s.Task.Task.Subject
}

// Title is what people call the row of an item, which is its first text: 红烧肉. It is
// empty outside of a group and while nothing was written.
func (s *Sheet) Title(item, row string) string {
	_, group, ok := s.Limits.Item(item)
	if !ok || group == nil {
		return ""
	}
	return s.RowTitle(group.Key, row)
}

// RowTitle is what people call a row of a group.
func (s *Sheet) RowTitle(key, row string) string {
	group, _, ok := s.Limits.Item(key)
	if !ok {
		return ""
	}
	i := slices.IndexFunc(group.Items, func(i form.Item) bool { return i.Kind == form.Text })
	if i < 0 {
		return ""
	}
	given, ok := s.Of(group.Key+"."+group.Items[i].Key, row)
	if !ok || given.Text == nil {
		return ""
	}
	return *given.Text
}

// said is an answer in words, behind the label of its item.
func said(a *Answer, item *form.Item) string {
	switch {
	case a.Number != nil:
		return "：" + strconv.FormatFloat(*a.Number, 'f', -1, 64) + item.UnitWords()
	case a.Text != nil:
		return "：" + *a.Text
	case a.Start != nil && a.End != nil:
		return "：" + strconv.FormatFloat(a.End.Sub(*a.Start).Minutes(), 'f', 0, 64) + item.UnitWords()
	default:
		return "：" + msgNo
	}
}
