package attachment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"runtime"
	"testing"
)

// chunk is one chunk of a PNG.
func chunk(kind string, data []byte) []byte {
	body := append([]byte(kind), data...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

// pngOf is a PNG that claims the size and holds no pixel.
func pngOf(width, height uint32, depth, colour, interlace byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, width)
	head = append(binary.BigEndian.AppendUint32(head, height), depth, colour, 0, 0, interlace)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head)...)
}

// jpegOf is a JPEG that claims the size and holds no pixel.
func jpegOf(width, height uint16, marker byte, sampling ...byte) []byte {
	out := []byte{0xff, 0xd8, 0xff, marker}
	out = binary.BigEndian.AppendUint16(out, uint16(8+3*len(sampling)))
	out = append(out, 8)
	out = binary.BigEndian.AppendUint16(out, height)
	out = binary.BigEndian.AppendUint16(out, width)
	out = append(out, byte(len(sampling)))
	for i, s := range sampling {
		out = append(out, byte(i+1), s, 0)
	}
	return append(out, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
}

// webpOf is a WebP with one chunk.
func webpOf(kind string, data []byte) []byte {
	body := append([]byte("WEBP"+kind), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	body = append(body, data...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...), body...)
}

// lossless is the header of a VP8L chunk of the size.
func lossless(width, height uint32) []byte {
	bits := binary.LittleEndian.AppendUint32(nil, (width-1)|(height-1)<<14)
	return append(append([]byte{0x2f}, bits...), make([]byte, 16)...)
}

func TestHeadersAreRefusedBeforeAPixelIsDecoded(t *testing.T) {
	t.Parallel()
	photo := encoded(t, image.NewRGBA(image.Rect(0, 0, 40, 30)))
	for name, test := range map[string]struct {
		content []byte
		want    error
	}{
		"PNG of ten thousand million pixels": {pngOf(100_000, 100_000, 1, 0, 0), ErrTooManyPixels},
		"PNG of one enormous row":            {pngOf(1<<31-1, 1, 1, 0, 0), ErrTooManyPixels},
		"PNG whose size overflows":           {pngOf(1<<31-1, 1<<31-1, 8, 6, 0), ErrNotAPicture},
		"PNG without a row":                  {pngOf(0, 10, 8, 6, 0), ErrNotAPicture},
		"PNG of 16 bits, interlaced":         {pngOf(3000, 2000, 16, 6, 1), ErrTooManyPixels},
		"PNG of 16 million pixels":           {pngOf(4000, 4001, 8, 6, 0), ErrTooManyPixels},
		"JPEG of 65,500 by 65,500":           {jpegOf(65_500, 65_500, 0xc0, 0x22, 0x11, 0x11), ErrTooManyPixels},
		"JPEG that keeps coefficients":       {jpegOf(4000, 3000, 0xc2, 0x22, 0x11, 0x11), ErrTooManyPixels},
		"JPEG in four colours":               {jpegOf(4000, 3000, 0xc0, 0x11, 0x11, 0x11, 0x11), ErrTooManyPixels},
		"WebP of 16,384 by 16,384":           {webpOf("VP8L", lossless(16_384, 16_384)), ErrTooManyPixels},
		"WebP whose canvas is enormous":      {webpOf("VP8X", []byte{0x10, 0, 0, 0, 0xff, 0xff, 0, 0x50, 0x7f, 0}), ErrTooManyPixels},
		"SVG":                                {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ErrNotAPicture},
		"HTML":                               {[]byte("<!doctype html><script>alert(document.domain)</script>"), ErrNotAPicture},
		"GIF that is a script too":           {[]byte("GIF89a/*" + string(make([]byte, 40)) + "*/=1;alert(1)"), ErrNotAPicture},
		"ZIP with a photo behind it":         {append([]byte("PK\x03\x04"), photo...), ErrNotAPicture},
		"PDF":                                {[]byte("%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj"), ErrNotAPicture},
		"HEIC":                               {append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 40)...), ErrNotAPicture},
		"nothing":                            {nil, ErrNotAPicture},
		"a few bytes of a JPEG":              {photo[:20], ErrNotAPicture},
		"a JPEG of headers only":             {append([]byte{0xff, 0xd8, 0xff, 0xfe, 0xff, 0xff}, make([]byte, 100)...), ErrNotAPicture},
		"a good photo":                       {photo, nil},
		"a large photo of a phone":           {jpegOf(4608, 3456, 0xc0, 0x22, 0x11, 0x11), nil},
		"a screenshot":                       {pngOf(1440, 3200, 8, 6, 0), nil},
	} {
		_, err := readHeader(bytes.NewReader(test.content))
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestRefusedHeadersTakeNoMemory counts every byte that refusing an upload takes, also
// those that the collector would have had back.
func TestRefusedHeadersTakeNoMemory(t *testing.T) {
	bombs := [][]byte{
		pngOf(100_000, 100_000, 1, 0, 0), jpegOf(65_500, 65_500, 0xc0, 0x22, 0x11, 0x11), webpOf("VP8L", lossless(16_384, 16_384)),
	}
	const rounds = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		for _, bomb := range bombs {
			if _, err := readHeader(bytes.NewReader(bomb)); !errors.Is(err, ErrTooManyPixels) {
				t.Fatal(err)
			}
		}
	}
	runtime.ReadMemStats(&after)
	each := (after.TotalAlloc - before.TotalAlloc) / rounds / uint64(len(bombs))
	t.Logf("%d bytes for each bomb", each)
	if each > 64<<10 {
		t.Errorf("refusing one takes %d bytes", each)
	}
}

