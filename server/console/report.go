package console

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

var reportPage = template.Must(template.ParseFS(files, "report.html"))

// StrangerReport is what somebody without an account says beside a plate.
type StrangerReport struct {
	Token  string // of the plate or of the school's code; may be of nobody
	ID     database.ID
	Words  string
	Where  string
	Danger bool
	Photos []io.Reader
}

const (
	// formMemory is what a form takes of memory; photos beyond it lie on disk meanwhile.
	formMemory = 1 << 20

	// strangerPhotos is how many photos somebody without an account may send at once.
	strangerPhotos = 2

	// MaxForm bounds what is sent by somebody without an account, in bytes.
	MaxForm = strangerPhotos*(10<<20) + 64<<10
)

type reportForm struct {
	ID      database.ID
	Words   string
	Where   string
	Danger  bool
	Done    bool
	Refused string
}

// serveReport asks what is wrong and takes it. The answer to a code that nobody has is the
// same as to one that hangs somewhere.
func (s *scanned) serveReport(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	if r.Method != http.MethodPost {
		drawReport(w, http.StatusOK, reportForm{ID: database.NewID()})
		return
	}
	token := path.Base(r.URL.Path)
	form, photos, err := readReport(r)
	defer closeAll(photos)
	if err == nil {
		err = s.report(r.Context(), StrangerReport{
			Token: token, ID: form.ID, Words: form.Words, Where: form.Where, Danger: form.Danger, Photos: readers(photos),
		})
	}
	if err == nil {
		drawReport(w, http.StatusOK, reportForm{Done: true})
		return
	}
	form.Refused = refusal(w, err)
	if form.ID.IsZero() {
		form.ID = database.NewID()
	}
	drawReport(w, statusOf(err), form)
}

// readReport reads the form; what could be read of it is there even with an error, so that
// nobody types twice.
func readReport(r *http.Request) (form reportForm, photos []multipart.File, err error) {
	if err := parseForm(r); err != nil {
		return form, nil, err
	}
	form.Words, form.Where = text(r, "words", 500), text(r, "where", 40)
	form.Danger = r.PostFormValue("urgency") == "danger"
	if form.ID, err = database.ParseID(r.PostFormValue("id")); err != nil {
		return form, nil, errForm
	}
	if photos, err = photosOf(r); err == nil && form.Words == "" && len(photos) == 0 {
		err = errNothing
	}
	return form, photos, err
}

// What somebody without an account is told.
var (
	errForm    = errs.New(errs.Invalid, "console.form", "这一页没有交全，请再交一次。")
	errNothing = errs.New(errs.Invalid, "console.nothing", "请拍一张照片，或写一句哪里不对。")
	// ErrTooOften is for whoever counts.
	ErrTooOften = errs.New(errs.TooMany, "console.too_often", "这里刚交过很多次了，请过一会儿再交。急的请直接打电话，或告诉门卫。")
	errSize     = errs.New(errs.TooLarge, "console.too_large", "照片太大了。请只选两张，每张不超过 10 MB。")
	errPicture  = errs.New(errs.Invalid, "console.not_a_picture", "有一个文件不是照片。请重新选照片。")
)

func parseForm(r *http.Request) error {
	err := r.ParseMultipartForm(formMemory) //nolint:gosec // of a body that MountForms bounds
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return errSize
	}
	if err != nil {
		return errForm.With(err)
	}
	return nil
}

// text is a field as people type it, of at most so many characters.
func text(r *http.Request, name string, most int) string {
	said := []rune(strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(r.PostFormValue(name), "\x00", ""), "")))
	return string(said[:min(len(said), most)])
}

// photosOf opens the pictures of a form. A field left empty is none.
func photosOf(r *http.Request) ([]multipart.File, error) {
	var photos []multipart.File
	for _, header := range r.MultipartForm.File["photo"] {
		if header.Size == 0 {
			continue
		}
		if len(photos) == strangerPhotos {
			return photos, errSize
		}
		file, err := header.Open()
		if err != nil {
			return photos, fmt.Errorf("open photo of a form: %w", err)
		}
		photos = append(photos, file)
		if !isPicture(file) {
			return photos, errPicture
		}
	}
	return photos, nil
}

// isPicture looks at the first bytes, whatever the file is called.
func isPicture(file io.ReadSeeker) bool {
	head := make([]byte, 512)
	n, _ := io.ReadFull(file, head)
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return false
	}
	switch http.DetectContentType(head[:n]) {
	case "image/jpeg", "image/png", "image/webp":
		return true
	}
	return false
}

func readers(files []multipart.File) []io.Reader {
	out := make([]io.Reader, len(files))
	for i, f := range files {
		out[i] = f
	}
	return out
}

func closeAll(files []multipart.File) {
	for _, f := range files {
		_ = f.Close()
	}
}

// refusal is what a page says about an error that the person can do something about; of
// any other it panics, so that the edge answers and logs.
func refusal(w http.ResponseWriter, err error) string {
	known, ok := errors.AsType[*errs.Error](err)
	if !ok {
		panic(fmt.Errorf("serve a page without an account: %w", err))
	}
	if known.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(known.RetryAfter.Seconds())+1))
	}
	said := known.Detail
	if len(known.Fields) > 0 {
		said = known.Fields[0].Message
	}
	return said
}

func drawReport(w http.ResponseWriter, code int, form reportForm) {
	var body bytes.Buffer
	if err := reportPage.Execute(&body, form); err != nil {
		panic(fmt.Errorf("draw page of a report: %w", err))
	}
	answerForm(w, code, &body)
}
