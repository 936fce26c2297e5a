package family

import "xiaoqin/server/clock"

// ConsentText is what a guardian accepts before anything of a child under 14 is kept. A
// text never changes: other words are another version, which every guardian is asked about
// anew (PIPL articles 14 and 31; 儿童个人信息网络保护规定 articles 9, 10 and 14).
type ConsentText struct {
	Version string
	Title   string
	Parts   []ConsentPart
}

// ConsentPart is one heading with its paragraphs.
type ConsentPart struct {
	Heading    string
	Paragraphs []string
}

// Given is the consent of one guardian.
type Given struct {
	Version     string
	At          clock.Instant
	WithdrawnAt *clock.Instant
}

// Current is the consent that is asked for now.
func Current() ConsentText { return consents[len(consents)-1] }
