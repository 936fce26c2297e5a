package api

import (
	"cmp"
	"context"
	"slices"

	"xiaoqin/server/attachment"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/patrol"
	"xiaoqin/server/roster"
)

// MyRecords is what the records of safety hold of one person. It is exported because
// others embed it.
type MyRecords struct {
	CheckIns  []ListedCheckIn `json:"check_ins" doc:"The last first."`
	Endings   []myEnding      `json:"endings" doc:"Rounds that I ended early, the last first."`
	Photos    []myPhoto       `json:"photos" doc:"That I took and that are still kept, oldest first; get-attachment gives the picture."`
	Incidents []myIncident    `json:"incidents" doc:"That I reported, oldest first."`
	Shifts    []myShift       `json:"shifts" doc:"By beginning."`
	Notices   []NoticeItem    `json:"notices" doc:"That were published to me, with what I gave back, the newest first."`
	Handovers []ShiftNote     `json:"handovers" doc:"Words that I left for the next shift, oldest first."`
	Swaps     []Swap          `json:"swaps" doc:"That I asked for, was asked or settled, oldest first."`
	Sheets    []mySheetEntry  `json:"sheets" doc:"What I wrote on sheets, oldest first."`
	Work      []myWork        `json:"work" doc:"What I did about hazards, in drills, to equipment and in the kitchen, oldest first."`
}

type myWork struct {
	Kind  string        `json:"kind" example:"hazard.report"`
	ID    database.ID   `json:"id" doc:"Of the record."`
	At    clock.Instant `json:"at"`
	Words string        `json:"words" doc:"That I wrote; may be empty."`
}

// workOf gathers what capabilities hold of the principal of ctx beside what is listed on
// its own.
func (s *Server) workOf(ctx context.Context) ([]myWork, error) {
	all := []identity.OwnRecord{}
	for _, of := range []func(context.Context) ([]identity.OwnRecord, error){
		s.hazard.OwnRecords, s.drill.OwnRecords, s.asset.OwnRecords, s.canteen.OwnRecords,
	} {
		found, err := of(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b identity.OwnRecord) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind), slices.Compare(a.ID[:], b.ID[:]))
	})
	out := make([]myWork, len(all))
	for i, r := range all {
		out[i] = myWork(r)
	}
	return out, nil
}

type myEnding struct {
	Task    database.ID   `json:"task"`
	At      clock.Instant `json:"at"`
	Reason  string        `json:"reason"`
	Omitted []omitted     `json:"omitted"`
}

type myPhoto struct {
	ID      database.ID   `json:"id"`
	At      clock.Instant `json:"at" doc:"When it arrived."`
	Width   int           `json:"width"`
	Height  int           `json:"height"`
	Records []myRecord    `json:"records" doc:"That show it."`
}

type myRecord struct {
	Kind string      `json:"kind" example:"check_in"`
	ID   database.ID `json:"id"`
}

type myIncident struct {
	ID    database.ID   `json:"id"`
	At    clock.Instant `json:"at"`
	Kind  incident.Kind `json:"kind"`
	Place string        `json:"place"`
	Note  string        `json:"note"`
}

type mySheetEntry struct {
	Routine string        `json:"routine" example:"kitchen.core-temp"`
	Day     clock.Date    `json:"day"`
	At      clock.Instant `json:"at" doc:"Of the tap, by the clock of the school."`
	Answers []SheetAnswer `json:"answers"`
	Steps   []SheetStep   `json:"steps"`
	HandIn  bool          `json:"hand_in"`
	Sign    string        `json:"sign,omitempty"`
}

type myShift struct {
	Post  string        `json:"post" example:"gate"`
	Name  string        `json:"name" example:"门卫"`
	From  clock.Instant `json:"from"`
	Until clock.Instant `json:"until"`
}

