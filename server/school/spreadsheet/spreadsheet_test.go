package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"xiaoqin/server/errs"
	"xiaoqin/server/school/spreadsheet"
)

func TestReadCSV(t *testing.T) {
	t.Parallel()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("姓名,手机\n王芳,10000000001\n㐂,1\n")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, in string
		want     spreadsheet.Table
	}{
		{"plain", "姓名,手机\n王芳,1", spreadsheet.Table{{1, []string{"姓名", "手机"}}, {2, []string{"王芳", "1"}}}},
		{"mark of Excel", "\xEF\xBB\xBF姓名\r\n王芳\r\n", spreadsheet.Table{{1, []string{"姓名"}}, {2, []string{"王芳"}}}},
		{"GB18030", gb, spreadsheet.Table{{1, []string{"姓名", "手机"}}, {2, []string{"王芳", "10000000001"}}, {3, []string{"㐂", "1"}}}},
		{"lines counted over blanks", "姓名\n\n,,\n王芳,,\n", spreadsheet.Table{{1, []string{"姓名"}}, {4, []string{"王芳"}}}},
		{"line break in a cell", "姓名,备注\n\"王\n芳\",\"甲\"\"乙\"\n李静,丙\n", spreadsheet.Table{{1, []string{"姓名", "备注"}}, {2, []string{"王 芳", `甲"乙`}}, {4, []string{"李静", "丙"}}}},
		{"quote in the middle", "姓名,备注\n王芳,身高1.5\"左右\n", spreadsheet.Table{{1, []string{"姓名", "备注"}}, {2, []string{"王芳", `身高1.5"左右`}}}},
		{"tabs out of Excel", "姓名\t手机\n王芳\t1,2\n", spreadsheet.Table{{1, []string{"姓名", "手机"}}, {2, []string{"王芳", "1,2"}}}},
		{"semicolons", "姓名;手机\n王芳;1\n", spreadsheet.Table{{1, []string{"姓名", "手机"}}, {2, []string{"王芳", "1"}}}},
		{"invisible marks", "姓\u200b名\n\u202a 王芳\u00a0\u3000\n", spreadsheet.Table{{1, []string{"姓名"}}, {2, []string{"王芳"}}}},
		{"guarded formula", "姓名\n'=1+1\n'王芳\n", spreadsheet.Table{{1, []string{"姓名"}}, {2, []string{"=1+1"}}, {3, []string{"'王芳"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := spreadsheet.Read(strings.NewReader(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadXLSX(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for cell, value := range map[string]any{
		"A1": "教职工名单", "A3": "姓名", "B3": "手机",
		"A4": "王芳", "B4": 10000000001, "C4": 1.5,
		"A6": "李静", "B6": "１０００", "D6": " ",
	} {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "C6", `HYPERLINK("http://example.com")`); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"隐藏", "空"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue(name, "A1", strings.Repeat("藏", 1-i)); err != nil {
			t.Fatal(err)
		}
		if err := f.MoveSheet(name, "Sheet1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetSheetVisible("隐藏", false); err != nil {
		t.Fatal(err)
	}
	want := spreadsheet.Table{
		{1, []string{"教职工名单"}},
		{3, []string{"姓名", "手机"}},
		{4, []string{"王芳", "10000000001", "1.5"}},
		{6, []string{"李静", "１０００"}},
	}
	got, err := spreadsheet.Read(bytes.NewReader(workbook(t, f)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("姓名,手机\n王芳,1\n")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		in   []byte
		want *errs.Error
	}{
		{"nothing", nil, spreadsheet.ErrEmpty},
		{"only blanks", []byte(" ,\n\n,\u3000\n"), spreadsheet.ErrEmpty},
		{"4 MB of text", bytes.Repeat([]byte("姓名,手机\n"), 4<<20/14+1), spreadsheet.ErrTooBig},
		{"too many rows", bytes.Repeat([]byte("王芳\n"), spreadsheet.MaxRows+11), spreadsheet.ErrTooMany},
		{"too many columns", []byte(strings.Repeat(",", spreadsheet.MaxColumns) + "王"), spreadsheet.ErrTooMany},
		{"an essay in a cell", []byte(strings.Repeat("王", 501)), spreadsheet.ErrLongCell},
		{"UTF-16", []byte(utf16), spreadsheet.ErrEncoding},
		{"binary", []byte{0x7f, 'E', 'L', 'F', 0, 0, 0xff}, spreadsheet.ErrEncoding},
		{"lost letters", []byte("姓名\n王\uFFFD\n"), spreadsheet.ErrEncoding},
		{"old Excel", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), spreadsheet.ErrOldExcel},
		{"cut off", []byte("PK\x03\x04rest"), spreadsheet.ErrUnreadable},
		{"a zip that is no workbook", archive(t, map[string]string{"a.txt": "a"}), spreadsheet.ErrUnreadable},
		{"zip bomb", sheet(t, strings.Repeat(" ", 12<<20)), spreadsheet.ErrTooBig},
		{"a million empty cells", sheet(t, "<row>"+strings.Repeat("<c/>", 600_000)+"</row>"), spreadsheet.ErrTooBig},
		{"broken after the first row", sheet(t, `<row r="1"><c t="str"><v>姓名</v></c></row><row r="2"><c t="str"><v>王</row>`), spreadsheet.ErrUnreadable},
		{"row beyond Excel", sheet(t, `<row r="99999999"><c t="str"><v>姓名</v></c></row>`), spreadsheet.ErrUnreadable},
		{"column beyond Excel", sheet(t, `<row r="1"><c r="ZZZZ1" t="str"><v>姓名</v></c></row>`), spreadsheet.ErrUnreadable},
		{"column far right", sheet(t, `<row r="1"><c r="XFD1" t="str"><v>姓名</v></c></row>`), spreadsheet.ErrTooMany},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := spreadsheet.Read(bytes.NewReader(tt.in))
			if !errors.Is(err, tt.want) {
				t.Errorf("got %d rows and error %v, want %v", len(got), err, tt.want)
			}
		})
	}
}

func TestReadPassesOnReaderErrors(t *testing.T) {
	t.Parallel()
	_, err := spreadsheet.Read(brokenReader{})
	if !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v, want %v", err, os.ErrClosed)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, os.ErrClosed }

// Whatever a school typed comes back unchanged, and no cell can be a formula.
func TestWriteThenRead(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"姓名", "手机", "备注"},
		{"=cmd|' /C calc'!A0", "+8613800000000", "-1"},
		{"@SUM(1)", "＝1+1", "'单引号"},
		{"王芳", "10000000001", "a,b\"c"},
	}
	want := make(spreadsheet.Table, len(rows))
	for i, row := range rows {
		want[i] = spreadsheet.Row{Line: i + 1, Cells: row}
	}
	var text, book bytes.Buffer
	if err := spreadsheet.WriteCSV(&text, rows); err != nil {
		t.Fatal(err)
	}
	if err := spreadsheet.WriteXLSX(&book, spreadsheet.Sheet{Name: "名单", Rows: rows}, spreadsheet.Sheet{Name: "说明"}); err != nil {
		t.Fatal(err)
	}
	wantText := "\xEF\xBB\xBF姓名,手机,备注\r\n'=cmd|' /C calc'!A0,'+8613800000000,'-1\r\n'@SUM(1),'＝1+1,'单引号\r\n王芳,10000000001,\"a,b\"\"c\"\r\n"
	if diff := cmp.Diff(wantText, text.String()); diff != "" {
		t.Error(diff)
	}
	f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if formula, err := f.GetCellFormula("名单", "A2"); err != nil || formula != "" {
		t.Errorf("formula %q, error %v, want none", formula, err)
	}
	for name, file := range map[string]*bytes.Buffer{"csv": &text, "xlsx": &book} {
		got, err := spreadsheet.Read(file)
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(name, diff)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("姓名,手机\n王芳,10000000001\n"))
	f.Add([]byte("\xEF\xBB\xBF姓名\t\"王\n芳\"\r\n'=1"))
	f.Add([]byte("\xD0\xD5\xC3\xFB,\xCA\xD6\xBB\xFA\n"))
	f.Add(sheet(f, `<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c t="s"><v>0</v></c></row>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := spreadsheet.Read(bytes.NewReader(data))
		if err != nil {
			if errs.KindOf(err) == errs.Internal || table != nil {
				t.Fatalf("rows %v beside error %v", table, err)
			}
			return
		}
		line := 0
		for _, row := range table {
			if row.Line <= line || len(row.Cells) == 0 || len(row.Cells) > spreadsheet.MaxColumns || row.Cells[len(row.Cells)-1] == "" {
				t.Fatalf("row %+v after line %d", row, line)
			}
			line = row.Line
		}
	})
}

// FuzzSheet goes past the zip, which a fuzzer does not find its way into.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="str"><v>姓名</v></c></row>`)
	f.Add(`<row r="3" ht="x"><c r="B3" s="-1" t="s"><v>99</v></c><c t="e"><f>A1</f></c></row><row/>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>王</t></r></is></c><c t="d"><v>2022-03-31</v></c><c t="b"><v>1</v></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		table, err := spreadsheet.Read(bytes.NewReader(sheet(t, rows)))
		if err != nil && (errs.KindOf(err) == errs.Internal || table != nil) {
			t.Fatalf("rows %v beside error %v", table, err)
		}
	})
}

func BenchmarkReadXLSX2000(b *testing.B) {
	rows := [][]string{{"姓名", "手机", "岗位", "班级", "孩子", "关系"}}
	for i := range 2000 {
		rows = append(rows, []string{"家长", strconv.Itoa(10000000000 + i), "家长", "四（2）班", "小禾", "母亲"})
	}
	var book bytes.Buffer
	if err := spreadsheet.WriteXLSX(&book, spreadsheet.Sheet{Name: "名单", Rows: rows}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := spreadsheet.Read(bytes.NewReader(book.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

// sheet is a workbook as other programs write it, with the rows given as XML.
func sheet(tb testing.TB, rows string) []byte {
	tb.Helper()
	const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return archive(tb, map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + relations + `"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relations + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`,
	})
}

func archive(tb testing.TB, files map[string]string) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func workbook(tb testing.TB, f *excelize.File) []byte {
	tb.Helper()
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}
