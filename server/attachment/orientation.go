package attachment

import (
	"encoding/binary"
	"image"
)

// orientation is how the camera was held, by the numbers of EXIF (tag 0x0112).
type orientation int

const (
	upright   orientation = 1
	mirrored  orientation = 2 // left and right changed
	halfTurn  orientation = 3
	flipped   orientation = 4 // top and bottom changed
	transpose orientation = 5 // along the diagonal from the upper left
	turnRight orientation = 6 // to be turned a quarter to the right
	crosswise orientation = 7 // along the other diagonal
	turnLeft  orientation = 8
)

// orientationOf finds the orientation in a TIFF structure; whatever is broken is upright.
func orientationOf(tiff []byte) orientation {
	const header, entry, tag, short = 8, 12, 0x0112, 3
	if len(tiff) < header {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entry {
			return upright
		}
		value := orientation(order.Uint16(entries[8:]))
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short && upright <= value && value <= turnLeft {
			return value
		}
		entries = entries[entry:]
	}
	return upright
}

// sideways reports whether width and height change places.
func (o orientation) sideways() bool { return o >= transpose }

// source gives the pixel that comes to (x, y) of the turned picture, in one of that width
// and height.
func (o orientation) source(x, y, width, height int) (int, int) {
	right, bottom := width-1, height-1
	switch o {
	case mirrored:
		return right - x, y
	case halfTurn:
		return right - x, bottom - y
	case flipped:
		return x, bottom - y
	case transpose:
		return y, x
	case turnRight:
		return y, bottom - x
	case crosswise:
		return right - y, bottom - x
	case turnLeft:
		return right - y, x
	default:
		return x, y
	}
}

// turn gives the picture as it was seen.
func (o orientation) turn(from *image.RGBA) *image.RGBA {
	if o <= upright {
		return from
	}
	width, height := from.Rect.Dx(), from.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	if o.sideways() {
		to = image.NewRGBA(image.Rect(0, 0, height, width))
	}
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			sx, sy := o.source(x, y, width, height)
			copy(to.Pix[to.PixOffset(x, y):][:4], from.Pix[from.PixOffset(sx, sy):][:4])
		}
	}
	return to
}