// recordsOf gathers what the capabilities keep of the principal of ctx.
func (s *Server) recordsOf(ctx context.Context) (MyRecords, error) {
	var out MyRecords
	checkIns, endings, err := s.patrol.Own(ctx)
	if err != nil {
		return out, err
	}
	photos, err := s.photos.Own(ctx)
	if err != nil {
		return out, err
	}
	incidents, err := s.incident.Own(ctx)
	if err != nil {
		return out, err
	}
	shifts, err := s.roster.Own(ctx)
	if err != nil {
		return out, err
	}
	notes, err := s.roster.OwnNotes(ctx)
	if err != nil {
		return out, err
	}
	swaps, err := s.roster.OwnSwaps(ctx)
	if err != nil {
		return out, err
	}
	out.Handovers, out.Swaps = notesOf(notes), make([]Swap, 0, len(swaps))
	for i := range swaps {
		out.Swaps = append(out.Swaps, swapOf(&swaps[i]))
	}
	out.Endings, out.Incidents = myEndings(endings), myIncidents(incidents)
	out.Photos, out.Shifts = myPhotos(photos), myShifts(shifts)
	out.CheckIns = myCheckIns(checkIns, photos)
	sheets, err := s.checklist.Own(ctx)
	if err != nil {
		return out, err
	}
	out.Sheets = mySheetEntries(sheets)
	if out.Work, err = s.workOf(ctx); err != nil {
		return out, err
	}
	notices, err := s.notice.Own(ctx)
	if err != nil {
		return out, err
	}
	out.Notices = make([]NoticeItem, len(notices))
	for i := range notices {
		out.Notices[i] = noticeItemOf(&notices[i])
	}
	return out, nil
}

func myCheckIns(all []patrol.Listed, photos []attachment.OwnPhoto) []ListedCheckIn {
	shown := make(map[database.ID][]attachment.Photo)
	for _, p := range photos {
		for _, owner := range p.Owners {
			shown[owner.ID] = append(shown[owner.ID], p.Photo)
		}
	}
	out := make([]ListedCheckIn, 0, len(all))
	for i := range all {
		out = append(out, listedOf(&all[i], shown[all[i].ID]))
	}
	return out
}

func myEndings(all []patrol.OwnEnding) []myEnding {
	out := make([]myEnding, 0, len(all))
	for _, e := range all {
		ended := endedOf(&e.Ending)
		out = append(out, myEnding{e.Task, ended.At, ended.Reason, ended.Omitted})
	}
	return out
}

func myPhotos(all []attachment.OwnPhoto) []myPhoto {
	out := make([]myPhoto, 0, len(all))
	for _, p := range all {
		photo := myPhoto{p.ID, p.At, p.Width, p.Height, make([]myRecord, 0, len(p.Owners))}
		for _, owner := range p.Owners {
			photo.Records = append(photo.Records, myRecord(owner))
		}
		out = append(out, photo)
	}
	return out
}

func myIncidents(all []incident.Reported) []myIncident {
	out := make([]myIncident, 0, len(all))
	for _, i := range all {
		out = append(out, myIncident{i.ID, clock.At(i.At), i.Kind, i.Place, i.Note})
	}
	return out
}

func mySheetEntries(all []checklist.OwnEntry) []mySheetEntry {
	out := make([]mySheetEntry, 0, len(all))
	for i := range all {
		e := &all[i]
		mine := mySheetEntry{e.Routine, e.Day, e.MadeAt, answersOf(e.Answers), make([]SheetStep, 0, len(e.Steps)), e.HandIn, e.Sign}
		for _, step := range e.Steps {
			mine.Steps = append(mine.Steps, SheetStep(step))
		}
		out = append(out, mine)
	}
	return out
}

func myShifts(all []roster.Entry) []myShift {
	out := make([]myShift, 0, len(all))
	for _, e := range all {
		out = append(out, myShift{e.Post, e.Name, clock.At(e.From), clock.At(e.Until)})
	}
	return out
}
