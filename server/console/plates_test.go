package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"xiaoqin/server/clock"
	"xiaoqin/server/console"
	"xiaoqin/server/database/dbtest"
)

// names are of every length that a point may have.
var names = []string{
	"校门口岗亭", "食堂", "锅炉房后门", "配电房", "3 号楼一层西侧", "操场器材室", "教学楼三楼东侧走廊尽头", "综合楼地下室消防泵房和配电间门口",
	"云溪小学行政楼一层会议室东侧的配电房和备用发电机房门口", "很长很长的名字要写满四十个字才能知道牌子上放不放得下所以这里一直写到四十个字为止了吧",
}

func sheet(plates int) console.PlateSheet {
	printed, _ := clock.ParseDate("2022-03-31")
	s := console.PlateSheet{School: "云溪小学", What: "巡查点位", Hint: "覆膜后贴在 1.4 米高、背光处", Empty: "先在巡查点位里加一个点，牌子就有了。", Printed: printed}
	for i := range plates {
		number := fmt.Sprintf("%02d", i+1)
		s.Plates = append(s.Plates, console.Plate{
			Number: number, Name: names[i%len(names)], Code: number + "-PXB6",
			URL: fmt.Sprintf("https://xq.example.cn/q/Zm9yLWEtcGxhdGUtMDE%05d", i),
		})
	}
	return s
}

