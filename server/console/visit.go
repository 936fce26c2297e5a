package console

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
)

// VisitPath is where the link of a company leads: https://HOST/v/CODE.
const VisitPath = "/v/"

var visitPage = template.Must(template.ParseFS(files, "visit.html"))

// Visit is the thing that a company looks after, as its link shows it.
type Visit struct {
	Number   string
	Name     string
	Place    string
	Vendor   string // that the school knows of
	Services []VisitService
	Made     bool // it has been told already
}

// VisitService is one thing that can be done to it.
type VisitService struct {
	Does   string
	Name   string
	Serial bool
	Until  bool
}

// VisitReport is what a company says that it did.
type VisitReport struct {
	Does   string // empty: only looked
	Words  string
	Serial string
	Until  clock.Date
	Vendor string
	Signed string
	Photos []io.Reader
}

type visits struct {
	open func(context.Context, string) (Visit, error)
	tell func(context.Context, string, VisitReport) error
}

// Visits serves the pages of companies without an account. A code that is over is answered
// like one that never was.
func Visits(open func(context.Context, string) (Visit, error), tell func(context.Context, string, VisitReport) error) http.Handler {
	return visits{open, tell}
}

// visitForm is what the page draws.
type visitForm struct {
	Visit
	Said    VisitReport
	Serial  bool // some service asks for it
	Until   bool
	Date    string
	Ask     bool
	Done    bool
	Refused string
}

// ServeHTTP implements http.Handler.
func (v visits) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	code := strings.TrimPrefix(r.URL.Path, VisitPath)
	switch {
	case code == "" && r.URL.Query().Get("code") != "":
		http.Redirect(w, r, VisitPath+url.PathEscape(strings.TrimSpace(r.URL.Query().Get("code"))), http.StatusSeeOther)
		return
	case code == "":
		drawVisit(w, http.StatusOK, &visitForm{Ask: true})
		return
	}
	found, err := v.open(r.Context(), code)
	if err != nil {
		drawVisit(w, statusOf(err), &visitForm{Ask: true, Refused: refusal(w, err)})
		return
	}
	form := &visitForm{Visit: found, Done: found.Made, Said: VisitReport{Vendor: found.Vendor}}
	for _, s := range found.Services {
		form.Serial, form.Until = form.Serial || s.Serial, form.Until || s.Until
	}
	if len(found.Services) > 0 {
		form.Said.Does = found.Services[0].Does
	}
	if r.Method != http.MethodPost || found.Made {
		drawVisit(w, http.StatusOK, form)
		return
	}
	v.take(w, r, code, form)
}

func (v visits) take(w http.ResponseWriter, r *http.Request, code string, form *visitForm) {
	err := readVisit(r, form)
	if err == nil {
		said := form.Said
		if said.Does == "none" {
			said.Does = ""
		}
		photos, problem := photosOf(r)
		defer closeAll(photos)
		said.Photos = readers(photos)
		if err = problem; err == nil {
			err = v.tell(r.Context(), code, said)
		}
	}
	if err != nil {
		form.Refused = refusal(w, err)
		drawVisit(w, statusOf(err), form)
		return
	}
	form.Done = true
	drawVisit(w, http.StatusOK, form)
}

// readVisit reads what was said; what could be read is there even with an error.
func readVisit(r *http.Request, form *visitForm) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form.Said = VisitReport{
		Does: text(r, "does", 32), Words: text(r, "words", 500), Serial: text(r, "serial", 40), Vendor: text(r, "vendor", 40), Signed: text(r, "signed", 20),
	}
	form.Date = text(r, "until", 10)
	if form.Date == "" {
		return nil
	}
	until, err := clock.ParseDate(form.Date)
	if err != nil {
		return errForm.WithFields(errs.Field{Location: "until", Message: "有效期写成 2027-06-30 这样的日期。"})
	}
	form.Said.Until = until
	return nil
}

func drawVisit(w http.ResponseWriter, code int, form *visitForm) {
	var body bytes.Buffer
	if err := visitPage.Execute(&body, form); err != nil {
		panic(fmt.Errorf("draw page of a visit: %w", err))
	}
	answerForm(w, code, &body)
}
