package attachment

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// header is what a picture says about itself before it is decoded.
type header struct {
	width, height int
	memory        int64       // bytes that decoding it takes at most
	orientation   orientation // as EXIF has it
	decode        func(io.Reader) (image.Image, error)
}

// readHeader tells JPEG, PNG and WebP by their first bytes, whatever the file is called,
// and refuses everything else with ErrNotAPicture and what is too large with
// ErrTooManyPixels. It decodes no pixel.
func readHeader(file io.ReadSeeker) (header, error) {
	var magic [30]byte
	if _, err := io.ReadFull(file, magic[:]); err != nil {
		return header{}, ErrNotAPicture.With(err)
	}
	var h header
	var err error
	switch {
	case bytes.HasPrefix(magic[:], []byte("\xff\xd8\xff")):
		h, err = jpegHeader(file)
	case bytes.HasPrefix(magic[:], []byte("\x89PNG\r\n\x1a\n")):
		h, err = configured(file, png.DecodeConfig, pngMemory(magic))
		h.decode = png.Decode
	case bytes.HasPrefix(magic[:], []byte("RIFF")) && bytes.Equal(magic[8:12], []byte("WEBP")):
		h, err = configured(file, webp.DecodeConfig, 12) // transparent and lossless: three copies
		h.decode = webp.Decode
	default:
		return header{}, ErrNotAPicture
	}
	if err != nil {
		return header{}, ErrNotAPicture.With(err)
	}
	if h.width < 1 || h.height < 1 {
		return header{}, ErrNotAPicture
	}
	if h.width > maxSide || h.height > maxSide || h.width*h.height > maxPixels || h.memory > decodeMemory {
		return header{}, ErrTooManyPixels
	}
	return h, nil
}

// configured reads the header of a format that takes so many bytes for each pixel.
func configured(file io.ReadSeeker, config func(io.Reader) (image.Config, error), perPixel int64) (header, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return header{}, err
	}
	c, err := config(file)
	if err != nil {
		return header{}, err
	}
	return header{width: c.Width, height: c.Height, memory: int64(c.Width) * int64(c.Height) * perPixel}, nil
}

// pngMemory is the bytes for each pixel: twice as many with 16 bits for a colour, and
// twice as many when interlaced, where a pass is a picture too.
func pngMemory(magic [30]byte) int64 {
	const depth, interlace = 24, 28 // in the first chunk, IHDR
	perPixel := int64(4)
	if magic[depth] == 16 {
		perPixel *= 2
	}
	if magic[interlace] != 0 {
		perPixel *= 2
	}
	return perPixel
}

func jpegHeader(file io.ReadSeeker) (header, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return header{}, err
	}
	frame, turned := readFrame(bufio.NewReader(file))
	h, err := configured(file, jpeg.DecodeConfig, 1)
	h.memory = int64(float64(h.memory) * frame.bytesPerPixel())
	h.orientation, h.decode = turned, jpeg.Decode
	return h, err
}

// frame is how a JPEG stores its pixels.
type frame struct {
	progressive bool
	sampling    []byte // of each component, horizontal in the upper four bits
}

// bytesPerPixel is what the decoder takes: the planes, a copy in another colour space when
// they are not thinned out, and for a progressive one four bytes of coefficient a sample.
func (f frame) bytesPerPixel() float64 {
	samples, widest := 0, 1
	for _, s := range f.sampling {
		area := int(s>>4) * int(s&15)
		samples += area
		widest = max(widest, area)
	}
	perPixel := float64(samples) / float64(widest)
	total := perPixel
	if perPixel >= 3 {
		total += 4
	}
	if f.progressive {
		total += 4 * perPixel
	}
	return total
}

// unknownFrame is the most expensive one, for a JPEG that cannot be read this far; its
// decoder will say why.
var unknownFrame = frame{true, []byte{0x11, 0x11, 0x11, 0x11}}

// readFrame walks the segments of a JPEG to its frame header and, on the way, to the
// orientation in EXIF.
func readFrame(r *bufio.Reader) (frame, orientation) {
	turned := upright
	if _, err := r.Discard(2); err != nil {
		return unknownFrame, turned
	}
	for {
		marker, length, ok := nextSegment(r)
		switch {
		case !ok || marker == 0xda: // the picture itself
			return unknownFrame, turned
		case marker == 0xc0 || marker == 0xc1 || marker == 0xc2:
			body := make([]byte, min(length, 6+3*4))
			if _, err := io.ReadFull(r, body); err != nil || len(body) < 6 {
				return unknownFrame, turned
			}
			return frameOf(marker == 0xc2, body), turned
		case marker == 0xe1:
			body := make([]byte, length)
			if _, err := io.ReadFull(r, body); err != nil {
				return unknownFrame, turned
			}
			if exif, found := bytes.CutPrefix(body, []byte("Exif\x00\x00")); found {
				turned = orientationOf(exif)
			}
		default:
			if _, err := r.Discard(length); err != nil {
				return unknownFrame, turned
			}
		}
	}
}

// nextSegment reads a marker and how many bytes follow its length.
func nextSegment(r *bufio.Reader) (marker byte, length int, ok bool) {
	for marker == 0 || marker == 0xff { // any number of 0xff may stand before a marker
		b, err := r.ReadByte()
		if err != nil || marker == 0 && b != 0xff {
			return 0, 0, false
		}
		marker = b
	}
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return 0, 0, false
	}
	length = int(binary.BigEndian.Uint16(size[:])) - len(size)
	return marker, length, length >= 0
}

func frameOf(progressive bool, body []byte) frame {
	components := int(body[5])
	if components < 1 || components > 4 || len(body) < 6+3*components {
		return unknownFrame
	}
	f := frame{progressive: progressive}
	for i := range components {
		f.sampling = append(f.sampling, body[6+3*i+1])
	}
	return f
}
