package task

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"

	"xiaoqin/server/errs"
)

// ReadPack reads every *.yaml of a directory as one set of routines and ladders, in
// the order of the file names, and checks that they belong together. ErrData names
// everything that is wrong.
func ReadPack(dir fs.FS) (File, error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return File{}, fmt.Errorf("list pack: %w", err)
	}
	pack := File{Ladders: make(map[string]Ladder), NotATask: make(map[string]string)}
	var wrong []errs.Field
	for _, name := range names {
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return File{}, fmt.Errorf("read pack: %w", err)
		}
		f, err := ParseFile(name, b)
		if refusal, ok := errors.AsType[*errs.Error](err); ok {
			wrong = append(wrong, refusal.Fields...)
		}
		for key := range f.Ladders {
			if _, twice := pack.Ladders[key]; twice {
				wrong = append(wrong, errs.Field{Location: name + " " + key, Message: codeTwice})
			}
		}
		maps.Copy(pack.Ladders, f.Ladders)
		maps.Copy(pack.NotATask, f.NotATask)
		pack.Routines = append(pack.Routines, f.Routines...)
	}
	if len(wrong) == 0 {
		wrong = CheckSet(pack.Routines, pack.Ladders)
	}
	if len(wrong) > 0 {
		return File{}, ErrData.With(fmt.Errorf("%d mistakes, the first at %s", len(wrong), wrong[0].Location)).WithFields(wrong...)
	}
	return pack, nil
}
