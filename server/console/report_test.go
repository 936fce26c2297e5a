package console_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/console"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// handIn sends a form with files to an address.
func handIn(t *testing.T, h http.Handler, path string, fields map[string]string, files ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, content := range files {
		part, err := form.CreateFormFile("photo", "a.jpg")
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	http.MaxBytesHandler(h, console.MaxForm).ServeHTTP(w, r)
	return w
}

func aPicture(t *testing.T) string {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

var hiddenID = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`)

// TestReportWithoutAnAccount hands in a form from a phone's browser, without a script.
func TestReportWithoutAnAccount(t *testing.T) {
	t.Parallel()
	var got []console.StrangerReport
	h := console.Scanned("", func(_ context.Context, r console.StrangerReport) error {
		for _, p := range r.Photos {
			if _, err := io.Copy(io.Discard, p); err != nil {
				return err
			}
		}
		got = append(got, r)
		return nil
	})
	page := get(t, h, "/q/AAAAAAAAAAAAAAAAAAAAAA?report")
	expect(t, page, 200, "拍给学校", `enctype="multipart/form-data"`, "核实以前，别人看不到")
	if strings.Contains(page.Body.String(), "<script") || !strings.Contains(page.Header().Get("Content-Security-Policy"), "form-action 'self'") {
		t.Errorf("policy %q", page.Header().Get("Content-Security-Policy"))
	}
	id := hiddenID.FindStringSubmatch(page.Body.String())
	if id == nil {
		t.Fatal("no id for the form")
	}
	sent := handIn(t, h, "/q/AAAAAAAAAAAAAAAAAAAAAA?report", map[string]string{
		"id": id[1], "words": " 扶手松了 ", "where": "东楼梯", "urgency": "danger",
	}, aPicture(t), "")
	expect(t, sent, 200, "谢谢您", "先核实")
	want, _ := database.ParseID(id[1])
	if len(got) != 1 || got[0].ID != want || got[0].Token != "AAAAAAAAAAAAAAAAAAAAAA" || got[0].Words != "扶手松了" || got[0].Where != "东楼梯" || !got[0].Danger || len(got[0].Photos) != 1 {
		t.Errorf("handed on: %+v", got)
	}
}

// TestReportIsRefusedKindly: whatever is wrong, what was typed is still there.
func TestReportIsRefusedKindly(t *testing.T) {
	t.Parallel()
	calm := errs.New(errs.TooMany, "x.y", "请过一会儿再交。").After(time.Minute)
	h := console.Scanned("", func(context.Context, console.StrangerReport) error { return calm })
	id := map[string]string{"id": database.NewID().String(), "words": "灯<b>不亮"}
	picture := aPicture(t)
	tests := []struct {
		name   string
		fields map[string]string
		files  []string
		code   int
		says   string
	}{
		{"nothing said", map[string]string{"id": id["id"]}, nil, 422, "请拍一张照片，或写一句"},
		{"no id", map[string]string{"words": "灯不亮"}, nil, 422, "再交一次"},
		{"no picture", id, []string{"<svg onload=alert(1)>"}, 422, "不是照片"},
		{"three", id, []string{picture, picture, picture}, 413, "只选两张"},
		{"too large", id, []string{picture + strings.Repeat("x", console.MaxForm)}, 413, "太大了"},
		{"too often", id, nil, 429, "过一会儿"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := handIn(t, h, "/q/x?report", tt.fields, tt.files...)
			expect(t, got, tt.code, tt.says, `role="alert"`)
			if tt.code == 429 && (got.Header().Get("Retry-After") == "" || !strings.Contains(got.Body.String(), "灯&lt;b&gt;不亮")) {
				t.Errorf("what was typed is gone: %s", got.Body)
			}
		})
	}
}
