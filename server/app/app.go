// Package app is the program: its commands, its configuration, and the wiring of
// one package to another. It is the only package that knows all the others.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"xiaoqin/server/errs"
)

// Version is set at build time with -ldflags "-X xiaoqin/server/app.Version=v1.2.3".
var Version = "dev"

// program is what a command works with: the outside world of one run.
type program struct {
	environ []string
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	config  string // path of the YAML file
}

// command is one line of `xiaoqin help`.
type command struct {
	name    string // one or two words
	usage   string // its arguments
	summary string
	run     func(ctx context.Context, args []string) error
}

// errUsage means that the arguments were wrong and the usage should be shown.
var errUsage = errors.New("用法不对")

func (p *program) commands() []command {
	all := []command{
		{"serve", "", "启动服务", p.serve},
		{"migrate up", "", "把数据库升级到这个版本", p.migrateUp},
		{"migrate status", "", "列出数据库的升级情况", p.migrateStatus},
		{"backup", "文件", "把 SQLite 数据库备份到文件，可以边用边备", p.backup},
		{"restore", "文件", "停掉服务后，用备份换掉 SQLite 数据库", p.restore},
		{"config check", "", "检查配置，显示实际生效的值（密钥不显示）", p.configCheck},
		{"openapi", "", "输出接口说明（OpenAPI 3.1）", p.openapi},
		{"version", "", "显示版本", p.version},
	}
	return slices.Concat(all, p.schoolCommands(), p.planCommands(), p.noticeCommands(), p.weChatCommands(), p.opsCommands())
}

// Main runs one command and returns the exit status of the process: 0 done, 1
// failed, 2 wrong usage.
// It stops in order when ctx ends.
func Main(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{environ: environ, stdin: stdin, stdout: stdout, stderr: stderr}
	switch err := p.run(ctx, args); {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		p.help(stdout)
		return 0
	case errors.Is(err, errUsage):
		_, _ = fmt.Fprintf(stderr, "%v\n\n", err)
		p.help(stderr)
		return 2
	default:
		_, _ = fmt.Fprintln(stderr, explain(err))
		return 1
	}
}

// explain is an error for the operator: in the words meant for people when it has any.
func explain(err error) string {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return err.Error()
	}
	lines := []string{e.Detail + "（" + e.Code + "）"}
	for _, f := range e.Fields {
		lines = append(lines, "  "+f.Location+"："+f.Message)
	}
	return strings.Join(lines, "\n")
}

func (p *program) run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("xiaoqin", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&p.config, "config", environment(p.environ)[envConfigFile], "")
	if err := flags.Parse(args); err != nil {
		return usageError(err)
	}
	args = flags.Args()
	if len(args) == 0 || args[0] == "help" {
		return flag.ErrHelp
	}
	for _, c := range p.commands() {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.name {
			return c.run(ctx, args[len(words):])
		}
	}
	return fmt.Errorf("%w：没有 %q 这个命令", errUsage, strings.Join(args, " "))
}

func usageError(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return fmt.Errorf("%w：%w", errUsage, err)
}

func (p *program) help(w io.Writer) {
	p.print(w, "校勤 xiaoqin %s\n\n用法：xiaoqin [-config 文件] 命令\n\n", Version)
	for _, c := range p.commands() {
		p.print(w, "  %s\n      %s\n", c.name+" "+c.usage, c.summary)
	}
}

// print writes to the operator's terminal; a closed terminal is nobody's loss.
func (p *program) print(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(w, format, args...)
}

func (p *program) version(_ context.Context, _ []string) error {
	p.print(p.stdout, "%s\n", Version)
	return nil
}

func (p *program) load() (Config, error) { return Load(p.config, p.environ) }
