package asset

import (
	"strings"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/plate"
	"xiaoqin/server/task"
)

// Asset is one thing of a school.
type Asset struct {
	ID        database.ID
	Kind      string // code
	Number    string // printed large: F017
	Name      string
	PlaceID   database.ID // zero when it stands nowhere in particular
	KeeperID  database.ID // zero for nobody
	DeputyID  database.ID // zero for nobody
	Serial    string      // of the part in use
	Vendor    string      // the company that looks after it
	Note      string
	BoughtOn  clock.Date    // zero when not known
	Variety   string        // code of its sort, for a kind that ages; empty when not known
	MadeOn    clock.Date    // at the factory, from which it ages; zero when not known
	DueOn     clock.Date    // the earliest date that something is due; zero when nothing is
	DueWhat   string        // what that is, as people say it
	Fault     string        // what is wrong with it; empty when nothing is known
	FaultAt   clock.Instant // since when
	Reported  string        // what an open hazard says of it; empty when none is
	Stopped   string        // why it was taken out of use; empty while it is in use
	RetiredAt *clock.Instant
	CreatedAt clock.Instant
}

// Bounds of what is printed and shown.
const (
	maxNumber = 6
	maxName   = 40
	maxSerial = 40
	maxNote   = 200
)

// Key is the key of the asset as the subject of tasks.
func (a *Asset) Key() string {
	if a.Kind == paper {
		return paper + ":" + a.ID.String()
	}
	return family + ":" + a.Kind + ":" + a.ID.String()
}

// idOf reads the id of an asset from its key.
func idOf(key string) (database.ID, bool) {
	if !strings.HasPrefix(key, family+":") && !strings.HasPrefix(key, paper+":") {
		return database.ID{}, false
	}
	id, err := database.ParseID(key[strings.LastIndexByte(key, ':')+1:])
	return id, err == nil
}

func (a *Asset) subject() task.Subject {
	return task.Subject{Key: a.Key(), Name: a.Name, Keeper: named(a.KeeperID), Deputy: named(a.DeputyID)}
}

// named is the reference to one person, empty for nobody.
func named(person database.ID) task.Ref {
	if person.IsZero() {
		return ""
	}
	return task.MakeRef(task.RefPerson, person.String())
}

// Wrong is all that is known to be wrong with it, empty when nothing is.
func (a *Asset) Wrong() string { return cut(joined(a.Reported, a.Fault), maxFault) }

// Red reports whether it must not be relied on: overdue on that day, faulty, or out of use.
func (a *Asset) Red(today clock.Date) bool {
	return a.overdue(today) || a.Wrong() != "" || a.Stopped != ""
}

func (a *Asset) overdue(today clock.Date) bool { return !a.DueOn.IsZero() && a.DueOn < today }

// clean tidies what the office typed and says what is wrong with it.
func (a *Asset) clean(kinds Kinds) error {
	for _, text := range []*string{&a.Number, &a.Name, &a.Serial, &a.Vendor, &a.Note} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	a.Number = strings.ToUpper(a.Number)
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: location, Message: message})
		}
	}
	short := func(text string, most int) bool { return utf8.RuneCountInString(text) <= most }
	unless(kinds.find(a.Kind) != nil, "kind", wrongKind)
	unless(plate.Numbered(a.Number, maxNumber), "number", wrongNumber)
	unless(a.Name != "" && short(a.Name, maxName), "name", wrongName)
	unless(kinds.find(a.Kind).sorts(a.Variety), "variety", wrongVariety)
	unless(short(a.Serial, maxSerial), "serial", longSerial)
	unless(short(a.Vendor, maxName), "vendor", longVendor)
	unless(short(a.Note, maxNote), "note", longNote)
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}