func TestOrientationInEXIF(t *testing.T) {
	t.Parallel()
	for want := upright; want <= turnLeft; want++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			if got := orientationOf(exif(order, 1, want)); got != want {
				t.Errorf("%v: %d, want %d", order, got, want)
			}
		}
	}
	whole := exif(binary.BigEndian, 1, turnRight)
	for cut := range whole {
		orientationOf(whole[:cut]) // whatever it is, no panic
	}
	for name, tiff := range map[string][]byte{
		"directory beyond the end": append([]byte("II*\x00"), 0xff, 0xff, 0xff, 0xff, 0, 0),
		"more entries than bytes":  exif(binary.BigEndian, 65_535, 0),
		"no such orientation":      exif(binary.LittleEndian, 1, 9),
		"another byte order":       []byte("XX*\x00\x00\x00\x00\x08\x00\x01"),
	} {
		if got := orientationOf(tiff); got != upright {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// exif is a TIFF structure whose directory claims so many entries and has one.
func exif(order binary.AppendByteOrder, entries uint16, o orientation) []byte {
	out := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("MM\x00*")
	}
	out = order.AppendUint32(out, 8)
	out = order.AppendUint16(out, entries)
	out = order.AppendUint16(order.AppendUint16(out, 0x0112), 3)
	return append(order.AppendUint16(order.AppendUint32(out, 1), uint16(o)), 0, 0)
}

// encoded is a JPEG of the picture.
func encoded(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func encodedPNG(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// quarters is a picture whose upper left is red, upper right green, lower left blue and
// lower right white.
func quarters(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, []color.Color{red, green, blue, white}[2*(2*y/height)+2*x/width])
		}
	}
	return m
}

var (
	red   = color.RGBA{255, 0, 0, 255}
	green = color.RGBA{0, 255, 0, 255}
	blue  = color.RGBA{0, 0, 255, 255}
	white = color.RGBA{255, 255, 255, 255}
)

// withSegment puts a segment behind the first two bytes of a JPEG.
func withSegment(picture []byte, marker byte, body []byte) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(out, body...), picture[2:]...)
}

func draws(tb testing.TB, content []byte) picture {
	tb.Helper()
	file := bytes.NewReader(content)
	h, err := readHeader(file)
	if err != nil {
		tb.Fatal(err)
	}
	drawn, err := drawAnew(tb.Context(), file, h)
	if err != nil {
		tb.Fatal(err)
	}
	return drawn
}

func decoded(tb testing.TB, content []byte) image.Image {
	tb.Helper()
	m, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// corner names the colours of the four quarters of a picture.
func corners(m image.Image) string {
	b := m.Bounds()
	var out []byte
	for _, at := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, bl, _ := m.At(b.Min.X+at.X*b.Dx()/4, b.Min.Y+at.Y*b.Dy()/4).RGBA()
		switch {
		case r > 0x8000 && g > 0x8000 && bl > 0x8000:
			out = append(out, 'w')
		case r > 0x8000:
			out = append(out, 'r')
		case g > 0x8000:
			out = append(out, 'g')
		case bl > 0x8000:
			out = append(out, 'b')
		default:
			out = append(out, '?')
		}
	}
	return string(out)
}

func TestPicturesAreDrawnUpright(t *testing.T) {
	t.Parallel()
	content := encoded(t, quarters(64, 32))
	for o, want := range map[orientation]struct {
		corners       string
		width, height int
	}{
		upright: {"rgbw", 64, 32}, mirrored: {"grwb", 64, 32}, halfTurn: {"wbgr", 64, 32}, flipped: {"bwrg", 64, 32},
		transpose: {"rbgw", 32, 64}, turnRight: {"brwg", 32, 64}, crosswise: {"wgbr", 32, 64}, turnLeft: {"gwrb", 32, 64},
	} {
		turned := withSegment(content, 0xe1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 1, o)...))
		drawn := draws(t, turned)
		if got := corners(decoded(t, drawn.full)); got != want.corners || drawn.width != want.width || drawn.height != want.height {
			t.Errorf("orientation %d: %s %d×%d, want %+v", o, got, drawn.width, drawn.height, want)
		}
	}
}

