package patrol

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

// demoFile holds the points of a demo school.
const demoFile = "checkpoints.yaml"

type demoCheckpoint struct {
	Number string      `yaml:"number"`
	Kind   Kind        `yaml:"kind"`
	Name   string      `yaml:"name"`
	Hint   string      `yaml:"hint"`
	Walk   int         `yaml:"walk"` // seconds
	Asks   []form.Item `yaml:"asks"`
}

// Demo hangs the plates of a demo school, unless it has some already or the folder
// names none. Only the installation may.
func (s *Service) Demo(ctx context.Context, files fs.FS) error {
	if err := identity.From(ctx).Require(identity.PatrolManage); err != nil {
		return err
	}
	text, err := fs.ReadFile(files, demoFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open demo checkpoints: %w", err)
	}
	var file struct{ Checkpoints []demoCheckpoint }
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return fmt.Errorf("read demo checkpoints: %w", err)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if have, err := s.Checkpoints(ctx, true); err != nil || len(have) > 0 {
			return err
		}
		for _, d := range file.Checkpoints {
			if d.Kind == "" {
				d.Kind = Point
			}
			_, err := s.CreateCheckpoint(ctx, Checkpoint{
				Kind: d.Kind, Number: d.Number, Name: d.Name, Hint: d.Hint, Walk: time.Duration(d.Walk) * time.Second, Questions: d.Asks,
			})
			if err != nil {
				return fmt.Errorf("demo checkpoint %s: %w", d.Number, err)
			}
		}
		return nil
	})
}
