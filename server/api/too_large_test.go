package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
)

// TestAPhotoThatIsTooLargeIsRefusedInWords: over a real connection the phone sends to the
// end and reads why, rather than finding the connection broken.
func TestAPhotoThatIsTooLargeIsRefusedInWords(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.AddSchool(t, "a")
	server := httptest.NewServer(w.Server.Handler())
	t.Cleanup(server.Close)
	form := apitest.Form(database.NewID().String(), "a.jpg", strings.Repeat("x", 11<<20))
	sent := apitest.Request(t.Context(), "POST", "/api/v1/attachments", schoolToken(t, w, "a.guard"), form)
	text, err := io.ReadAll(sent.Body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/v1/attachments", strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = sent.Header
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), "api.body_too_large") {
		t.Errorf("%d %s %v", answer.StatusCode, body, err)
	}
}
