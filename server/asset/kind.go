package asset

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/task"
)

// Kind is what an asset is.
type Kind struct {
	Code     string   `yaml:"code"`
	Name     string   `yaml:"name"`
	Letter   string   `yaml:"letter"` // with which numbers begin
	Use      string   `yaml:"use"`    // what to do while it must not be used; empty for what is only written down
	Meter    bool     `yaml:"meter"`  // it is a meter itself
	Paper    bool     `yaml:"paper"`  // a document, not a thing that stands somewhere
	Dates    []Dated  `yaml:"dates"`
	Services []Upkeep `yaml:"services"`
	Aging    *Aging   `yaml:"aging"` // nil for what may grow old in peace
}

// Dated is a date that is kept with an asset.
type Dated struct {
	Fact string `yaml:"fact"` // expires.document
	Name string `yaml:"name"`
}

// Upkeep is a service that the kind needs from time to time.
type Upkeep struct {
	Does   string `yaml:"does"` // by which routines count from it
	Name   string `yaml:"name"`
	Until  string `yaml:"until"`  // the date that it renews
	Unit   string `yaml:"unit"`   // of the meter that counts the use
	Serial bool   `yaml:"serial"` // the new part has a number
	Photos int    `yaml:"photos"` // so many are asked for
}

// family is the family of subjects of all equipment; papers are one of their own.
const (
	family = "asset"
	paper  = "document"
)

// Subject is the kind of subjects that routines name.
func (k *Kind) Subject() task.SubjectKind {
	if k.Paper {
		return task.SubjectKind(k.Code)
	}
	return task.SubjectKind(family + ":" + k.Code)
}

// metered is the service whose clock the meter of an asset drives, nil when there is none.
func (k *Kind) metered() *Upkeep {
	i := slices.IndexFunc(k.Services, func(s Upkeep) bool { return s.Unit != "" })
	if i < 0 {
		return nil
	}
	return &k.Services[i]
}

// service finds a service by its word; the empty word is the first one.
func (k *Kind) service(does string) *Upkeep {
	for i := range k.Services {
		if s := &k.Services[i]; s.Does == does || does == "" {
			return s
		}
	}
	return nil
}

// sorts reports whether there is such a variety of the kind; the empty one is of every kind.
func (k *Kind) sorts(variety string) bool {
	return variety == "" || k != nil && k.Aging != nil && slices.ContainsFunc(k.Aging.Varieties, func(v Variety) bool { return v.Code == variety })
}

// checkAging refuses years without a date, a service or a law.
func (k *Kind) checkAging() error {
	if k.Aging == nil {
		return nil
	}
	dated := func(fact string) bool {
		return slices.ContainsFunc(k.Dates, func(d Dated) bool { return d.Fact == fact })
	}
	if !dated(k.Aging.Next) || !dated(k.Aging.Scrap) || k.Aging.Does == "" || k.service(k.Aging.Does) == nil || k.Aging.Law == "" {
		return fmt.Errorf("kind of equipment %q: what ages has two dates of its own, a service and a law", k.Code)
	}
	for _, v := range k.Aging.Varieties {
		if v.Code == "" || v.Name == "" || v.First < 1 || v.Then < 1 || v.Scrap < v.First {
			return fmt.Errorf("kind of equipment %q: the years of %q", k.Code, v.Code)
		}
	}
	return nil
}

// Kinds is every kind that a pack knows.
type Kinds []Kind

// kindsFile is where a pack keeps its kinds.
const kindsFile = "assets/kinds.yaml"

// ReadKinds reads the kinds of a pack. It refuses an unknown key with the line, and kinds
// that cannot be told apart.
func ReadKinds(pack fs.FS) (Kinds, error) {
	text, err := fs.ReadFile(pack, kindsFile)
	if err != nil {
		return nil, fmt.Errorf("open kinds of equipment: %w", err)
	}
	var file struct{ Kinds Kinds }
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read kinds of equipment: %w", err)
	}
	seen := make(map[string]bool)
	for _, k := range file.Kinds {
		if k.Code == "" || len(k.Code) > maxKind || k.Name == "" || len(k.Letter) != 1 || seen[k.Code] || seen[k.Letter] {
			return nil, fmt.Errorf("kind of equipment %q: code, name and letter must be there once", k.Code)
		}
		if k.Paper != (k.Code == paper) {
			return nil, fmt.Errorf("kind of equipment %q: the one kind of papers is %q", k.Code, paper)
		}
		seen[k.Code], seen[k.Letter] = true, true
		if err := k.checkAging(); err != nil {
			return nil, err
		}
		for _, s := range k.Services {
			if s.Does == "" || s.Name == "" || seen[k.Code+":"+s.Does] {
				return nil, fmt.Errorf("kind of equipment %q: a service has its own word and a name", k.Code)
			}
			seen[k.Code+":"+s.Does] = true
		}
	}
	return file.Kinds, nil
}

// maxKind leaves room for the id in the key of a subject.
const maxKind = 16

// find is a kind by its code, nil when there is none.
func (k Kinds) find(code string) *Kind {
	for i := range k {
		if k[i].Code == code {
			return &k[i]
		}
	}
	return nil
}
