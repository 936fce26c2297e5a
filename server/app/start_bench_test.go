package app_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart measures a stripped binary from exec to its first 200 on /healthz, with
// a new database and with an existing one, its memory when idle, and its size.
func BenchmarkStart(b *testing.B) {
	binary := buildStripped(b)
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	size := float64(info.Size()) / (1 << 20)

	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			home := b.TempDir()
			b.StartTimer()
			stop(b, start(b, binary, home))
		}
	})
	b.Run("existing", func(b *testing.B) {
		home := b.TempDir()
		stop(b, start(b, binary, home))
		b.ResetTimer()
		for b.Loop() {
			p := start(b, binary, home)
			b.StopTimer()
			stop(b, p)
			b.StartTimer()
		}
		b.ReportMetric(size, "MB-binary")
	})
	b.Run("idle", func(b *testing.B) {
		p := start(b, binary, b.TempDir())
		defer stop(b, p)
		for b.Loop() {
			b.ReportMetric(residentMB(b, p.Process.Pid), "MB-RSS")
		}
	})
}

func buildStripped(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "xiaoqin")
	build := exec.CommandContext(b.Context(), "make", "-C", "../..", "build", "BIN="+filepath.Dir(binary))
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// start runs the service as a school would and waits for its first 200.
func start(b *testing.B, binary, home string) *exec.Cmd {
	b.Helper()
	port := freePort(b)
	address := "127.0.0.1:" + strconv.Itoa(port)
	key := filepath.Join(home, "people.key")
	if err := os.WriteFile(key, []byte(strings.Repeat("ab", 32)+"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	p := exec.CommandContext(b.Context(), binary, "serve")
	p.Env = []string{
		"XIAOQIN_LISTEN=" + address, "XIAOQIN_PUBLIC_URL=http://" + address, "XIAOQIN_LOG_LEVEL=error",
		"XIAOQIN_DATABASE_PATH=" + filepath.Join(home, "xiaoqin.db"), "XIAOQIN_DATA_DIR=" + home, "XIAOQIN_DATA_KEY_FILE=" + key,
		"XIAOQIN_WECHAT_MINI_APPID=wxbench00000000001", "XIAOQIN_WECHAT_MINI_SECRET=bench",
	}
	p.Stderr = os.Stderr
	if err := p.Start(); err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Timeout: time.Second}
	for range 20_000 {
		if answers(b.Context(), client, address) {
			return p
		}
		time.Sleep(200 * time.Microsecond)
	}
	b.Fatal("no answer")
	return nil
}

func answers(ctx context.Context, client *http.Client, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return false
	}
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode == http.StatusOK
}

func stop(b *testing.B, p *exec.Cmd) {
	b.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		b.Fatal(err)
	}
}

func freePort(b *testing.B) int {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	if runtime.GOOS != "linux" {
		b.Skip("resident memory is read from /proc")
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(kb)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(n) / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
