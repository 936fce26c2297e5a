package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rsc.io/qr"

	"xiaoqin/server/clock"
)

// Plate is what hangs at a checkpoint or sticks on equipment.
type Plate struct {
	Number string // 03
	Name   string
	Code   string // to type when the code does not scan: 03-PXB6
	URL    string // in the code
}

// PlateSheet is what is printed: plates of one school, six on a page of A4, or each on a
// label of its own.
type PlateSheet struct {
	School  string
	What    string // they are of: 巡查点位
	Empty   string // what to do when there are none
	Hint    string // where they belong
	Printed clock.Date
	Plates  []Plate
	Labels  bool
}

const (
	platesPath = Path + "plates"

	platesPerPage = 6

	// codeSide is the side of the printed code in millimetres without its white border;
	// phones of five years ago read 40 from arm's length.
	codeSide = 40.5

	// quiet is the white border in modules that readers need (ISO/IEC 18004 §9.1).
	quiet = 4
)

var platesPage = template.Must(template.New("plates.html").Funcs(template.FuncMap{"code": drawCode, "size": sizeOf, "inc": func(i int) int { return i + 1 }}).
	ParseFS(files, "plates.html"))

// WritePlates writes the sheet as a page that needs nothing else, to be printed from a
// browser in its real size.
func WritePlates(w io.Writer, sheet PlateSheet) error {
	style, err := files.ReadFile("plates.css")
	if err != nil {
		return fmt.Errorf("read style of plates: %w", err)
	}
	return writePlates(w, sheet, template.CSS(style)) //nolint:gosec // our own style sheet
}

// writePlates links the style sheet when it is given none.
func writePlates(w io.Writer, sheet PlateSheet, style template.CSS) error {
	perPage := platesPerPage
	if sheet.Labels {
		perPage = 1
	}
	err := platesPage.Execute(w, struct {
		PlateSheet
		Date  string
		Style template.CSS
		Pages [][]Plate
	}{sheet, printedOn(sheet.Printed), style, slices.Collect(slices.Chunk(sheet.Plates, perPage))})
	if err != nil {
		return fmt.Errorf("draw plates: %w", err)
	}
	return nil
}

func printedOn(d clock.Date) string {
	return d.At(0).Format("2006年1月2日")
}

// sizeOf picks the size of letters with which a name fits beside its number.
func sizeOf(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n <= 8:
		return "short"
	case n <= 16:
		return "long"
	case n <= 24:
		return "longer"
	default:
		return "longest"
	}
}

// drawing is a code as SVG draws it, with its border.
type drawing struct {
	Side string // in millimetres, with the border
	Box  string
	Path string
}

// drawCode draws the code of an address. Level Q still reads with a quarter of it scratched.
func drawCode(address string) (drawing, error) {
	code, err := qr.Encode(address, qr.Q)
	if err != nil {
		return drawing{}, fmt.Errorf("draw code: %w", err)
	}
	whole := code.Size + 2*quiet
	return drawing{
		Side: strconv.FormatFloat(codeSide*float64(whole)/float64(code.Size), 'f', 2, 64) + "mm",
		Box:  fmt.Sprintf("-%d -%d %d %d", quiet, quiet, whole, whole),
		Path: pathOf(code),
	}, nil
}

// pathOf draws each run of dark modules in a row as one rectangle.
func pathOf(code *qr.Code) string {
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; {
			if !code.Black(x, y) {
				x++
				continue
			}
			start := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1H%dz", start, y, x-start, start)
		}
	}
	return b.String()
}

// ErrPlatesOver is what Deps.Plates returns for a key that opens nothing any more.
var ErrPlatesOver = errors.New("the link to the plates is over")

// servePlates prints the plates that a link of the moment stands for.
func (d Deps) servePlates(w http.ResponseWriter, r *http.Request) {
	sheet, err := d.plates(r.Context(), r.URL.Query().Get("key"), r.URL.Query().Get("of"))
	if errors.Is(err, ErrPlatesOver) {
		render(w, http.StatusNotFound, status{Title: "链接过期了", Advice: "打印链接 10 分钟内有效，请在小程序里重新点“打印牌子”。"})
		return
	}
	var body bytes.Buffer
	if err == nil {
		sheet.Labels = r.URL.Query().Get("labels") != ""
		err = writePlates(&body, sheet, "")
	}
	if err != nil {
		panic(fmt.Errorf("serve plates: %w", err)) // the edge answers and logs
	}
	answer(w, http.StatusOK, &body)
}

func (d Deps) plates(ctx context.Context, key, of string) (PlateSheet, error) {
	if d.Plates == nil || key == "" {
		return PlateSheet{}, ErrPlatesOver
	}
	return d.Plates(ctx, key, of)
}
