package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func (s *Server) familyRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/classes/{id}/families", ID: "get-families", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary:     "The families of a class: the code, who asks to join, who is in it",
		Description: "For its class teacher, and for those who see every class.",
	}, s.getFamilies)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/family-requests", ID: "count-family-requests", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary: "In which of my classes parents wait for an answer, the longest first",
	}, s.countFamilyRequests)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/classes/{id}/code", ID: "rotate-class-code", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary: "Give a class a new code, good for 14 days; the one before stops working",
		status:  http.StatusCreated,
	}, s.rotateClassCode)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/classes/{id}/code/print", ID: "print-class-code", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary:     "Get a link, good for ten minutes, to slips with the code of a class to print",
		Description: "Without a session: it is opened at whatever computer has a printer.",
		status:      http.StatusCreated,
	}, s.printClassCode)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/classes/{id}/code", ID: "stop-class-code", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary: "End the code of a class",
		status:  http.StatusNoContent,
	}, s.stopClassCode)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/family-requests/{id}/confirm", ID: "confirm-family", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary:     "Say that I know this family: the parent joins the class",
		Description: "Into the seat given, or the one with the same child's name, or a new one. A repeat answers what was decided.",
	}, s.confirmFamily)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/family-requests/{id}/refuse", ID: "refuse-family", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary: "Say that this is no parent of the class; a repeat answers what was decided",
	}, s.refuseFamily)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/classes/{id}/families/{seat}", ID: "remove-family", Tag: "family", Access: forHolders(identity.FamilyConfirm),
		Summary: "Say that a family has left the class; guardians without another child here are erased",
		status:  http.StatusNoContent,
	}, s.removeFamily)
}

type classCode struct {
	Code      string        `json:"code" example:"C7M3QD"`
	ExpiresAt clock.Instant `json:"expires_at"`
}

type familyRequest struct {
	ID        database.ID     `json:"id"`
	School    string          `json:"school" example:"云溪小学"`
	ClassID   database.ID     `json:"class_id"`
	ClassName string          `json:"class_name" example:"四（2）班"`
	Holder    string          `json:"holder" doc:"The class teacher, who answers; empty while there is none." example:"李老师"`
	Name      string          `json:"name" doc:"How the parent calls themselves; empty once it is decided." example:"王女士"`
	Relation  school.Relation `json:"relation" enum:"father,mother,grandparent,other"`
	Child     string          `json:"child" doc:"Empty when the parent did not say, or it is decided." example:"小明"`
	Consent   string          `json:"consent" doc:"Version of the text they accepted." example:"2026-11"`
	State     family.State    `json:"state" enum:"waiting,confirmed,refused,withdrawn,expired"`
	Reason    family.Reason   `json:"reason,omitempty" enum:"not_of_class,unclear,twice" doc:"Of a refusal."`
	AskedAt   clock.Instant   `json:"asked_at"`
	DecidedAt *clock.Instant  `json:"decided_at" nullable:"true"`
	Match     *database.ID    `json:"match" nullable:"true" doc:"The seat in the class with the same child's name."`
}

func familyRequestOf(r family.Request) familyRequest {
	return familyRequest{
		r.ID, r.School, r.ClassID, r.Class, r.Holder, r.Name, r.Relation, r.Child, r.Consent, r.State, r.Reason, r.AskedAt, r.DecidedAt, known(r.Match),
	}
}

type guardian struct {
	Name     string          `json:"name" example:"王女士"`
	Relation school.Relation `json:"relation" enum:"father,mother,grandparent,other"`
	Bound    bool            `json:"bound" doc:"Has opened the mini-program."`
}

type classFamily struct {
	SeatID    database.ID `json:"seat_id"`
	Child     string      `json:"child" doc:"Empty when nobody gave a name."`
	Guardians []guardian  `json:"guardians"`
}

type familiesOutput struct {
	Body struct {
		ClassID     database.ID       `json:"class_id"`
		ClassName   string            `json:"class_name" example:"四（2）班"`
		School      string            `json:"school" example:"云溪小学"`
		TeacherName string            `json:"teacher_name"`
		Code        orNull[classCode] `json:"code" doc:"Null while the class has none."`
		Requests    []familyRequest   `json:"requests" doc:"That wait, the longest first."`
		Families    []classFamily     `json:"families"`
		Bound       int               `json:"bound" doc:"Families of whom somebody has opened the mini-program."`
	} `nameHint:"ClassFamilies"`
}

