package form

import "encoding/json"

// Kind is how an item is answered.
type Kind string

// The kinds of items.
const (
	Tick        Kind = "tick"        // yes when it is as it should be
	Number      Kind = "number"      // with a unit
	Temperature Kind = "temperature" // in ℃
	Choice      Kind = "choice"
	Text        Kind = "text"
	Photo       Kind = "photo"
	Signature   Kind = "signature" // a photo of what was drawn on the glass
	Timer       Kind = "timer"     // from a start to an end; its limit is in minutes
	Group       Kind = "group"     // repeats its items
)

// Form is what a sheet asks.
type Form struct {
	Code  string   `json:"code" yaml:"code"`
	Name  string   `json:"name" yaml:"name"`
	Law   []string `json:"law,omitempty" yaml:"law"` // codes of what asks for it
	Items []Item   `json:"items" yaml:"items"`
}

// Item is one question of a form.
type Item struct {
	Key      string `json:"key" yaml:"key"`
	Kind     Kind   `json:"kind" yaml:"kind"`
	Label    string `json:"label" yaml:"label"`
	Optional bool   `json:"optional,omitempty" yaml:"optional"` // may stay without an answer

	Unit    string   `json:"unit,omitempty" yaml:"unit"`       // of a number
	Limit   *Limit   `json:"limit,omitempty" yaml:"limit"`     // of a number, a temperature, a timer
	Setting *Setting `json:"setting,omitempty" yaml:"setting"` // when a school chooses the limit
	Choices []string `json:"choices,omitempty" yaml:"choices"`
	Wrong   []string `json:"wrong,omitempty" yaml:"wrong"` // choices that do not pass

	// Critical: while it fails, it is locked until one of these steps was done and it was
	// answered again, or the step ends the row: 回锅, 倒掉.
	Critical bool   `json:"critical,omitempty" yaml:"critical"`
	Correct  []Step `json:"correct,omitempty" yaml:"correct"`

	PhotoOnFail bool `json:"photo_on_fail,omitempty" yaml:"photo_on_fail"`
	NoteOnFail  bool `json:"note_on_fail,omitempty" yaml:"note_on_fail"`

	Guidance string   `json:"guidance,omitempty" yaml:"guidance"` // how to do it, a sentence
	Good     string   `json:"good,omitempty" yaml:"good"`         // name of a picture of how it should look
	Bad      string   `json:"bad,omitempty" yaml:"bad"`
	Law      []string `json:"law,omitempty" yaml:"law"`

	When *Condition `json:"when,omitempty" yaml:"when"` // nil: always asked

	// From names the routine whose sheets of the period answer it beforehand, * for every
	// input of the task: a tick whether all passed, a text what did not.
	From string `json:"from,omitempty" yaml:"from"`

	Items []Item `json:"items,omitempty" yaml:"items"` // of a group
	Each  string `json:"each,omitempty" yaml:"each"`   // what a row of a group is: 菜, 员工, 一批货
	Most  int    `json:"most,omitempty" yaml:"most"`   // rows; maxRows when zero
}

// Condition asks an item only when another, before it on the same level or outside of the
// group, was answered so: with one of the words, or so that it failed.
type Condition struct {
	Item  string   `json:"item" yaml:"item"`
	Is    []string `json:"is,omitempty" yaml:"is"` // choices; of a tick "yes" or "no"
	Fails bool     `json:"fails,omitempty" yaml:"fails"`
}

// Step is what is done about a critical item that failed.
type Step struct {
	Did  string `json:"did" yaml:"did"`             // 回锅加热
	Ends bool   `json:"ends,omitempty" yaml:"ends"` // the row is out of use and is not answered again: 倒掉, 退货, 今天不上岗
}

// UnmarshalYAML also reads a step that ends nothing as its words alone.
func (s *Step) UnmarshalYAML(read func(any) error) error {
	if read(&s.Did) == nil {
		return nil
	}
	type plain Step
	return read((*plain)(s))
}

// UnmarshalJSON also reads what versions before steps could end a row hold: the words.
func (s *Step) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &s.Did) == nil {
		return nil
	}
	type plain Step
	return json.Unmarshal(text, (*plain)(s))
}

// Setting lets a school choose a limit.
type Setting struct {
	Name    string  `json:"name" yaml:"name"`
	Choices []Limit `json:"choices" yaml:"choices"`
}

// Words with which a condition speaks of a tick.
const (
	yes = "yes"
	no  = "no"
)

// limited reports whether an item of the kind may have a limit.
func (k Kind) limited() bool { return k == Number || k == Temperature || k == Timer }

// UnitWords is what stands behind a number of the item.
func (i *Item) UnitWords() string {
	switch i.Kind {
	case Temperature:
		return "℃"
	case Timer:
		return " 分钟"
	default:
		return i.Unit
	}
}

// Choose gives the form with the limit of every item of the setting set to one of those
// it offers. It returns ErrNoSuchLimit when an item does not offer it, and whether the
// form has the setting at all.
func (f Form) Choose(setting string, limit Limit) (_ Form, found bool, err error) {
	f.Items, found, err = choose(f.Items, setting, limit)
	return f, found, err
}

func choose(items []Item, setting string, limit Limit) (out []Item, found bool, err error) {
	out = append(out, items...)
	for n := range out {
		item := &out[n]
		if item.Kind == Group {
			inner, within, err := choose(item.Items, setting, limit)
			if err != nil {
				return nil, false, err
			}
			item.Items, found = inner, found || within
			continue
		}
		if item.Setting == nil || item.Setting.Name != setting {
			continue
		}
		if !offers(item.Setting.Choices, limit) {
			return nil, false, ErrNoSuchLimit
		}
		item.Limit, found = &limit, true
	}
	return out, found, nil
}

func offers(choices []Limit, limit Limit) bool {
	for _, c := range choices {
		if c.String() == limit.String() {
			return true
		}
	}
	return false
}

// settings are the limits that stand in the form now, by the name of their setting.
func (f Form) settings() map[string]Limit {
	chosen := map[string]Limit{}
	var collect func(items []Item)
	collect = func(items []Item) {
		for _, item := range items {
			if item.Setting != nil && item.Limit != nil {
				chosen[item.Setting.Name] = *item.Limit
			}
			collect(item.Items)
		}
	}
	collect(f.Items)
	return chosen
}
