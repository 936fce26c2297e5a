package goals_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// profileEnv names the file for a profile.
const profileEnv = "XIAOQIN_BENCH_PROFILE"

// BenchmarkProfile writes where the processor time of check-ins over 64 connections goes, and
// beside it what is allocated, for go tool pprof.
func BenchmarkProfile(b *testing.B) {
	file := os.Getenv(profileEnv)
	if file == "" {
		b.Skip(profileEnv + " names no file")
	}
	for b.Loop() {
		in := install(b, dbtest.DSN(b, database.SQLite), schools, 200_000)
		in.refresh(b)
		command, address := in.command(b, buildStripped(b))
		debug := freeAddress(b)
		command.Env = append(command.Env, "XIAOQIN_DEBUG_ADDR="+debug)
		p := start(b, command, address, "/readyz")
		walk := in.walk(64, 0, 6*time.Second)
		p.apply(b, walk.warm(schools/64+1))
		done := make(chan error, 1)
		go func() { done <- download("http://"+debug+"/debug/pprof/profile?seconds=5", file) }()
		p.apply(b, walk)
		if err := errors.Join(<-done, download("http://"+debug+"/debug/pprof/allocs", file+".allocs")); err != nil {
			b.Fatal(err)
		}
		p.end(b)
	}
}

func download(url, file string) error {
	answer, err := http.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, answer.Body); err != nil {
		return err
	}
	return out.Close()
}
