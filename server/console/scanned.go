package console

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"

	"xiaoqin/server/errs"
)

// ScannedPath is where the codes of plates lead: https://HOST/q/TOKEN.
const ScannedPath = "/q/"

var scannedPage = template.Must(template.ParseFS(files, "scanned.html"))

// scanned answers a plate that was scanned with anything but WeChat.
type scanned struct {
	page   []byte
	report func(context.Context, StrangerReport) error
}

// Scanned answers a plate that was scanned with anything but WeChat. Every address under
// ScannedPath gets the very same page, so that nobody learns which tokens exist, and from
// there the same form to say what is wrong; report takes it, of a token that nobody has
// too. The link opens the mini-program and is empty when the school has none; it must have
// been checked, because weixin:// is no address that a template lets through.
func Scanned(link string, report func(context.Context, StrangerReport) error) http.Handler {
	var body bytes.Buffer
	if err := scannedPage.Execute(&body, struct{ Link template.URL }{template.URL(link)}); err != nil { //nolint:gosec // of the operator, checked when the configuration is read
		panic(fmt.Errorf("render page of a plate: %w", err))
	}
	return &scanned{body.Bytes(), report}
}

// ServeHTTP implements http.Handler.
func (s *scanned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form := r.URL.RawQuery == "report"
	switch {
	case r.Method == http.MethodPost && form:
		s.serveReport(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
	case form:
		s.serveReport(w, r)
	default:
		w.Header().Set("X-Robots-Tag", "noindex")
		answer(w, http.StatusOK, bytes.NewBuffer(s.page))
	}
}

// statuses are those of what a page without an account may be refused with.
var statuses = map[errs.Kind]int{
	errs.NotFound: http.StatusNotFound, errs.Conflict: http.StatusConflict, errs.TooLarge: http.StatusRequestEntityTooLarge,
	errs.Invalid: http.StatusUnprocessableEntity, errs.TooMany: http.StatusTooManyRequests, errs.Unavailable: http.StatusServiceUnavailable,
}

func statusOf(err error) int {
	if code, known := statuses[errs.KindOf(err)]; known {
		return code
	}
	return http.StatusUnprocessableEntity
}
