package app

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"xiaoqin/configs"
	"xiaoqin/server/asset"
	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/plan"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/school"
)

// theatre is where a school is looked at from outside: a throw-away database of the
// configured dialect, and who plays in it. The rows of a school at work are only read.
type theatre struct {
	scene
	log  *slog.Logger
	pack plan.Pack
	cast rehearsal.Cast
	db   *database.DB

	closing []func() error
}

// scene is what is looked at.
type scene struct {
	school   string // its code
	dsn      string // of a database that is kept; empty for one that is thrown away
	families int    // invented and joined to a demo school
	seed     uint64
}

// withTheatre runs fn in a theatre and clears it away.
func (p *program) withTheatre(ctx context.Context, of scene, fn func(t *theatre) error) error {
	t, err := p.openTheatre(ctx, of)
	if err != nil {
		return err
	}
	return errors.Join(fn(t), t.Close())
}

// packName is the pack that schools start from.
const packName = "primary-school"

// openTheatre opens the database that the DSN names, which is kept, or a throw-away one,
// and finds the school: one of the demo schools, or else one of the installation.
func (p *program) openTheatre(ctx context.Context, of scene) (_ *theatre, err error) {
	c, err := p.load()
	if err != nil {
		return nil, err
	}
	t := &theatre{scene: of, log: newLogger(p.stderr, LogConfig{Level: "warn", Format: c.Log.Format})}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Close())
		}
	}()
	if t.pack, err = loadPack(); err != nil {
		return nil, err
	}
	s, err := t.openStage(ctx, c, of.dsn)
	if err != nil {
		return nil, err
	}
	t.db = s.db
	ctx = identity.Into(ctx, identity.System(database.ID{}))
	files, err := fs.Sub(configs.Demo, "demo")
	if err != nil {
		return nil, fmt.Errorf("open the demo school: %w", err)
	}
	if _, err := fs.Stat(files, of.school+"/people.csv"); err == nil {
		return t, t.castDemo(ctx, s, files)
	}
	if of.families > 0 {
		return t, fmt.Errorf("%w：-families 只给演示学校添家庭", errUsage)
	}
	return t, p.withSchool(ctx, of.school, func(ctx context.Context, real *system) error { return t.castReal(ctx, real) })
}

// loadKinds reads which kinds of equipment there can be.
func loadKinds() (asset.Kinds, error) {
	dir, err := fs.Sub(configs.Packs, "packs/"+packName)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	return asset.ReadKinds(dir)
}

func loadPack() (plan.Pack, error) {
	dir, err := fs.Sub(configs.Packs, "packs/"+packName)
	if err != nil {
		return plan.Pack{}, fmt.Errorf("open pack: %w", err)
	}
	return plan.Load(dir)
}

// Close lets go of everything and removes what is thrown away.
func (t *theatre) Close() error {
	var all []error
	for _, end := range slices.Backward(t.closing) {
		all = append(all, end())
	}
	return errors.Join(all...)
}

