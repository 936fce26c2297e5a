package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"xiaoqin/server/clock"
)

// Label sticks on a box of the sample cabinet: what the law wants to read on it (dish, meal,
// weight, time, person: 学校食品安全与营养健康管理规定 art. 40), and a code to scan when it goes.
type Label struct {
	Dish  string
	Meal  string // 3月31日 午餐
	Grams string // 130 克
	Taken string // 3月31日 10:45
	By    string
	Until string // 4月2日 10:45
	Code  string // to type when it does not scan: K7M2QX
	URL   string // in the code
}

// LabelSheet is what is printed: the labels of a day, or those of one box.
type LabelSheet struct {
	School  string
	Printed clock.Date
	Labels  []Label
}

const (
	labelsPath = Path + "labels"

	labelsPerPage = 21 // of 70 × 42.4 mm, as sheets of stickers have them
)

var labelsPage = template.Must(template.New("labels.html").Funcs(template.FuncMap{"code": drawCode}).ParseFS(files, "labels.html"))

// serveLabels prints the labels that a link of the moment stands for.
func (d Deps) serveLabels(w http.ResponseWriter, r *http.Request) {
	sheet, err := d.labels(r.Context(), r.URL.Query().Get("key"))
	if errors.Is(err, ErrPlatesOver) {
		render(w, http.StatusNotFound, status{Title: "链接过期了", Advice: "打印链接 10 分钟内有效，请在留样柜那一页重新点“打印标签”。"})
		return
	}
	var body bytes.Buffer
	if err == nil {
		err = labelsPage.Execute(&body, struct {
			LabelSheet
			Date  string
			Pages [][]Label
		}{sheet, printedOn(sheet.Printed), slices.Collect(slices.Chunk(sheet.Labels, labelsPerPage))})
	}
	if err != nil {
		panic(fmt.Errorf("serve labels: %w", err)) // the edge answers and logs
	}
	answer(w, http.StatusOK, &body)
}

func (d Deps) labels(ctx context.Context, key string) (LabelSheet, error) {
	if d.Labels == nil || key == "" {
		return LabelSheet{}, ErrPlatesOver
	}
	return d.Labels(ctx, key)
}
