package console

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"net/http"
)

// ClassCode is what parents get on paper to join a class.
type ClassCode struct {
	School  string
	Class   string // 四（2）班
	Teacher string // who confirms; empty without one
	Code    string
	Until   string // 4月14日
}

const (
	classCodePath = Path + "class-code"

	// slipsPerPage fill a page of A4, to be cut apart and taken home.
	slipsPerPage = 8
)

var classCodePage = template.Must(template.ParseFS(files, "classcode.html"))

// ErrClassCodeOver is what Deps.ClassCode returns for a key that opens nothing any more.
var ErrClassCodeOver = errors.New("the link to a class code is over")

// serveClassCode prints the code that a link of the moment stands for.
func (d Deps) serveClassCode(w http.ResponseWriter, r *http.Request) {
	code, err := ClassCode{}, ErrClassCodeOver
	if key := r.URL.Query().Get("key"); d.ClassCode != nil && key != "" {
		code, err = d.ClassCode(r.Context(), key)
	}
	if errors.Is(err, ErrClassCodeOver) {
		render(w, http.StatusNotFound, status{Title: "链接过期了", Advice: "打印链接 10 分钟内有效，请在小程序里重新点“打印成小纸条”。"})
		return
	}
	var body bytes.Buffer
	if err == nil {
		err = classCodePage.Execute(&body, struct {
			ClassCode
			Slips []struct{}
		}{code, make([]struct{}, slipsPerPage)})
	}
	if err != nil {
		panic(fmt.Errorf("serve a class code: %w", err)) // the edge answers and logs
	}
	answer(w, http.StatusOK, &body)
}