func written(t *testing.T, s console.PlateSheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := console.WritePlates(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	svg = regexp.MustCompile(`<svg[^>]* width="([\d.]+)mm"[^>]* viewBox="-4 -4 (\d+) \d+"[^>]*><path[^>]* d="([^"]+)"`)
	run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1H\d+z`)
)

// rasterise draws the path of a code, eight pixels for each module.
func rasterise(side int, path string) image.Image {
	const scale, quiet = 8, 4
	m := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	for _, r := range run.FindAllStringSubmatch(path, -1) {
		x, y, n := number(r[1])+quiet, number(r[2])+quiet, number(r[3])
		draw.Draw(m, image.Rect(x*scale, y*scale, (x+n)*scale, (y+1)*scale), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return m
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func read(m image.Image) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		return "", err
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return found.GetText(), nil
}

func TestEveryPrintedCodeDecodes(t *testing.T) {
	t.Parallel()
	s := sheet(60)
	codes := svg.FindAllStringSubmatch(written(t, s), -1)
	if len(codes) != len(s.Plates) {
		t.Fatalf("%d codes for %d plates", len(codes), len(s.Plates))
	}
	for i, c := range codes {
		side := number(c[2])
		if got, err := read(rasterise(side, c[3])); err != nil || got != s.Plates[i].URL {
			t.Errorf("plate %d reads %q, %v", i+1, got, err)
		}
		millimetres, err := strconv.ParseFloat(c[1], 64)
		if dark := millimetres * float64(side-8) / float64(side); err != nil || dark < 40 {
			t.Errorf("plate %d is %.1f mm wide", i+1, dark)
		}
	}
}

func TestPlatesOnPages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ plates, pages int }{{1, 1}, {6, 1}, {7, 2}, {12, 2}} {
		page := written(t, sheet(test.plates))
		if n := strings.Count(page, `class="sheet"`); n != test.pages || !strings.Contains(page, fmt.Sprintf("第 %d 张，共 %d 张", n, n)) {
			t.Errorf("%d plates on %d pages", test.plates, n)
		}
	}
	labels := sheet(7)
	labels.Labels = true
	if n := strings.Count(written(t, labels), `class="label"`); n != 7 {
		t.Errorf("%d labels", n)
	}
	if !strings.Contains(written(t, console.PlateSheet{}), "还没有牌子可以打印") {
		t.Error("an empty sheet says nothing")
	}
}

func TestPlatesPage(t *testing.T) {
	t.Parallel()
	h := console.Handler(console.Deps{
		Machine: clock.Func(clock.Machine().Now), School: clock.Machine(),
		Plates: func(_ context.Context, key, _ string) (console.PlateSheet, error) {
			switch key {
			case "good":
				s := sheet(1)
				s.Plates[0].Name = `<script>alert("1")</script>`
				return s, nil
			default:
				return console.PlateSheet{}, console.ErrPlatesOver
			}
		},
	})
	got := get(t, h, "/console/plates?key=good")
	expect(t, got, 200, "云溪小学", `class="sheet"`, "&lt;script&gt;", `href="/console/plates.css"`)
	for _, forbidden := range []string{"<script", "style=", "<style", " onclick"} {
		if strings.Contains(got.Body.String(), forbidden) {
			t.Errorf("the page holds %q", forbidden)
		}
	}
	if csp := got.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'self'") {
		t.Errorf("policy %q", csp)
	}
	expect(t, get(t, h, "/console/plates?key=good&labels=1"), 200, `class="label"`)
	expect(t, get(t, h, "/console/plates?key=old"), 404, "链接过期了")
	expect(t, get(t, h, "/console/plates"), 404, "链接过期了")
	expect(t, get(t, h, "/console/plates.css"), 200, "@page")
}

// TestPlatesInABrowser prints a sheet in Chromium and reads the codes off the picture.
func TestPlatesInABrowser(t *testing.T) {
	t.Parallel()
	const scale, millimetre = 2, 96 / 25.4
	s := sheet(len(names))
	s.Plates = s.Plates[len(names)-6:] // with the longest names
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "plates.html"), []byte(written(t, s)), 0o600); err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join(folder, "plates.png")
	m := screenshot(t, filepath.Join(folder, "plates.html"), picture, scale)
	// The sheet stands in the middle of the window, 8 mm below its top.
	left, top := 10*millimetre*scale, (8+7+7)*millimetre*scale
	for i, plate := range s.Plates {
		width, height := float64(94.8*millimetre*scale), float64(89*millimetre*scale)
		x, y := left+float64(i%2)*width, top+float64(i/2)*height
		cell := image.NewRGBA(image.Rect(0, 0, int(width), int(height)))
		draw.Draw(cell, cell.Rect, m, image.Pt(int(x), int(y)), draw.Src)
		if got, err := read(cell); err != nil || got != plate.URL {
			t.Errorf("plate %s reads %q, %v", plate.Number, got, err)
		}
	}
}

func screenshot(t *testing.T, page, picture string, scale int) image.Image {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		if dbtest.Required("chromium") {
			t.Fatal(err)
		}
		t.Skip("no chromium")
	}
	command := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
		"--user-data-dir="+filepath.Join(filepath.Dir(picture), "profile"), fmt.Sprintf("--force-device-scale-factor=%d", scale),
		"--window-size=794,1200", "--screenshot="+picture, "file://"+page)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := png.Decode(file)
	if err != nil {
		t.Fatal(errors.Join(err, errors.New("no screenshot")))
	}
	return m
}

func TestClassCodePage(t *testing.T) {
	t.Parallel()
	h := console.Handler(console.Deps{
		Machine: clock.Func(clock.Machine().Now), School: clock.Machine(),
		ClassCode: func(_ context.Context, key string) (console.ClassCode, error) {
			if key != "good" {
				return console.ClassCode{}, console.ErrClassCodeOver
			}
			return console.ClassCode{School: "云溪小学", Class: "四（2）班", Teacher: "李<老师>", Code: "C7M3QD", Until: "4月14日"}, nil
		},
	})
	got := get(t, h, "/console/class-code?key=good")
	expect(t, got, 200, "四（2）班", "李&lt;老师&gt;", "4月14日前有效")
	if n := strings.Count(got.Body.String(), "C7M3QD"); n != 8 {
		t.Errorf("%d slips on a page", n)
	}
	expect(t, get(t, h, "/console/class-code?key=stale"), 404, "链接过期了")
	expect(t, get(t, h, "/console/class-code"), 404, "链接过期了")
}
