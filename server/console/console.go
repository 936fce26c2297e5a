// Package console is the office's side in a browser: HTML rendered here, our own
// style sheets, no scripts from anywhere. So far it says how the installation is, prints
// plates, and tells whoever scans one without WeChat what it is.
package console

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Path is where the console is mounted.
const Path = "/console/"

// policy lets the page load its own style sheet and nothing else.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// formPolicy also lets it send its form back to us.
const formPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

//go:embed status.html scanned.html report.html visit.html console.css outside.css plates.html plates.css labels.html labels.css classcode.html
var files embed.FS

var page = template.Must(template.ParseFS(files, "status.html"))

// Deps is what the page tells about.
type Deps struct {
	Version string
	Dialect database.Dialect
	Machine clock.Clock
	School  clock.Clock // moved in development
	// Unready is a word for why requests should not come here: "draining", "database"
	// or "schema"; empty when all is well.
	Unready func(context.Context) string
	// Plates gives what the key of a link stands for: the points of the school, or its
	// equipment, "equipment" or a kind of it; ErrPlatesOver when nothing. Nil
	// prints nothing.
	Plates func(ctx context.Context, key, of string) (PlateSheet, error)
	// Labels gives the labels of a kitchen's samples that the key of a link stands for;
	// ErrPlatesOver when none. Nil prints nothing.
	Labels func(ctx context.Context, key string) (LabelSheet, error)
	// ClassCode gives the code of a class that the key of a link stands for;
	// ErrClassCodeOver when none. Nil prints nothing.
	ClassCode func(ctx context.Context, key string) (ClassCode, error)
}

// Handler serves everything under Path. The installation counts as started now.
func Handler(d Deps) http.Handler {
	started := d.Machine.Now()
	mux := http.NewServeMux()
	for _, style := range []string{"console.css", "outside.css", "plates.css", "labels.css"} {
		mux.HandleFunc("GET "+Path+style, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=3600")
			http.ServeFileFS(w, r, files, style)
		})
	}
	mux.HandleFunc("GET "+platesPath, d.servePlates)
	mux.HandleFunc("GET "+labelsPath, d.serveLabels)
	mux.HandleFunc("GET "+classCodePath, d.serveClassCode)
	mux.HandleFunc("GET "+Path+"{$}", func(w http.ResponseWriter, r *http.Request) {
		render(w, http.StatusOK, d.status(r.Context(), started))
	})
	mux.HandleFunc(Path, func(w http.ResponseWriter, _ *http.Request) {
		render(w, http.StatusNotFound, status{Title: "没有这一页", Advice: "请检查网址，或回到状态页。"})
	})
	return mux
}

// status is what the page shows. Facts is empty on a page that is not there.
type status struct {
	Title, Advice string
	Well          bool
	Facts         []fact
}

type fact struct{ Name, Value string }

func (d Deps) status(ctx context.Context, started time.Time) status {
	s := status{Title: "运行正常", Well: true}
	if reason := d.Unready(ctx); reason != "" {
		s.Title, s.Well, s.Advice = "现在不能用", false, advice[reason]
	}
	s.Facts = []fact{
		{"版本", d.Version},
		{"数据库", dialects[d.Dialect]},
		{"学校时间", d.School.Now().In(clock.Shanghai).Format("2006-01-02 15:04")},
		{"启动于", started.In(clock.Shanghai).Format("2006-01-02 15:04")},
		{"已运行", spell(d.Machine.Now().Sub(started))},
	}
	return s
}

var advice = map[string]string{
	"draining": "服务正在停下，过一会儿会自己恢复。",
	"database": "连不上数据库，请检查数据库是否在运行。",
	"schema":   "数据库和程序的版本不一致，请运行 xiaoqin migrate status 查看。",
}

var dialects = map[database.Dialect]string{
	database.SQLite:   "SQLite",
	database.MySQL:    "MariaDB / MySQL",
	database.Postgres: "PostgreSQL",
}

// spell says a duration as people do, in its two largest units.
func spell(d time.Duration) string {
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0:
		return fmt.Sprintf("%d 天 %d 小时", days, hours)
	case hours > 0:
		return fmt.Sprintf("%d 小时 %d 分钟", hours, minutes)
	case minutes > 0:
		return fmt.Sprintf("%d 分钟", minutes)
	}
	return "不到 1 分钟"
}

// render draws the page in memory first, so that a failure is not half a page.
func render(w http.ResponseWriter, code int, s status) {
	var body bytes.Buffer
	if err := page.Execute(&body, s); err != nil {
		panic(fmt.Errorf("render status page: %w", err))
	}
	answer(w, code, &body)
}

// answer sends a page that loads nothing but our style sheets.
func answer(w http.ResponseWriter, code int, body *bytes.Buffer) {
	answerUnder(policy, w, code, body)
}

// answerForm sends one that may be sent back.
func answerForm(w http.ResponseWriter, code int, body *bytes.Buffer) {
	answerUnder(formPolicy, w, code, body)
}

func answerUnder(policy string, w http.ResponseWriter, code int, body *bytes.Buffer) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = body.WriteTo(w)
}
