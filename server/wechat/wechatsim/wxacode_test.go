package wechatsim_test

import (
	"bytes"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const wxacodePath = "/wxa/getwxacodeunlimit"

func TestUnlimitedCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, tt := range map[string]struct {
		body  string
		width int
		want  string
	}{
		"token":           {`{"scene":"K7Q2_x-9","page":"pages/task/index"}`, 430, "pages/task/index?scene=K7Q2_x-9"},
		"home page":       {`{"scene":"a=1&b=2","width":280}`, 280, "pages/today/index?scene=a%3D1%26b%3D2"},
		"unreleased page": {`{"scene":"x","page":"pages/new/index","check_path":false,"env_version":"trial","width":1280}`, 1280, "pages/new/index?scene=x"},
		"longest":         {`{"scene":"` + strings.Repeat("z", 32) + `"}`, 430, "pages/today/index?scene=" + strings.Repeat("z", 32)},
	} {
		got := w.do("POST", wxacodePath, w.token(mini), tt.body)
		wantBody(t, name+": content type", got.contentType, "image/jpeg")
		img, err := jpeg.Decode(strings.NewReader(got.body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size := img.Bounds().Size(); size.X != tt.width || size.Y != tt.width {
			t.Errorf("%s: %v pixels", name, size)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		must(t, err)
		text, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		must(t, err)
		wantBody(t, name, text.GetText(), tt.want)
	}
}

func TestUnlimitedCodeRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const (
		scene = `{"errcode":40169,"errmsg":"invalid length for scene, or the data is not json string rid: RID"}`
		page  = `{"errcode":41030,"errmsg":"invalid page rid: RID"}`
		args  = `{"errcode":40097,"errmsg":"invalid args rid: RID"}`
	)
	for name, tt := range map[string]struct{ body, want string }{
		"no scene":        {`{}`, scene},
		"33 characters":   {`{"scene":"` + strings.Repeat("z", 33) + `"}`, scene},
		"percent":         {`{"scene":"a%20b"}`, args},
		"Han":             {`{"scene":"点位"}`, args},
		"unreleased page": {`{"scene":"x","page":"pages/new/index"}`, page},
		"leading slash":   {`{"scene":"x","page":"/pages/task/index","check_path":false}`, page},
		"query":           {`{"scene":"x","page":"pages/task/index?id=1","check_path":false}`, page},
		"environment":     {`{"scene":"x","env_version":"formal"}`, args},
		"too narrow":      {`{"scene":"x","width":279}`, args},
		"too wide":        {`{"scene":"x","width":1281}`, args},
		"not JSON":        {`scene=x`, `{"errcode":47001,"errmsg":"data format error rid: RID"}`},
	} {
		got := w.do("POST", wxacodePath, w.token(mini), tt.body)
		wantBody(t, name, ridShape.ReplaceAllString(got.body, "rid: RID"), tt.want)
		if got.status != 200 || got.contentType != "application/json; encoding=utf-8" {
			t.Errorf("%s: HTTP %d, %s", name, got.status, got.contentType)
		}
	}
}

// The same request draws the same picture.
func TestUnlimitedCodeRepeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.do("POST", wxacodePath, w.token(mini), `{"scene":"x"}`).body
	if !bytes.Equal([]byte(first), []byte(w.do("POST", wxacodePath, w.token(mini), `{"scene":"x"}`).body)) {
		t.Error("two pictures of one scene differ")
	}
}
