package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const (
	// printTime is how long a link to the plates opens. Whoever has it can draw every
	// code of the school, so it is for the walk from the phone to a printer.
	printTime = 10 * time.Minute

	printPage  = "/console/plates?key="
	labelsPage = "/console/labels?key="
)

func (s *Server) plateRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints/print", ID: "print-plates", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary:     "Get a link, good for ten minutes, to a page with the plates of the school to print",
		Description: "Without a session: it is opened at whatever computer has a printer. With &labels=1 each plate has a page of its own; &of=equipment, or a kind of it, prints what sticks on equipment; &of=report the code under which anybody reports what is wrong.",
		status:      http.StatusCreated,
	}, s.printPlates)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/samples/print", ID: "print-labels", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary:     "Get a link, good for ten minutes, to a page with the labels of today's samples to print",
		Description: "Without a session: it is opened at whatever computer has a printer. Each label has its code as a QR code, https://HOST/s/CODE.",
		status:      http.StatusCreated,
	}, s.printLabels)
}

type printOutput struct {
	Body struct {
		Path      string        `json:"path" doc:"On this server." example:"/console/plates?key=…"`
		ExpiresAt clock.Instant `json:"expires_at"`
	} `nameHint:"PrintLink"`
}

func (s *Server) printPlates(ctx context.Context, _ *struct{}) (*printOutput, error) {
	key := rand.Text()
	s.cache.Set(ctx, printKey(key), identity.From(ctx).SchoolID.String(), printTime)
	out := &printOutput{}
	out.Body.Path, out.Body.ExpiresAt = printPage+key, clock.At(s.machine.Now().Add(printTime))
	return out, nil
}

func (s *Server) printLabels(ctx context.Context, _ *struct{}) (*printOutput, error) {
	key := rand.Text()
	s.cache.Set(ctx, labelsKey(key), identity.From(ctx).SchoolID.String(), printTime)
	out := &printOutput{}
	out.Body.Path, out.Body.ExpiresAt = labelsPage+key, clock.At(s.machine.Now().Add(printTime))
	return out, nil
}

func labelsKey(key string) string { return "labels:" + key }

// LabelsFor gives the school whose labels the key of a link opens, while it does.
func (s *Server) LabelsFor(ctx context.Context, key string) (database.ID, bool) {
	return s.linked(ctx, labelsKey(key))
}

func printKey(key string) string { return "print:" + key }

// PrintsFor gives the school whose plates the key of a link opens, while it does.
func (s *Server) PrintsFor(ctx context.Context, key string) (database.ID, bool) {
	return s.linked(ctx, printKey(key))
}

func (s *Server) linked(ctx context.Context, key string) (school database.ID, ok bool) {
	text, ok := s.cache.Get(ctx, key)
	if !ok {
		return school, false
	}
	school, err := database.ParseID(text)
	return school, err == nil
}
