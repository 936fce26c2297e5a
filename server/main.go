// Command xiaoqin runs the logistics of a primary school: one service behind a
// WeChat mini-program. `xiaoqin help` lists what it can do.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"xiaoqin/server/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := app.Main(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}