// openStage opens the system in which the rehearsal plays.
func (t *theatre) openStage(ctx context.Context, c Config, dsn string) (*system, error) {
	folder, err := os.MkdirTemp("", "xiaoqin-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	t.closing = append(t.closing, func() error { return os.RemoveAll(folder) })
	// The key seals invented people only, and is the same whenever they are opened again.
	key := base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n"
	stage := Defaults()
	stage.Mode, stage.Data.Dir, stage.Data.KeyFile = Development, folder, filepath.Join(folder, "people.key")
	if err := os.WriteFile(stage.Data.KeyFile, []byte(key), 0o600); err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	kept := dsn != ""
	if !kept {
		if dsn, err = t.throwAway(ctx, c.DSN(), folder); err != nil {
			return nil, err
		}
	}
	stage.Database.DSN = Secret(dsn)
	if err := refuseSchools(ctx, dsn); err != nil {
		return nil, err
	}
	stage.simulatedSecrets()
	s, err := openSystem(ctx, stage, t.log)
	if err != nil {
		return nil, err
	}
	t.closing = append(t.closing, s.Close)
	if !kept {
		if err := s.db.Forgo(ctx); err != nil {
			return nil, fmt.Errorf("prepare the database of the rehearsal: %w", err)
		}
	}
	return s, rehearsal.Mark(ctx, s.db)
}

// throwAway makes an empty database of the dialect of the configured one, beside it.
func (t *theatre) throwAway(ctx context.Context, configured, folder string) (string, error) {
	dialect := database.DialectOf(configured)
	if dialect == database.SQLite {
		return filepath.Join(folder, "rehearsal.db"), nil
	}
	u, err := url.Parse(configured)
	if err != nil {
		return "", errors.New("read the database DSN")
	}
	db, err := database.Open(ctx, configured)
	if err != nil {
		return "", err
	}
	name := "xiaoqin_rehearsal_" + strings.ReplaceAll(database.NewID().String(), "-", "")
	if err := db.In(ctx).Exec("CREATE DATABASE " + name).Error; err != nil {
		return "", errors.Join(fmt.Errorf("make a database for the rehearsal; name an empty one with -database: %w", err), db.Close())
	}
	t.closing = append(t.closing, func() error {
		err := db.In(context.WithoutCancel(ctx)).Exec("DROP DATABASE " + name).Error
		return errors.Join(err, db.Close())
	})
	u.Path = "/" + name
	return u.String(), nil
}

// refuseSchools keeps a rehearsal out of a database in which schools work. One that a
// rehearsal has migrated before it was killed holds none yet.
func refuseSchools(ctx context.Context, dsn string) error {
	if database.DialectOf(dsn) == database.SQLite {
		if _, err := os.Stat(dsn); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	db, err := database.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	if !db.In(ctx).Migrator().HasTable("schools") {
		return nil
	}
	if marked, err := rehearsal.Marked(ctx, db); err != nil || marked {
		return err
	}
	var schools int64
	if err := db.In(ctx).Table("schools").Count(&schools).Error; err != nil {
		return fmt.Errorf("look for schools: %w", err)
	}
	if schools > 0 {
		return rehearsal.ErrNotEmpty
	}
	return nil
}

// castDemo plays a demo school, with the props that are shipped for it.
func (t *theatre) castDemo(ctx context.Context, s *system, files fs.FS) error {
	code := t.school
	if _, err := s.school.Demo(ctx, files); err != nil {
		return fmt.Errorf("load the demo school: %w", err)
	}
	found, err := s.school.FindByCode(ctx, code)
	if err != nil {
		return err
	}
	folder, err := fs.Sub(files, code)
	if err != nil {
		return fmt.Errorf("open the demo school: %w", err)
	}
	text, err := fs.ReadFile(folder, "calendar.yaml")
	if err != nil {
		return fmt.Errorf("open the demo school: %w", err)
	}
	if err := t.inventFamilies(ctx, s, found); err != nil {
		return err
	}
	if err := t.readCast(ctx, s, found); err != nil {
		return err
	}
	t.cast.Routines, t.cast.Ladders = t.pack.Routines, t.pack.Ladders
	if t.cast.Calendar, err = calendar.ParseSpec(text); err != nil {
		return err
	}
	t.cast.Props, err = rehearsal.ReadProps(folder)
	return err
}

// inventFamilies joins invented families to the school, as the import of the school's own
// list would. Once a rehearsal has begun nobody joins.
func (t *theatre) inventFamilies(ctx context.Context, s *system, of school.School) error {
	begun, err := rehearsal.Begun(ctx, t.db)
	if err != nil || begun || t.families == 0 {
		return err
	}
	ctx = identity.Into(ctx, identity.System(of.ID))
	classes, err := s.school.Classes(ctx)
	if err != nil {
		return fmt.Errorf("read classes: %w", err)
	}
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = c.Name
	}
	report, err := s.school.Import(ctx, school.ImportPeople, strings.NewReader(rehearsal.InventFamilies(t.families, t.seed, names)), false)
	if err != nil {
		return fmt.Errorf("import families: %w", err)
	}
	if !report.Done() {
		return fmt.Errorf("import families:\n%s", report)
	}
	return nil
}

// castReal plays a school of the installation: its people, calendar and routines are
// read and nothing of it is written. Without routines of its own it tries the pack.
func (t *theatre) castReal(ctx context.Context, s *system) error {
	found, err := s.school.FindByCode(ctx, t.school)
	if err != nil {
		return err
	}
	if err := t.readCast(ctx, s, found); err != nil {
		return err
	}
	if t.cast.Calendar, _, err = s.task.Calendar(ctx); err != nil {
		return err
	}
	states, err := s.task.Routines(ctx)
	if err != nil {
		return err
	}
	t.cast.Routines, t.cast.Ladders = t.pack.Routines, t.pack.Ladders
	if len(states) > 0 {
		t.cast.Routines, t.cast.Ladders = routinesOf(states)
	}
	return nil
}

func (t *theatre) readCast(ctx context.Context, s *system, of school.School) (err error) {
	t.cast, err = rehearsal.Registers{Identity: s.identity, School: s.school}.ReadCast(ctx, of)
	return err
}
