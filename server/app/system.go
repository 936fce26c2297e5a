package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"

	"xiaoqin/server/asset"
	"xiaoqin/server/attachment"
	"xiaoqin/server/canteen"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/drill"
	"xiaoqin/server/family"
	"xiaoqin/server/form"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/message"
	"xiaoqin/server/notice"
	"xiaoqin/server/patrol"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
	"xiaoqin/server/theme"
	"xiaoqin/server/wechat"
)

// system is every part of the program wired to the others, down to the services:
// what a command needs that works on a school.
type system struct {
	config    Config
	log       *slog.Logger
	machine   clock.Clock
	clock     *clock.School
	db        *database.DB
	cache     *cache.Cache
	wechat    *wechat.Client
	identity  *identity.Service
	school    *school.Service
	message   *message.Service
	photos    *attachment.Service
	forms     *form.Service
	task      *task.Service
	roster    *roster.Service
	metrics   *metrics
	patrol    *patrol.Service
	asks      photoAsks // in development
	incident  *incident.Service
	asset     *asset.Service
	checklist *checklist.Service
	hazard    *hazard.Service
	canteen   *canteen.Service
	drill     *drill.Service
	family    *family.Service
	theme     *theme.Service
	notice    *notice.Service
}

// openSystem opens the database, brings its schema up and wires the services. The
// caller closes it.
func openSystem(ctx context.Context, c Config, log *slog.Logger) (_ *system, err error) {
	machine := clock.Machine()
	s := &system{config: c, log: log, machine: machine, clock: clock.NewSchool(machine), metrics: newMetrics(machine)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.db, err = database.Open(ctx, c.DSN()); err != nil {
		return nil, err
	}
	done, err := migration.Up(ctx, s.db)
	if err != nil {
		return nil, err
	}
	if len(done) > 0 {
		log.InfoContext(ctx, "schema migrated", "migrations", done)
	}
	if err := s.db.CheckCollation(ctx); err != nil {
		return nil, err
	}
	if s.cache, err = cache.Open(string(c.Redis.URL), machine, log); err != nil {
		return nil, err
	}
	if err := s.loadClock(ctx); err != nil {
		return nil, err
	}
	return s, s.wire()
}

func (s *system) wire() error {
	vault, err := openVault(s.config)
	if err != nil {
		return err
	}
	s.wechat, err = wechat.New(wechat.Config{
		APIURL:   s.config.weChatURL(),
		Mini:     wechat.App{ID: s.config.WeChat.Mini.AppID, Secret: string(s.config.WeChat.Mini.Secret)},
		Official: wechat.App{ID: s.config.WeChat.OfficialAccount.AppID, Secret: string(s.config.WeChat.OfficialAccount.Secret)},
	}, s.cache, s.machine, s.log)
	if err != nil {
		return err
	}
	s.identity = identity.New(identity.Deps{
		DB: s.db, Cache: s.cache, Vault: vault, WeChat: s.wechat, Machine: s.machine, Log: s.log,
	})
	s.school = school.New(school.Deps{DB: s.db, Vault: vault, Identity: s.identity, Clock: s.clock, Erase: s.erase, EraseAccount: s.eraseAccount, NoGuardian: s.noGuardian, Left: s.left})
	s.message = message.New(message.Deps{
		DB: s.db, School: s.clock, Machine: s.machine, Templates: s.config.WeChat.Templates, Addresses: contacts{s.identity},
	})
	s.forms = form.New(form.Deps{DB: s.db, Identity: s.identity, Clock: s.clock})
	if s.photos, err = s.openPhotos(); err != nil {
		return err
	}
	s.task = task.New(task.Deps{
		DB: s.db, School: s.clock, Messages: s.message, People: crew{s}, Subjects: s.things(), Photos: s.photos,
		Perform: s.performers(), Passed: s.passed, Late: s.metrics.fired, Log: s.log,
	})
	s.roster = roster.New(roster.Deps{DB: s.db, School: s.clock, People: s.identity, Tasks: s.task, Messages: s.message, Away: s.school, Plates: postPlates{s}})
	s.patrol = patrol.New(patrol.Deps{DB: s.db, School: s.clock, Tasks: s.task, Photos: s.photos, Messages: s.message, PhotoAt: s.asks.wants, Hazards: pointFaults{s}, Arrived: s.roster.Arrived})
	s.asset = asset.New(asset.Deps{
		DB: s.db, School: s.clock, Kinds: sync.OnceValues(loadKinds), People: s.identity, Places: s.school, Tasks: s.task, Photos: s.photos,
	})
	s.hazard = hazard.New(hazard.Deps{
		DB: s.db, School: s.clock, People: s.identity, Tasks: s.task, Messages: s.message, Photos: s.photos, Places: places{s}, Things: s.asset,
	})
	s.incident = incident.New(incident.Deps{DB: s.db, School: s.clock, People: s.identity, Tasks: s.task, Messages: s.message, Photos: s.photos})
	s.checklist = s.newChecklist()
	s.canteen = s.newCanteen()
	s.drill = drill.New(drill.Deps{DB: s.db, School: s.clock, Schools: s.school, Tasks: s.task, Messages: s.message, Photos: s.photos, Hazards: drillFaults{s}})
	s.family = family.New(family.Deps{DB: s.db, Vault: vault, School: s.clock, People: s.identity, Schools: s.school, Tasks: s.task, Messages: s.message})
	s.theme = theme.New(theme.Deps{Tasks: s.task, Classes: s.school, Photos: s.photos, Notices: lessonNotices{s}})
	s.notice = s.newNotices()
	s.checklist.Watch(s.checked)
	return nil
}

// openVault reads the key file. In development a missing one is made; in production
// that would hide a lost key, so it must be made on purpose.
func openVault(c Config) (*identity.Vault, error) {
	vault, err := identity.OpenVault(c.Data.KeyFile)
	if !errors.Is(err, fs.ErrNotExist) {
		return vault, err
	}
	if c.Mode != Development {
		return nil, fmt.Errorf("找不到密钥文件 %s。第一次安装：openssl rand -base64 32 > %s；原来有的，请从备份里找回来", c.Data.KeyFile, c.Data.KeyFile)
	}
	if err := identity.CreateKeyFile(c.Data.KeyFile); err != nil {
		return nil, err
	}
	return identity.OpenVault(c.Data.KeyFile)
}

// Close lets go of everything, in the reverse order of opening.
func (s *system) Close() error {
	var all []error
	if s.wechat != nil {
		s.wechat.Close()
	}
	if s.cache != nil {
		all = append(all, s.cache.Close())
	}
	if s.db != nil {
		all = append(all, s.db.Close())
	}
	return errors.Join(all...)
}
