package api_test

import (
	"bytes"
	"image/jpeg"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const photoID = "01926b3c-5d2e-7f00-8000-0123456789ab"

func TestUploadAPhoto(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.AddSchool(t, "a")
	good := apitest.Form(photoID, "a.jpg", apitest.Picture(t, 16))
	file := strings.SplitAfterN(good, "--form\r\n", 3)[2]
	kept := `{"id":"{id}","width":16,"height":16,"bytes":` // and the bytes, which the encoder decides
	w.Run(t, []apitest.Scenario{
		{
			Name: "not a form", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: `{"id":"` + photoID + `"}`, Status: 415,
			Want: said(problem(415, "请用表单（multipart/form-data）上传照片，把小程序更新到最新版本再试。", "api.upload_media_type")),
		},
		{
			Name: "no file", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: strings.TrimSuffix(strings.TrimSuffix(good, file), "\r\n") + "--\r\n", Status: 422,
			Want: said(problem(422, detailInvalid, "api.invalid_request", "body.file", "必须填写。")),
		},
		{
			Name: "no id", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: "--form\r\n" + file, Status: 422,
			Want: said(problem(422, detailInvalid, "api.invalid_request", "body.id", "必须填写。")),
		},
		{
			Name: "an id that is none", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: strings.Replace(good, photoID, "1", 1), Status: 422,
			Want: said(problem(422, detailInvalid, "api.invalid_request", "body.id", "格式不对。")),
		},
		{
			Name: "an unknown field", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: strings.Replace(good, `name="id"`, `name="school_id"`, 1), Status: 422,
			Want: said(problem(422, detailInvalid, "api.invalid_request", "body.school_id", "不认识这一项，请去掉。")),
		},
		{
			Name: "two files", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: strings.TrimSuffix(good, "--form--\r\n") + "--form\r\n" + file, Status: 422,
			Want: said(problem(422, "一次上传一张照片，请一张一张传。", "api.upload_parts")),
		},
		{
			Name: "cut short", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: good[:len(good)-20], Status: 400,
			Want: said(problem(400, "内容没有传完整，请重新提交。", "api.body_incomplete")),
		},
		{
			Name: "a script called a photo", As: "a.guard", Method: "POST", URL: "/api/v1/attachments", Body: apitest.Form(photoID, "a.jpg", "<svg onload=alert(1)>"+strings.Repeat(" ", 30)), Status: 422,
			Want: said(problem(422, "这不是照片。请用 JPG、PNG 或 WebP 格式的照片。", "attachment.not_a_picture")),
		},
	})
	for name, body := range map[string]string{
		"a photo":                good,
		"the same again":         good,
		"a name that climbs":     strings.Replace(good, `"a.jpg"`, `"../../../../etc/cron.d/evil.jpg"`, 1),
		"a name that is a drive": strings.Replace(good, `"a.jpg"`, `"C:\\Windows\\a.jpg"`, 1),
		"the file first":         "--form\r\n" + strings.TrimSuffix(file, "--form--\r\n") + strings.SplitAfterN(good, "--form\r\n", 3)[0] + strings.TrimSuffix(strings.SplitAfterN(good, "--form\r\n", 3)[1], "\r\n") + "--\r\n",
	} {
		got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/attachments", schoolToken(t, w, "a.guard"), body))
		if got.Code != http.StatusCreated || !strings.HasPrefix(foldID(got.Body.String()), kept) {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
}

func schoolToken(t *testing.T, w *apitest.World, name string) string {
	t.Helper()
	return string(w.Login(t, name).Token)
}

// foldID puts {id} in the place of the first id.
func foldID(body string) string {
	if len(body) < 7+36 {
		return body
	}
	return body[:7] + "{id}" + body[7+36:]
}

func TestReadAPhoto(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	guard := w.AddSchool(t, "a").People[identity.RoleGuard]
	id := w.Photograph(t, guard).String()
	for path, side := range map[string]int{"": 16, "/thumbnail": 16} {
		got := w.Do(apitest.Request(t.Context(), "GET", "/api/v1/attachments/"+id+path, guard.Token, ""))
		m, err := jpeg.Decode(bytes.NewReader(got.Body.Bytes()))
		if err != nil || m.Bounds().Dx() != side {
			t.Fatalf("%s: %d %v %.100s", path, got.Code, err, got.Body)
		}
		h := got.Header()
		if h.Get("Content-Type") != "image/jpeg" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, max-age=3600" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

// TestUploadsTakeLittleMemory has a thousand bombs handed in at once and counts what the
// process has from the system, which it never gives back: the most it ever had.
func TestUploadsTakeLittleMemory(t *testing.T) {
	w := apitest.New(t, generous)
	guard := w.AddSchool(t, "a").People[identity.RoleGuard]
	small := apitest.Form(database.NewID().String(), "a.png", string(pngBomb))
	head, tail, _ := strings.Cut(apitest.Form(database.NewID().String(), "a.png", string(pngBomb)+"|"), "|")
	var tooLarge, wait atomic.Int64
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() {
			r := apitest.Request(t.Context(), "POST", "/api/v1/attachments", guard.Token, small)
			if i%10 == 0 { // one in ten sends as much as it can
				r.ContentLength = -1
				r.Body = io.NopCloser(io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, 9<<20), strings.NewReader(tail)))
			}
			got := w.Do(r)
			switch {
			case got.Code == http.StatusUnprocessableEntity && strings.Contains(got.Body.String(), "照片的尺寸太大"):
				tooLarge.Add(1)
			case got.Code == http.StatusServiceUnavailable && got.Header().Get("Retry-After") != "":
				wait.Add(1)
			default:
				t.Errorf("%d %s", got.Code, got.Body)
			}
		})
	}
	all.Wait()
	runtime.ReadMemStats(&after)
	grown := (after.Sys - before.Sys) >> 20
	t.Logf("%d refused as too large, %d told to wait, %d MB more", tooLarge.Load(), wait.Load(), grown)
	if tooLarge.Load() == 0 {
		t.Error("nobody got as far as the header")
	}
	if grown >= 64 {
		t.Errorf("memory grew by %d MB", grown)
	}
}

// pngBomb claims 100,000 × 100,000 pixels.
var pngBomb = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x01\x00\x00\x00\x00\x80\x29\x36\x65")

// zeros is a file of nothing.
type zeros struct{}

// Read gives zeros.
func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// said is a problem as a scenario has it.
func said(problem string) string { return strings.TrimSuffix(problem, "\n") }
