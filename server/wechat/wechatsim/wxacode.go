package wechatsim

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"slices"
	"strings"

	"rsc.io/qr"
)

const (
	quietZone       = 4 // modules of white around a QR code
	wxacodeWidth    = 430
	wxacodeMinWidth = 280
	wxacodeMaxWidth = 1280
	sceneLimit      = 32
)

var sceneShape = pattern(`^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+$`)

// unlimitedCode is POST /wxa/getwxacodeunlimit. The picture is a JPEG as WeChat's,
// but an ordinary QR code of "page?scene=…" in place of WeChat's round pattern, so
// that any reader can check it.
func (c *call) unlimitedCode() (any, error) {
	in := struct {
		Scene      string `json:"scene"`
		Page       string `json:"page"`
		CheckPath  bool   `json:"check_path"`
		EnvVersion string `json:"env_version"`
		Width      int    `json:"width"`
	}{CheckPath: true, EnvVersion: "release", Width: wxacodeWidth}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Page == "" && len(c.app.Pages) > 0 {
		in.Page = c.app.Pages[0]
	}
	switch {
	case in.Scene == "" || len(in.Scene) > sceneLimit:
		return nil, refuse(40169)
	case !sceneShape().MatchString(in.Scene):
		return nil, refuse(40097)
	case in.Page == "" || strings.HasPrefix(in.Page, "/") || strings.Contains(in.Page, "?"):
		return nil, refuse(41030)
	case in.CheckPath && !c.app.released(in.Page):
		return nil, refuse(41030)
	case !slices.Contains([]string{"release", "trial", "develop"}, in.EnvVersion),
		in.Width < wxacodeMinWidth || in.Width > wxacodeMaxWidth:
		return nil, refuse(40097)
	}
	return drawQR(in.Page+"?scene="+url.QueryEscape(in.Scene), in.Width)
}

// drawQR is a square JPEG of so many pixels with the text as a QR code.
func drawQR(text string, width int) (jpegImage, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, refuse(40097)
	}
	scale := width / (code.Size + 2*quietZone)
	offset := (width - scale*code.Size) / 2
	img := image.NewGray(image.Rect(0, 0, width, width))
	for y := range width {
		for x := range width {
			shade := color.Gray{Y: 255}
			if x >= offset && y >= offset && code.Black((x-offset)/scale, (y-offset)/scale) {
				shade.Y = 0
			}
			img.SetGray(x, y, shade)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
