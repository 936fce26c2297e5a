package task

import (
	"context"
	"net/url"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// said says what a person has to hand in where their word is the evidence.
type said uint8

const (
	saidNone   said = iota // another capability brings the evidence: a sheet, a scan, a reading
	saidTap                // the tap itself says it
	saidNote               // a sentence
	saidRecord             // a sentence, or a photo of the paper
	saidPhoto              // a photo
	saidLink               // the address of what was published
)

// sayings are the kinds of evidence that are somebody's word. Where a form, a plate or a
// reading proves it, a word is not taken.
var sayings = map[string]said{
	"confirm":    saidTap,
	"event":      saidTap,
	"lesson":     saidTap,
	"published":  saidTap,
	"sign_in":    saidTap,
	"count":      saidNote,
	"form":       saidNote,
	"roll_call":  saidNote,
	"document":   saidRecord,
	"drill":      saidRecord,
	"minutes":    saidRecord,
	"record":     saidRecord,
	"stock_take": saidRecord,
	"visit":      saidRecord,
	"photo":      saidPhoto,
	"url":        saidLink,
}

// EvidenceSheet is the evidence of a routine for which a form is filled in.
const EvidenceSheet = "sheet"

// takesWord reports whether the word of a person is evidence enough.
func (r *Routine) takesWord() bool { return sayings[r.Evidence] != saidNone }

const maxNote = 500

// checkWord refuses a word that is not what the routine asks for.
func (r *Routine) checkWord(note string, photos int) error {
	kind := sayings[r.Evidence]
	switch {
	case kind == saidNone:
		return ErrOtherProof
	case utf8.RuneCountInString(note) > maxNote:
		return ErrNoteLong
	case kind == saidNote && note == "", kind == saidRecord && note == "" && photos == 0:
		return ErrNoteNeeded
	case kind == saidPhoto && photos == 0:
		return ErrPhotoNeeded
	case kind == saidLink && !isLink(note):
		return ErrLinkNeeded
	}
	return nil
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Finish hands in the word of the principal for a task that asks for no other evidence:
// minutes, a confirmation, the address of an article, a photo of it. What becomes of it is told at
// Submit; a signature needs no word. It returns ErrOtherProof where a sheet, a scan or a
// reading is asked for; who signs a sheet does so through the sheet.
func (s *Service) Finish(ctx context.Context, id database.ID, e Evidence) (Task, error) {
	e.Note = trimmed(e.Note)
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		if !onlySigns(e.Targets) || a.edition.Routine.Evidence == EvidenceSheet {
			if err := a.edition.Routine.checkWord(e.Note, len(e.Photos)); err != nil {
				return err
			}
		}
		if err := a.submit(ctx, e); err != nil {
			return err
		}
		var target string
		if len(e.Targets) == 1 {
			target = e.Targets[0]
		}
		return a.prove(ctx, target, clock.At(made(e.At, a.now)), e.Photos)
	})
}

// onlySigns reports whether the targets are signatures.
func onlySigns(targets []string) bool {
	for _, key := range targets {
		if _, ok := signature(key); !ok {
			return false
		}
	}
	return len(targets) > 0
}
