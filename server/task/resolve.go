package task

import (
	"slices"
	"time"

	"xiaoqin/server/database"
)

// Recipients are the people a rung tells, with the part in which each is told. What
// an absent holder holds resolves to the deputy while the absence lasts, and what
// nobody holds to the owner; nothing is rewritten for it.
func Recipients(to []string, holders []Holder, at time.Time, dir Directory) map[database.ID]Part {
	out := make(map[database.ID]Part)
	tell := func(part Part, people []database.ID) {
		for _, person := range people {
			if _, told := out[person]; !told {
				out[person] = part
			}
		}
	}
	for _, recipient := range to {
		switch part := Part(recipient); part {
		case PartHolder:
			people, as := Responsible(holders, at, dir)
			tell(as, people)
		case PartDeputy, PartOwner, PartVendor:
			present, _ := inPart(holders, part, at, dir)
			tell(part, present)
		default:
			present, _ := presentPeople(MakeRef(RefRole, recipient), at, dir)
			tell(PartLeader, present)
		}
	}
	return out
}

// Responsible are the people who have to do the task at that moment: its holders;
// the deputies beside them when a holder is absent; the owner when there is neither.
// Nobody at all is a gap, which the school is shown.
func Responsible(holders []Holder, at time.Time, dir Directory) ([]database.ID, Part) {
	people, away := inPart(holders, PartHolder, at, dir)
	if len(people) > 0 && !away {
		return people, PartHolder
	}
	deputies, _ := inPart(holders, PartDeputy, at, dir)
	people = merge(people, deputies)
	if len(people) > 0 {
		return people, PartHolder
	}
	owners, _ := inPart(holders, PartOwner, at, dir)
	return owners, PartOwner
}

// inPart are the people present in one part of the task, and whether one is away.
func inPart(holders []Holder, part Part, at time.Time, dir Directory) (people []database.ID, away bool) {
	for _, h := range holders {
		if h.Part != part {
			continue
		}
		present, missing := presentPeople(h.Ref, at, dir)
		people = merge(people, present)
		away = away || missing
	}
	return people, away
}

func presentPeople(ref Ref, at time.Time, dir Directory) (present []database.ID, away bool) {
	for _, person := range dir.People(ref, at) {
		if dir.Absent(person, at) {
			away = true
			continue
		}
		present = append(present, person)
	}
	return present, away
}

func merge(a, b []database.ID) []database.ID {
	for _, id := range b {
		if !slices.Contains(a, id) {
			a = append(a, id)
		}
	}
	return a
}
