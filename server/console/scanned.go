package console

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
)

// ScannedPath is where the codes of plates lead: https://HOST/q/TOKEN.
const ScannedPath = "/q/"

var scannedPage = template.Must(template.ParseFS(files, "scanned.html"))

// Scanned answers a plate that was scanned with anything but WeChat. Every address under
// ScannedPath gets the very same page, so that nobody learns which tokens exist. The link
// opens the mini-program and is empty when the school has none; it must have been checked,
// because weixin:// is no address that a template lets through.
func Scanned(link string) http.Handler {
	var body bytes.Buffer
	if err := scannedPage.Execute(&body, struct{ Link template.URL }{template.URL(link)}); err != nil { //nolint:gosec // of the operator, checked when the configuration is read
		panic(fmt.Errorf("render page of a plate: %w", err))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("X-Robots-Tag", "noindex")
		answer(w, http.StatusOK, bytes.NewBuffer(body.Bytes()))
	})
}