func (s *Server) getFamilies(ctx context.Context, in *ByID) (*familiesOutput, error) {
	page, err := s.family.Page(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &familiesOutput{}
	b := &out.Body
	b.ClassID, b.ClassName, b.School, b.TeacherName, b.Bound = page.ClassID, page.Class, page.School, page.Teacher, page.Bound
	b.Code = null[classCode](nil)
	if page.Code != nil {
		b.Code = null(&classCode{page.Code.Text, page.Code.ExpiresAt})
	}
	b.Requests = make([]familyRequest, 0, len(page.Requests))
	for _, r := range page.Requests {
		b.Requests = append(b.Requests, familyRequestOf(r))
	}
	b.Families = make([]classFamily, 0, len(page.Families))
	for _, f := range page.Families {
		one := classFamily{SeatID: f.SeatID, Child: f.Child, Guardians: make([]guardian, 0, len(f.Guardians))}
		for _, g := range f.Guardians {
			one.Guardians = append(one.Guardians, guardian{g.Name, g.Relation, g.Bound})
		}
		b.Families = append(b.Families, one)
	}
	return out, nil
}

type familyCount struct {
	ClassID   database.ID   `json:"class_id"`
	ClassName string        `json:"class_name" example:"四（2）班"`
	Waiting   int64         `json:"waiting"`
	Since     clock.Instant `json:"since" doc:"When the longest began to wait."`
}

type familyCountsOutput struct {
	Body list[familyCount]
}

func (s *Server) countFamilyRequests(ctx context.Context, _ *struct{}) (*familyCountsOutput, error) {
	counts, err := s.family.Counts(ctx)
	if err != nil {
		return nil, err
	}
	out := &familyCountsOutput{}
	out.Body.Items = make([]familyCount, 0, len(counts))
	for _, c := range counts {
		out.Body.Items = append(out.Body.Items, familyCount{c.ClassID, c.Class, c.Waiting, c.Since})
	}
	return out, nil
}

type classCodeOutput struct {
	Body classCode
}

func (s *Server) rotateClassCode(ctx context.Context, in *ByID) (*classCodeOutput, error) {
	code, err := s.family.RotateCode(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &classCodeOutput{classCode{code.Text, code.ExpiresAt}}, nil
}

const printCodePage = "/console/class-code?key="

func (s *Server) printClassCode(ctx context.Context, in *ByID) (*printOutput, error) {
	if _, err := s.family.Printed(ctx, in.ID); err != nil {
		return nil, err
	}
	key := rand.Text()
	s.cache.Set(ctx, printCodeKey(key), identity.From(ctx).SchoolID.String()+" "+in.ID.String(), printTime)
	out := &printOutput{}
	out.Body.Path, out.Body.ExpiresAt = printCodePage+key, clock.At(s.machine.Now().Add(printTime))
	return out, nil
}

func printCodeKey(key string) string { return "print-code:" + key }

// PrintsCodeOf gives the school and the class whose code the key of a link opens, while it
// does.
func (s *Server) PrintsCodeOf(ctx context.Context, key string) (school, class database.ID, ok bool) {
	text, ok := s.cache.Get(ctx, printCodeKey(key))
	if !ok {
		return school, class, false
	}
	first, second, _ := strings.Cut(text, " ")
	school, err := database.ParseID(first)
	if err != nil {
		return school, class, false
	}
	class, err = database.ParseID(second)
	return school, class, err == nil
}

func (s *Server) stopClassCode(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.family.StopCode(ctx, in.ID)
}

type confirmFamilyInput struct {
	ByID
	Body struct {
		Deed
		Seat *database.ID `json:"seat,omitempty" doc:"Of the class, when the parent belongs to a family that is there."`
	} `nameHint:"FamilyConfirmation"`
}

type familyRequestOutput struct {
	Body familyRequest
}

func answerRequest(r family.Request, err error) (*familyRequestOutput, error) {
	if err != nil {
		return nil, err
	}
	return &familyRequestOutput{familyRequestOf(r)}, nil
}

func (s *Server) confirmFamily(ctx context.Context, in *confirmFamilyInput) (*familyRequestOutput, error) {
	var seat database.ID
	if in.Body.Seat != nil {
		seat = *in.Body.Seat
	}
	return answerRequest(s.family.Confirm(ctx, in.ID, seat))
}

type refuseFamilyInput struct {
	ByID
	Body struct {
		Deed
		Reason family.Reason `json:"reason" enum:"not_of_class,unclear,twice"`
	} `nameHint:"FamilyRefusal"`
}

func (s *Server) refuseFamily(ctx context.Context, in *refuseFamilyInput) (*familyRequestOutput, error) {
	return answerRequest(s.family.Refuse(ctx, in.ID, in.Body.Reason))
}

type bySeat struct {
	ByID
	Seat database.ID `path:"seat"`
}

func (s *Server) removeFamily(ctx context.Context, in *bySeat) (*struct{}, error) {
	return nil, s.family.Remove(ctx, in.ID, in.Seat)
}
