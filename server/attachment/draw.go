package attachment

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
)

// picture is a photo drawn anew.
type picture struct {
	width, height   int
	full, thumbnail []byte // JPEG
}

const (
	fullQuality      = 82
	thumbnailQuality = 70
)

// drawAnew decodes an upload and draws it upright, on white, in the sizes that are kept.
// It returns ErrBrokenPicture when the pixels do not follow.
func drawAnew(ctx context.Context, file io.ReadSeeker, h header) (picture, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return picture{}, err
	}
	decoded, err := h.decode(reader{ctx, file})
	if ctx.Err() != nil {
		return picture{}, ctx.Err()
	}
	if err != nil {
		return picture{}, ErrBrokenPicture.With(err)
	}
	small := h.orientation.turn(shrink(decoded, photoSide))
	p := picture{width: small.Rect.Dx(), height: small.Rect.Dy()}
	if p.full, err = encode(small, fullQuality); err != nil {
		return picture{}, err
	}
	p.thumbnail, err = encode(shrink(small, thumbnailSide), thumbnailQuality)
	return p, err
}

// reader ends a decoder that works for nobody any more.
type reader struct {
	ctx context.Context //nolint:containedctx // a decoder takes none
	io.Reader
}

// Read reads while the context lasts.
func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

func encode(m image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// shrink draws a picture on white with its longer side at most so long; each pixel is the
// mean of those it stands for. It takes the memory of the result and of a few rows.
func shrink(from image.Image, side int) *image.RGBA {
	bounds := from.Bounds()
	width, height := within(bounds.Dx(), bounds.Dy(), side)
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	columns := edges(bounds.Dx(), width)
	rows := edges(bounds.Dy(), height)
	band := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), (bounds.Dy()+height-1)/height))
	for y := range height {
		part := image.Rect(0, 0, bounds.Dx(), rows[y+1]-rows[y])
		draw.Draw(band, part, image.White, image.Point{}, draw.Src)
		draw.Draw(band, part, from, bounds.Min.Add(image.Pt(0, rows[y])), draw.Over)
		line := to.Pix[y*to.Stride:]
		for x := range width {
			mean(line[x*4:], band, image.Rect(columns[x], 0, columns[x+1], part.Dy()))
		}
	}
	return to
}

// within scales a size down so that its longer side is at most so long, never up.
func within(width, height, side int) (w, h int) {
	longer := max(width, height)
	if longer <= side {
		return width, height
	}
	return max(1, width*side/longer), max(1, height*side/longer)
}

// edges cuts a length into parts that differ by at most one.
func edges(length, parts int) []int {
	cuts := make([]int, parts+1)
	for i := range cuts {
		cuts[i] = i * length / parts
	}
	return cuts
}

// mean writes the mean colour of a rectangle.
func mean(pixel []byte, of *image.RGBA, r image.Rectangle) {
	var red, green, blue int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := of.Pix[of.PixOffset(r.Min.X, y):of.PixOffset(r.Max.X, y)]
		for ; len(row) >= 4; row = row[4:] {
			red, green, blue = red+int(row[0]), green+int(row[1]), blue+int(row[2])
		}
	}
	n := r.Dx() * r.Dy()
	pixel[0], pixel[1], pixel[2], pixel[3] = byte(red/n), byte(green/n), byte(blue/n), 0xff
}
