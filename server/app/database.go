package app

import (
	"context"
	"fmt"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/database"
	"xiaoqin/server/database/migration"
)

// openDatabase opens the configured database without touching its schema.
func (p *program) openDatabase(ctx context.Context) (*database.DB, error) {
	c, err := p.load()
	if err != nil {
		return nil, err
	}
	return database.Open(ctx, c.DSN())
}

func (p *program) migrateUp(ctx context.Context, _ []string) error {
	db, err := p.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := migration.Up(ctx, db)
	if err != nil {
		return err
	}
	if len(done) == 0 {
		p.print(p.stdout, "数据库已经是最新的。\n")
	}
	for _, id := range done {
		p.print(p.stdout, "已升级 %s\n", id)
	}
	return db.CheckCollation(ctx)
}

func (p *program) migrateStatus(ctx context.Context, _ []string) error {
	db, err := p.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	steps, err := migration.Status(ctx, db)
	if err != nil {
		return err
	}
	for _, s := range steps {
		mark := "待升级"
		if s.Applied {
			mark = "已升级"
		}
		p.print(p.stdout, "%s  %s\n", mark, s.ID)
	}
	return nil
}

func (p *program) backup(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%w：backup 要一个文件名", errUsage)
	}
	db, err := p.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Backup(ctx, args[0]); err != nil {
		return err
	}
	p.print(p.stdout, "已备份到 %s，检查过是完整的。密钥文件要另外备份。\n", args[0])
	return nil
}

func (p *program) restore(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%w：restore 要一个备份文件", errUsage)
	}
	c, err := p.load()
	if err != nil {
		return err
	}
	if database.DialectOf(c.DSN()) != database.SQLite {
		return database.ErrNotSQLite
	}
	if err := database.Restore(ctx, args[0], c.DSN()); err != nil {
		return err
	}
	p.print(p.stdout, "已恢复到 %s，原来的留在 %s.replaced。\n", c.DSN(), c.DSN())
	return nil
}

func (p *program) configCheck(_ context.Context, _ []string) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	text, err := yaml.Marshal(c.redacted())
	if err != nil {
		return fmt.Errorf("print configuration: %w", err)
	}
	p.print(p.stdout, "%s", text)
	return nil
}
