package api

import (
	"cmp"
	"slices"

	"xiaoqin/server/attachment"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

type sheetsBody struct {
	Task TaskItem `json:"task"`
	Form struct {
		SheetForm
		Law   []string    `json:"law" nullable:"false"`
		Items []form.Item `json:"items" nullable:"false" doc:"With the limits that count."`
	} `json:"form"`
	Narrowed   []string         `json:"narrowed" doc:"Paths of items whose limit in force is stricter than that of the form."`
	Target     string           `json:"target" doc:"Of sheet; empty for that of the task."`
	Targets    []sheetTarget    `json:"targets" doc:"One for each sheet of the task; of a task without targets, its one sheet with an empty key."`
	Remaining  int              `json:"remaining" doc:"How many of them are not handed in."`
	Signatures []sheetSignature `json:"signatures" doc:"Given by handing in with their target."`
	Sheet      orNull[sheet]    `json:"sheet" doc:"Null until it is begun."`
	Prefill    []SheetAnswer    `json:"prefill" doc:"Answers to begin with, from earlier sheets of the period."`
}

type sheetTarget struct {
	Key      string          `json:"key" example:"asset:dispenser:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Name     string          `json:"name" example:"一楼东饮水机"`
	State    string          `json:"state" enum:"untouched,open,locked,handed_in"`
	Passed   bool            `json:"passed" doc:"Handed in, in use, and nothing failed."`
	Proof    checklist.Proof `json:"proof,omitempty" enum:"scanned,picked"`
	HandedAt *clock.Instant  `json:"handed_at,omitempty"`
	HandedBy *named          `json:"handed_by,omitempty"`
	Mine     bool            `json:"mine" doc:"It is for me in person."`
}

type sheetSignature struct {
	Name   string         `json:"name" doc:"Who gives it." example:"外单位"`
	Target string         `json:"target" example:"sign:outgoing"`
	DoneAt *clock.Instant `json:"done_at,omitempty"`
	DoneBy *named         `json:"done_by,omitempty" doc:"Absent for an outsider."`
	Mine   bool           `json:"mine" doc:"I am the one, or one of those, to give it."`
	May    bool           `json:"may" doc:"I may give it now; for an outsider, hold out the phone."`
	Photo  *database.ID   `json:"photo,omitempty" doc:"Of what was drawn on the glass, once it has arrived."`
}

type sheet struct {
	ID       database.ID       `json:"id"`
	BegunAt  clock.Instant     `json:"begun_at"`
	BegunBy  named             `json:"begun_by"`
	Complete bool              `json:"complete" doc:"Everything is answered and nothing is locked: it can be handed in."`
	Passed   bool              `json:"passed"`
	Handed   orNull[sheetHand] `json:"handed" doc:"Null while it is not handed in, or not any more."`
	Ended    orNull[taken]     `json:"ended" doc:"The step that took all of it out of use."`
	Rows     []sheetRow        `json:"rows"`
	Answers  []givenAnswer     `json:"answers" doc:"The last word on each item."`
	Findings []sheetFinding    `json:"findings"`
	Locks    []sheetLock       `json:"locks"`
	Steps    []taken           `json:"steps" doc:"All that were taken, oldest first."`
	Photos   []sheetPhoto      `json:"photos" doc:"Those that have arrived, for reading them."`
	Entries  []sheetEntry      `json:"entries" doc:"Every call, oldest first."`
}

type sheetHand struct {
	At   clock.Instant `json:"at"`
	By   named         `json:"by"`
	Late bool          `json:"late" doc:"After the task was due."`
}

type sheetRow struct {
	Group string        `json:"group" example:"dishes"`
	Key   string        `json:"key"`
	Title string        `json:"title" doc:"Its first text." example:"红烧肉"`
	Ended orNull[taken] `json:"ended" doc:"The step that took it out of use."`
}

type givenAnswer struct {
	SheetAnswer
	At      clock.Instant `json:"at" doc:"By the clock of the school."`
	By      named         `json:"by"`
	Changes int           `json:"changes" doc:"How often it was said before."`
}

type sheetFinding struct {
	Item     string     `json:"item"`
	Row      string     `json:"row,omitempty"`
	State    form.State `json:"state" enum:"passed,failed,missing,unasked"`
	Critical bool       `json:"critical"`
	Expected string     `json:"expected,omitempty" doc:"When it failed: what would have passed." example:"不低于 70℃"`
	NoPhoto  bool       `json:"no_photo" doc:"It failed and owes a photo."`
	NoNote   bool       `json:"no_note" doc:"It failed and owes a note."`
}

type sheetLock struct {
	Item     string        `json:"item"`
	Row      string        `json:"row,omitempty"`
	Title    string        `json:"title" doc:"Of the row." example:"红烧肉"`
	Failed   SheetAnswer   `json:"failed" doc:"The answer that locked it."`
	Expected string        `json:"expected" example:"不低于 70℃"`
	Since    clock.Instant `json:"since"`
	By       named         `json:"by"`
	Steps    []form.Step   `json:"steps" nullable:"false" doc:"Of which one has to be taken."`
	Stepped  bool          `json:"stepped" doc:"One was; now it has to be measured again."`
}

type taken struct {
	SheetStep
	Ends bool          `json:"ends"`
	At   clock.Instant `json:"at"`
	By   named         `json:"by"`
}

type sheetPhoto struct {
	ID    database.ID `json:"id" doc:"For get-attachment."`
	Entry database.ID `json:"entry"`
	Item  string      `json:"item"`
	Row   string      `json:"row,omitempty"`
}

type sheetEntry struct {
	ID         database.ID      `json:"id"`
	By         named            `json:"by"`
	At         clock.Instant    `json:"at" doc:"Of the tap, by the clock of the school."`
	DeviceTime clock.Instant    `json:"device_time" doc:"As the phone told it."`
	ReceivedAt clock.Instant    `json:"received_at"`
	Sequence   int64            `json:"sequence"`
	Marks      []checklist.Mark `json:"marks" enum:"late,early,clock"`
	Answers    []SheetAnswer    `json:"answers"`
	Before     []SheetAnswer    `json:"before" doc:"What was said of these items until then."`
	Steps      []SheetStep      `json:"steps"`
	HandIn     bool             `json:"hand_in"`
	Sign       string           `json:"sign,omitempty"`
	Proof      checklist.Proof  `json:"proof,omitempty" enum:"scanned,picked"`
}

// nameBook gives people their names.
type nameBook map[database.ID]identity.Person

func (b nameBook) of(id database.ID) named { return named{id, b[id].Name} }

func (b nameBook) maybe(id *database.ID) *named {
	if id == nil {
		return nil
	}
	n := b.of(*id)
	return &n
}

func sheetsOf(v *checklist.View, names nameBook, photos map[database.ID][]attachment.Photo) sheetsBody {
	out := sheetsBody{Task: taskItemOf(v.Task.Entry), Target: v.Target, Narrowed: []string{}, Prefill: answersOf(v.Prefill)}
	version, items := &v.Latest, v.Latest.Form.Items
	if v.Sheet != nil {
		version, items, out.Narrowed = &v.Sheet.Form, v.Sheet.Limits.Items, orNone(v.Sheet.Narrow)
		out.Sheet = null(sheetOf(v, names, photos))
	}
	out.Form.SheetForm, out.Form.Law, out.Form.Items = sheetFormOf(version), orNone(version.Form.Law), items
	out.Targets = make([]sheetTarget, 0, len(v.Sheets))
	for _, one := range v.Sheets {
		t := sheetTarget{
			Key: one.Target, Name: one.Name, State: string(one.State()), Passed: one.Passed && one.Ticked, Proof: one.Proof,
			HandedAt: one.HandedAt, HandedBy: names.maybe(one.HandedBy), Mine: one.Mine,
		}
		if !one.Ticked {
			out.Remaining++
		}
		out.Targets = append(out.Targets, t)
	}
	out.Signatures = make([]sheetSignature, 0, 2)
	for _, t := range v.Signatures() {
		out.Signatures = append(out.Signatures, sheetSignature{t.Name, t.Key, t.DoneAt, names.maybe(t.DoneBy), t.Mine, t.May, drawn(v, photos, &t)})
	}
	return out
}

func sheetOf(v *checklist.View, names nameBook, photos map[database.ID][]attachment.Photo) *sheet {
	s := v.Sheet
	out := &sheet{
		ID: s.ID, BegunAt: s.Begun, BegunBy: names.of(s.BegunBy), Complete: s.Complete, Passed: s.Passed, Ended: null(takenOf(s.Ended, names)),
		Rows: make([]sheetRow, 0, len(s.Rows)), Answers: make([]givenAnswer, 0, len(s.Given)), Findings: make([]sheetFinding, 0, len(s.Findings)),
		Locks: make([]sheetLock, 0, len(s.Locks)), Steps: make([]taken, 0, len(s.Taken)), Entries: make([]sheetEntry, 0, len(s.Entries)),
		Photos: sheetPhotos(v, photos),
	}
	if h := s.Handed; h != nil {
		out.Handed = null(&sheetHand{h.MadeAt, names.of(h.By), h.Late})
	}
	for _, r := range s.Rows {
		out.Rows = append(out.Rows, sheetRow{r.Group, r.Key, s.RowTitle(r.Group, r.Key), null(takenOf(r.Ended, names))})
	}
	for _, g := range s.Given {
		out.Answers = append(out.Answers, givenAnswer{SheetAnswer(g.Answer), g.MadeAt, names.of(g.By), g.Changes})
	}
	for _, f := range s.Findings {
		out.Findings = append(out.Findings, sheetFinding(f))
	}
	for _, l := range s.Locks {
		out.Locks = append(out.Locks, sheetLock{
			l.Item, l.Row, s.Title(l.Item, l.Row), SheetAnswer(l.Failed), l.Expected, l.Since, names.of(l.By), orNone(l.Steps), l.Stepped,
		})
	}
	for i := range s.Taken {
		out.Steps = append(out.Steps, *takenOf(&s.Taken[i], names))
	}
	for i := range s.Entries {
		out.Entries = append(out.Entries, sheetEntryOf(&s.Entries[i], names))
	}
	return out
}

func sheetEntryOf(e *checklist.Entry, names nameBook) sheetEntry {
	out := sheetEntry{
		ID: e.ID, By: names.of(e.PersonID), At: e.MadeAt, DeviceTime: e.DeviceAt, ReceivedAt: e.ReceivedAt, Sequence: e.Sequence,
		Marks: orNone(e.Marks), Answers: answersOf(e.Answers), Before: answersOf(e.Before), Steps: make([]SheetStep, 0, len(e.Steps)),
		HandIn: e.HandIn, Sign: e.Sign, Proof: e.Proof,
	}
	for _, step := range e.Steps {
		out.Steps = append(out.Steps, SheetStep(step))
	}
	return out
}

func answersOf(answers []checklist.Answer) []SheetAnswer {
	out := make([]SheetAnswer, 0, len(answers))
	for _, a := range answers {
		out = append(out, SheetAnswer(a))
	}
	return out
}

func takenOf(t *checklist.Taken, names nameBook) *taken {
	if t == nil {
		return nil
	}
	return &taken{SheetStep(t.Step), t.Ends, t.MadeAt, names.of(t.By)}
}

// drawn is the picture of a signature that stands.
func drawn(v *checklist.View, photos map[database.ID][]attachment.Photo, t *task.Target) *database.ID {
	for record, of := range photos {
		if at := v.Photos[record]; t.By != nil && at.Entry == *t.By && at.Item == t.Key && len(of) > 0 && !of[0].ID.IsZero() {
			return &of[0].ID
		}
	}
	return nil
}

// sheetPhotos are the photos of a sheet in the order of its entries.
func sheetPhotos(v *checklist.View, photos map[database.ID][]attachment.Photo) []sheetPhoto {
	out := make([]sheetPhoto, 0, len(photos))
	records := make([]database.ID, 0, len(photos))
	for id := range photos {
		records = append(records, id)
	}
	slices.SortFunc(records, func(a, b database.ID) int { return cmp.Compare(a.String(), b.String()) })
	for _, id := range records {
		of := v.Photos[id]
		for _, photo := range photos[id] {
			if !photo.ID.IsZero() { // one that has not arrived cannot be shown
				out = append(out, sheetPhoto{photo.ID, of.Entry, of.Item, of.Row})
			}
		}
	}
	return out
}
