// Command xiaoqin runs the logistics of a primary school: one service behind a
// WeChat mini-program. `xiaoqin help` lists what it can do.
package main

import (
	"os"

	"xiaoqin/server/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
