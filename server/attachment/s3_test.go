package attachment

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
)

// TestSignatures are the examples of AWS (sig-v4-header-based-auth) that sign our headers.
func TestSignatures(t *testing.T) {
	t.Parallel()
	s := signer{"us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	for query, want := range map[string]string{
		"lifecycle":           "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
		"max-keys=2&prefix=J": "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://examplebucket.s3.amazonaws.com/?"+query, http.NoBody)
		s.sign(r, nil, time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC))
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+want) {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// fakeS3 is a store in memory that believes nobody without a good signature of now.
type fakeS3 struct {
	mu      sync.Mutex
	signer  signer
	now     func() time.Time
	objects map[string]fakeObject
}

type fakeObject struct {
	content []byte
	at      time.Time
}

const fakePage = 2 // names in one answer

func (f *fakeS3) refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>secret</Message></Error>")
}

// ServeHTTP implements http.Handler.
func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	at, atErr := time.Parse(amzTime, r.Header.Get("X-Amz-Date"))
	if err != nil || atErr != nil || at.Sub(f.now()).Abs() > 15*time.Minute {
		f.refuse(w, http.StatusForbidden, "RequestTimeTooSkewed")
		return
	}
	given := r.Header.Get("Authorization")
	f.signer.sign(r, body, at)
	if r.Header.Get("Authorization") != given {
		f.refuse(w, http.StatusForbidden, "SignatureDoesNotMatch")
		return
	}
	name, inBucket := strings.CutPrefix(r.URL.Path, "/photos/")
	switch {
	case !inBucket:
		f.refuse(w, http.StatusNotFound, "NoSuchBucket")
	case r.Method == http.MethodGet && name == "":
		f.list(w, r)
	case r.Method == http.MethodPut:
		f.objects[name] = fakeObject{body, f.now()}
	case r.Method == http.MethodDelete:
		delete(f.objects, name)
		w.WriteHeader(http.StatusNoContent)
	default:
		object, ok := f.objects[name]
		if !ok {
			f.refuse(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		_, _ = w.Write(object.content)
	}
}

func (f *fakeS3) list(w http.ResponseWriter, r *http.Request) {
	var names []string
	for name := range f.objects {
		if name > r.URL.Query().Get("continuation-token") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	page := struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Contents              []struct{ Key, LastModified string }
		IsTruncated           bool
		NextContinuationToken string
	}{IsTruncated: len(names) > fakePage}
	for _, name := range names[:min(len(names), fakePage)] {
		page.Contents = append(page.Contents, struct{ Key, LastModified string }{name, f.objects[name].at.UTC().Format("2006-01-02T15:04:05.000Z")})
		page.NextContinuationToken = name
	}
	_ = xml.NewEncoder(w).Encode(page)
}

// TestFiles holds both places where pictures lie to the same promises.
func TestFiles(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	machine := clock.Func(func() time.Time { return now })
	keys := S3{Region: "ap-shanghai", AccessKey: "key", SecretKey: "secret"}
	fake := &fakeS3{signer: signer{keys.Region, keys.AccessKey, keys.SecretKey}, now: machine.Now, objects: map[string]fakeObject{}}
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	keys.URL = server.URL + "/photos/"
	inBucket, err := OpenS3(keys, machine)
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]Files{"disk": onDisk, "bucket": inBucket} {
		promises(t, name, files)
	}

	wrong := keys
	wrong.SecretKey = "guessed"
	stranger, err := OpenS3(wrong, machine)
	if err != nil {
		t.Fatal(err)
	}
	err = stranger.Put(t.Context(), "aa/x.jpg", []byte("x"))
	if err == nil || !strings.Contains(err.Error(), "SignatureDoesNotMatch") || strings.Contains(err.Error(), "secret") {
		t.Errorf("with a wrong key: %v", err)
	}
	if _, err := stranger.Open(t.Context(), "aa/x.jpg"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refusal is no missing picture: %v", err)
	}
	fake.now = func() time.Time { return now.Add(time.Hour) }
	if err := inBucket.Delete(t.Context(), "aa/x.jpg"); err == nil || !strings.Contains(err.Error(), "RequestTimeTooSkewed") {
		t.Errorf("with a wrong clock: %v", err)
	}
	if _, err := OpenS3(S3{URL: "photos"}, machine); err == nil {
		t.Error("an address without a host is taken")
	}
}

func promises(t *testing.T, where string, files Files) {
	t.Helper()
	ctx := t.Context()
	names := []string{"aa/1-full.jpg", "aa/1-thumbnail.jpg", "bb/2-full.jpg", "bb/2-thumbnail.jpg", "cc/3-full.jpg"}
	for _, name := range names {
		for _, content := range []string{"first", "second of " + name} {
			if err := files.Put(ctx, name, []byte(content)); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
		}
	}
	if got := read(ctx, t, files, names[2]); got != "second of "+names[2] {
		t.Errorf("%s: read %q", where, got)
	}
	if _, err := files.Open(ctx, "dd/4-full.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: a missing picture is %v", where, err)
	}
	for range 2 {
		if err := files.Delete(ctx, names[0]); err != nil {
			t.Errorf("%s: delete: %v", where, err)
		}
	}
	var old []string
	far := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, before := range []time.Time{time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), far} {
		if err := files.Old(ctx, before, func(name string) error { old = append(old, name); return nil }); err != nil {
			t.Errorf("%s: list: %v", where, err)
		}
	}
	if diff := cmp.Diff(names[1:], old); diff != "" {
		t.Errorf("%s: old ones (-want +got)\n%s", where, diff)
	}
	stop := errors.New("stop")
	if err := files.Old(ctx, far, func(string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%s: an error of the caller became %v", where, err)
	}
}

func read(ctx context.Context, t *testing.T, files Files, name string) string {
	t.Helper()
	content, err := files.Open(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	b, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
