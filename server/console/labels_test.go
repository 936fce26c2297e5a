package console_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/console"
)

var labelSVG = regexp.MustCompile(`<svg class="code" viewBox="-4 -4 (\d+) \d+"[^>]*><path[^>]* d="([^"]+)"`)

// TestLabelsOfSamples are read back from what is drawn, and name all that the law wants.
func TestLabelsOfSamples(t *testing.T) {
	t.Parallel()
	printed, _ := clock.ParseDate("2022-03-31")
	sheet := console.LabelSheet{School: "云溪小学", Printed: printed, Labels: []console.Label{
		{Dish: "红烧肉", Meal: "3月31日 午餐", Grams: "130 克", Taken: "3月31日 10:45", By: "王桂芳", Until: "4月2日 10:45", Code: "K7M2QX", URL: "https://xq.example.cn/s/K7M2QX"},
		{Dish: "番茄炒蛋<b>", Meal: "3月31日 午餐", Grams: "125 克", Taken: "3月31日 10:46", By: "王桂芳", Until: "4月2日 10:46", Code: "P3W9RT", URL: "https://xq.example.cn/s/P3W9RT"},
	}}
	handler := console.Handler(console.Deps{Machine: clock.Machine(), School: clock.Machine(), Labels: func(_ context.Context, key string) (console.LabelSheet, error) {
		if key != "open" {
			return console.LabelSheet{}, console.ErrPlatesOver
		}
		return sheet, nil
	}})
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, console.Path+path, nil))
		return w
	}
	if over := get("labels?key=closed"); over.Code != http.StatusNotFound || !strings.Contains(over.Body.String(), "链接过期了") {
		t.Errorf("a link that is over: %d", over.Code)
	}
	page := get("labels?key=open")
	text := page.Body.String()
	if page.Code != http.StatusOK || strings.Count(text, `<article class="label">`) != 2 || strings.Contains(text, "炒蛋<b>") {
		t.Fatalf("%d: %s", page.Code, text)
	}
	for _, words := range []string{"红烧肉", "3月31日 午餐", "130 克", "3月31日 10:45 王桂芳留", "4月2日 10:45 后销样", "K7M2QX"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q on the label", words)
		}
	}
	codes := labelSVG.FindAllStringSubmatch(text, -1)
	if len(codes) != len(sheet.Labels) {
		t.Fatalf("%d codes are drawn", len(codes))
	}
	for i, code := range codes {
		if got, err := read(rasterise(number(code[1]), code[2])); err != nil || got != sheet.Labels[i].URL {
			t.Errorf("code %d reads %q, %v, want %q", i, got, err, sheet.Labels[i].URL)
		}
	}
}
