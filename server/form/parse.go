package form

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/errs"
)

// Parse reads forms from YAML. It returns ErrBadForm with every place that is wrong:
// "forms[1].items[0].limit".
func Parse(text []byte) (forms []Form, err error) {
	defer func() {
		// goccy/go-yaml 1.19.2 panics on some broken files ("items: !x 0").
		if p := recover(); p != nil {
			forms, err = nil, unreadable(fmt.Errorf("%v", p))
		}
	}()
	var file struct {
		Forms []Form `yaml:"forms"`
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, unreadable(err)
	}
	var wrong []errs.Field
	for i := range file.Forms {
		for _, f := range file.Forms[i].Check() {
			wrong = append(wrong, errs.Field{Location: fmt.Sprintf("forms[%d].%s", i, f.Location), Message: f.Message})
		}
	}
	if len(wrong) > 0 {
		return nil, ErrBadForm.With(errors.New(wrong[0].Location)).WithFields(wrong...)
	}
	return file.Forms, nil
}

func unreadable(err error) error {
	return ErrBadForm.With(err).WithFields(errs.Field{Location: "forms", Message: fmt.Sprintf(msgRead, err)})
}

// ReadPack reads every form of a pack, from forms/*.yaml. A code may be used once.
func ReadPack(dir fs.FS) ([]Form, error) {
	names, err := fs.Glob(dir, "forms/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list forms: %w", err)
	}
	var all []Form
	seen := map[string]bool{}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("open forms: %w", err)
		}
		forms, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, f := range forms {
			if seen[f.Code] {
				return nil, ErrBadForm.WithFields(errs.Field{Location: name + " " + f.Code, Message: msgCodeTwice})
			}
			seen[f.Code] = true
		}
		all = append(all, forms...)
	}
	return all, nil
}
