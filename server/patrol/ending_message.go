package patrol

import (
	"context"
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// Messages says things to people, in the transaction of what they are about.
type Messages interface {
	Enqueue(ctx context.Context, drafts ...message.Draft) error
}

// tellOwners says to those who answer for a round that it was stopped, why, and what was
// left out.
func (s *Service) tellOwners(ctx context.Context, p identity.Principal, r *Round, e *Ending) error {
	owners, names, err := s.tasks.Owners(ctx, r.ID)
	if err != nil || len(owners) == 0 {
		return err
	}
	left := fmt.Sprintf(endedEarly, len(e.Omitted))
	return s.messages.Enqueue(ctx, message.Draft{
		School: p.SchoolID, Purpose: message.Exception, Origin: message.Origin{Kind: endingOrigin, ID: e.ClientID}, Moment: e.At,
		To: owners, About: p.PersonID, Title: r.Name + "：" + left, Body: endingBody(names[p.PersonID], e),
		Page: taskPage(r.ID), ExpiresAt: e.At.Add(wordLife),
		Fields: map[string]string{"task": r.Name, "due": r.Due.String(), "state": left},
	})
}

// wordLife is how long word of a round is worth sending.
const wordLife = 24 * time.Hour

const endingOrigin = "round_ending"

// taskPage is where the mini-program shows a round to those who answer for it.
func taskPage(id database.ID) string { return "pages/task/task?id=" + id.String() }

func endingBody(name string, e *Ending) string {
	text := e.Reason
	if name != "" {
		text = name + "：" + text
	}
	if len(e.Omitted) == 0 {
		return text
	}
	left := make([]string, len(e.Omitted))
	for i, o := range e.Omitted {
		left[i] = o.Number + " " + o.Name
	}
	return text + "。没扫的有" + strings.Join(left, "、") + "。"
}