func TestOnlyThePictureSurvives(t *testing.T) {
	t.Parallel()
	const secret = "31.8113N 119.9740E"
	content := encoded(t, quarters(64, 64))
	hidden := map[string][]byte{
		"EXIF":               withSegment(content, 0xe1, append([]byte("Exif\x00\x00"), append(exif(binary.LittleEndian, 1, upright), secret...)...)),
		"XMP":                withSegment(content, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+secret)),
		"a comment":          withSegment(content, 0xfe, []byte(secret)),
		"a profile":          withSegment(content, 0xe2, []byte("ICC_PROFILE\x00\x01\x01"+secret)),
		"a file behind it":   append(bytes.Clone(content), "PK\x03\x04"+secret+"<script>alert(1)</script>"...),
		"a text of PNG":      append(pngWithText(t, secret), secret...),
		"a page in comments": withSegment(content, 0xfe, []byte("--><script>alert('"+secret+"')</script><!--")),
	}
	for name, content := range hidden {
		drawn := draws(t, content)
		for _, kept := range [][]byte{drawn.full, drawn.thumbnail} {
			if bytes.Contains(kept, []byte(secret)) || bytes.Contains(kept, []byte("Exif")) || bytes.Contains(kept, []byte("script")) {
				t.Errorf("%s survives", name)
			}
			if got := corners(decoded(t, kept)); got != "rgbw" {
				t.Errorf("%s: the picture is %s", name, got)
			}
		}
	}
}

func pngWithText(tb testing.TB, text string) []byte {
	tb.Helper()
	content := encodedPNG(tb, quarters(64, 64))
	const head = 8 + 4 + 4 + 13 + 4
	return append(append(bytes.Clone(content[:head]), chunk("tEXt", []byte("Comment\x00"+text))...), content[head:]...)
}

func TestSizesThatAreKept(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ width, height, wantWidth, wantHeight int }{
		{3200, 1600, 1600, 800}, {1600, 1200, 1600, 1200}, {100, 50, 100, 50}, {1, 1, 1, 1}, {20_000, 3, 1600, 1}, {1000, 1601, 999, 1600},
	} {
		drawn := draws(t, encodedPNG(t, quarters(test.width, test.height)))
		if drawn.width != test.wantWidth || drawn.height != test.wantHeight {
			t.Errorf("%d×%d becomes %d×%d", test.width, test.height, drawn.width, drawn.height)
		}
		small := decoded(t, drawn.thumbnail).Bounds()
		if max(small.Dx(), small.Dy()) > thumbnailSide {
			t.Errorf("thumbnail of %d×%d is %v", test.width, test.height, small)
		}
	}
}

func TestTransparentBecomesWhite(t *testing.T) {
	t.Parallel()
	signature := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for x := range 64 {
		signature.Set(x, 32, color.Black)
	}
	drawn := decoded(t, draws(t, encodedPNG(t, signature)).full)
	if got := corners(drawn); got != "wwww" {
		t.Errorf("the ground is %s", got)
	}
	if r, _, _, _ := drawn.At(32, 32).RGBA(); r > 0x8000 {
		t.Error("the line is gone")
	}
}

func TestWebP(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lossy", "lossless"} {
		content, err := os.ReadFile("testdata/" + name + ".webp")
		if err != nil {
			t.Fatal(err)
		}
		if got := corners(decoded(t, draws(t, content).full)); got != "rgbw" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestPixelsThatDoNotFollow(t *testing.T) {
	t.Parallel()
	content := encoded(t, quarters(640, 480))
	for name, broken := range map[string][]byte{
		"half a JPEG":      content[:len(content)/2],
		"a PNG of no rows": pngOf(100, 100, 8, 6, 0),
		"a WebP of zeros":  webpOf("VP8L", lossless(100, 100)),
	} {
		file := bytes.NewReader(broken)
		h, err := readHeader(file)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := drawAnew(t.Context(), file, h); !errors.Is(err, ErrBrokenPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzUpload(f *testing.F) {
	photo := encoded(f, quarters(32, 16))
	f.Add(photo)
	f.Add(withSegment(photo, 0xe1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 1, turnLeft)...)))
	f.Add(encodedPNG(f, quarters(16, 32)))
	f.Add(webpOf("VP8L", lossless(10, 10)))
	f.Add(jpegOf(100, 100, 0xc2, 0x22, 0x11, 0x11))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := bytes.NewReader(content)
		h, err := readHeader(file)
		if err != nil {
			return
		}
		if h.memory > decodeMemory || h.width*h.height > maxPixels {
			t.Fatalf("let in: %+v", h)
		}
		if h.width*h.height > 1<<16 {
			return // allowed, and slow to draw for nothing
		}
		drawn, err := drawAnew(t.Context(), file, h)
		if err == nil && (drawn.width < 1 || drawn.height < 1 || len(drawn.full) == 0) {
			t.Fatalf("drew nothing: %d×%d", drawn.width, drawn.height)
		}
	})
}
