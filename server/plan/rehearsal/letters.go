package rehearsal

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// Letter is one publication to the families: totals of messages, and totals of families by
// class. No family is named anywhere.
type Letter struct {
	At       string       `json:"at"`
	Routine  string       `json:"routine"`
	Title    string       `json:"title"`
	Told     int          `json:"told"`     // guardians in whose inbox it is, once each
	Mini     int          `json:"mini"`     // pushes that WeChat took for the mini-program: a credit spent each
	Official int          `json:"official"` // and for the official account
	Short    int          `json:"short"`    // guardians whom neither reached, for want of a credit
	Unbound  int          `json:"unbound"`  // and whom WeChat does not know
	Dropped  int          `json:"dropped"`  // pushes that were too late
	Classes  []ClassReach `json:"classes"`  // in the order of the school
}

// ClassReach is how far a letter came in a class. A family is reached when one of its
// guardians is, and by the mini-program before the official account.
type ClassReach struct {
	Class     string `json:"class"`
	Families  int    `json:"families"`
	Mini      int    `json:"mini"`
	Official  int    `json:"official"`
	Left      int    `json:"left"` // for the class teacher to tell
	Confirmed int    `json:"confirmed"`
}

// way is what became of the push of a letter to one guardian, the better the greater.
type way int

const (
	wayNone way = iota
	wayOfficial
	wayMini
)

// letterOf is a letter while it is counted.
type letterOf struct {
	Letter
	ways map[database.ID]way // by guardian
}

// countLetter adds a telling of a family to its letter.
func (r *reporter) countLetter(row *tellingRow, t *playedTask) {
	l := r.letters[t.ID]
	if l == nil {
		l = &letterOf{
			Letter: Letter{At: row.MomentAt.Time().Format(minute), Routine: t.Code, Title: row.Title},
			ways:   make(map[database.ID]way),
		}
		r.letters[t.ID] = l
	}
	l.Told++
	state := message.State("")
	if row.State != nil {
		state = *row.State
	}
	_, known := r.book.byPerson[row.RecipientID]
	switch {
	case state == message.Sent && row.Channel == message.Official:
		l.Official++
		l.ways[row.RecipientID] = wayOfficial
	case state == message.Sent:
		l.Mini++
		l.ways[row.RecipientID] = wayMini
	case state == message.Expired:
		l.Dropped++
	case !known:
		l.Unbound++
	case state == message.Refused, state == message.Dead:
		l.Short++
	}
}

// writeLetters puts the letters in order, each with the totals of every class.
func (r *reporter) writeLetters(ctx context.Context) error {
	confirmed, err := r.allReceipts(ctx)
	if err != nil {
		return err
	}
	for id, l := range r.letters {
		l.Classes = r.classesOf(l, confirmed[id])
		r.out.Letters = append(r.out.Letters, l.Letter)
	}
	slices.SortFunc(r.out.Letters, func(a, b Letter) int {
		return cmp.Or(strings.Compare(a.At, b.At), strings.Compare(a.Routine, b.Routine), strings.Compare(a.Title, b.Title))
	})
	return nil
}

func (r *reporter) classesOf(l *letterOf, confirmed map[database.ID]int) []ClassReach {
	at := make(map[database.ID]int, len(r.Cast.Classes))
	out := make([]ClassReach, len(r.Cast.Classes))
	for i, c := range r.Cast.Classes {
		at[c.ID] = i
		out[i] = ClassReach{Class: c.Name, Confirmed: confirmed[c.ID]}
	}
	best, class := make(map[database.ID]way), make(map[database.ID]database.ID)
	for _, h := range r.Cast.Seats {
		best[h.Seat], class[h.Seat] = max(best[h.Seat], l.ways[h.Person]), h.Class
	}
	for seat, w := range best {
		i, listed := at[class[seat]]
		if !listed {
			continue
		}
		out[i].Families++
		switch w {
		case wayMini:
			out[i].Mini++
		case wayOfficial:
			out[i].Official++
		case wayNone:
			out[i].Left++
		}
	}
	return out
}

// writeLetters writes each letter, and then what all of them came to in each class.
func (r *Report) writeLetters(b *page) {
	if len(r.Letters) == 0 {
		return
	}
	b.line("给家长的通知（收件箱里每位监护人各一条；两个孩子也是一条）")
	widths := []int{17, 34, 8, 8, 8, 10, 8, 8}
	b.row(widths, slices.Concat([]any{"时间", "题目"}, titles(widths[2:], []any{"收件箱", "小程序", "公众号", "次数不够", "未绑定", "收回"}))...)
	for i := range r.Letters {
		l := &r.Letters[i]
		b.row(widths, l.At, l.Title, l.Told, l.Mini, l.Official, l.Short, l.Unbound, l.Dropped)
	}
	b.line("")
	b.line("按班级（户次，全部通知合计；不列家庭）")
	widths = []int{12, 8, 8, 8, 8, 8}
	b.row(widths, append([]any{"班级"}, titles(widths[1:], []any{"户次", "小程序", "公众号", "推不到", "已确认"})...)...)
	for i := range r.Letters[0].Classes {
		sum := ClassReach{Class: r.Letters[0].Classes[i].Class}
		for k := range r.Letters {
			c := &r.Letters[k].Classes[i]
			sum.Families, sum.Mini, sum.Official = sum.Families+c.Families, sum.Mini+c.Mini, sum.Official+c.Official
			sum.Left, sum.Confirmed = sum.Left+c.Left, sum.Confirmed+c.Confirmed
		}
		b.row(widths, sum.Class, sum.Families, sum.Mini, sum.Official, sum.Left, sum.Confirmed)
	}
	b.line("")
}
