package family

import (
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// State is what became of a request; see the package comment.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Confirmed State = "confirmed"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
)

// requestLife is how long a request waits: as long as the session of a phone that is not
// used, and as the task of the class teacher.
const requestLife = 30 * 24 * time.Hour

// Reason is why a request is refused. It is chosen from a list: a sentence about a family
// would be one more thing to keep.
type Reason string

// The reasons.
const (
	NotOfClass Reason = "not_of_class" // no such child here
	Unclear    Reason = "unclear"      // ask again with the child's name
	Twice      Reason = "twice"        // joined already
)

// Asking is what a parent enters.
type Asking struct {
	ClientID database.ID
	Code     string
	Name     string // how the teacher knows them, 1 to 30 characters
	Relation school.Relation
	Child    string // short name, may be empty
	Consent  string // version of the text they accepted
}

// clean tidies what was entered, or says everything that is wrong with it.
func (a Asking) clean() (Asking, error) {
	var wrong []errs.Field
	name, err := identity.CleanName(a.Name)
	if err != nil {
		wrong = append(wrong, errs.Field{Location: "name", Message: msgName})
	}
	child, ok := school.CleanChild(a.Child)
	if !ok {
		wrong = append(wrong, errs.Field{Location: "child", Message: msgChild})
	}
	if a.Relation.Name() == "" {
		wrong = append(wrong, errs.Field{Location: "relation", Message: msgRelation})
	}
	if a.ClientID.IsZero() {
		wrong = append(wrong, errs.Field{Location: "id", Message: msgID})
	}
	if len(wrong) > 0 {
		return a, ErrAskingInvalid.WithFields(wrong...)
	}
	if a.Consent != Current().Version {
		return a, ErrConsentOld
	}
	a.Name, a.Child = name, child
	a.Code = strings.TrimSpace(a.Code)
	return a, nil
}

// Request is one request, as its class teacher and its parent see it. Name and child are
// empty once it does not wait any more.
type Request struct {
	ID        database.ID
	ClassID   database.ID
	School    string
	Class     string // 四（2）班
	Holder    string // who decides
	Name      string
	Relation  school.Relation
	Child     string
	Consent   string
	State     State
	Reason    Reason
	AskedAt   clock.Instant
	DecidedAt *clock.Instant
	Match     database.ID // the seat of the same child's name in the class, zero without one
}
