package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiaoqin/server/app"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "xiaoqin.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLaterSourcesWin(t *testing.T) {
	t.Parallel()
	path := write(t, "mode: development\nlisten: :1\nlog: {level: warn}\n")
	c, err := app.Load(path, []string{"XIAOQIN_LISTEN=:2", "XIAOQIN_TEST_REQUIRE=mysql"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":2" || c.Log.Level != "warn" || c.Log.Format != "json" {
		t.Fatalf("listen %q, level %q, format %q; want the variable, the file and the default", c.Listen, c.Log.Level, c.Log.Format)
	}
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	t.Parallel()
	const ready = "mode: development\n"
	secret := write(t, "s3cret\n")
	for _, test := range []struct {
		name    string
		yaml    string
		environ []string
		want    []string
	}{
		{"typo in the file", "mode: development\nlisen: :1\n", nil, []string{"xiaoqin.yaml", "lisen", "[2:1]"}},
		{"wrong type", "mode: development\nhttp: {per_ip: many}\n", nil, []string{"xiaoqin.yaml", "[2:"}},
		{"value not allowed", "\n\nmode: prod\n", nil, []string{"xiaoqin.yaml 第 3 行", "mode", "development 或 production"}},
		{"nested value", ready + "log:\n  level: loud\n", nil, []string{"第 3 行", "log.level", "debug、info、warn 或 error"}},
		{"several at once", ready + "listen: nowhere\npublic_url: ftp://x\n", nil, []string{"第 2 行", "第 3 行"}},
		{"monitor without a host", ready + "ping_url: xiaoqin\n", nil, []string{"第 2 行", "ping_url"}},
		{"typo in a variable", ready, []string{"XIAOQIN_LISEN=:1"}, []string{"XIAOQIN_LISEN", "XIAOQIN_LISTEN"}},
		{"value of a variable", ready, []string{"XIAOQIN_LOG_FORMAT=xml"}, []string{"环境变量 XIAOQIN_LOG_FORMAT", "json 或 text"}},
		{"half a bucket", ready + "data: {s3: {url: https://b.example.cn}}\n", nil, []string{"data.s3.region", "data.s3.access_key", "data.s3.secret_key"}},
		{"secret in the file", ready + "redis: {url: redis://h}\n", nil, []string{"url"}},
		{"secret twice", ready + "wechat: {mini: {secret_file: " + secret + "}}\n", []string{"XIAOQIN_WECHAT_MINI_SECRET=x"}, []string{"wechat.mini.secret_file"}},
		{"secret file missing", ready + "redis: {url_file: /nowhere/at/all}\n", nil, []string{"redis.url_file"}},
		{"production without an app", "mode: production\n", nil, []string{"wechat.mini.appid", "XIAOQIN_WECHAT_MINI_SECRET"}},
		{"production with a simulator", "mode: production\nwechat:\n  api_url: http://127.0.0.1:8080/_sim\n", nil, []string{"第 3 行", "模拟微信"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := app.Load(write(t, test.yaml), test.environ)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error shows a secret:\n%v", err)
			}
		})
	}
}

func TestSecretsComeFromFilesAndCloudRun(t *testing.T) {
	t.Parallel()
	secret := write(t, "  s3cret\n")
	c, err := app.Load(write(t, "mode: development\nwechat: {mini: {secret_file: "+secret+"}}\n"), []string{
		"MYSQL_ADDRESS=10.0.0.1:3306", "MYSQL_USERNAME=root", "MYSQL_PASSWORD=p@ss/word",
	})
	if err != nil {
		t.Fatal(err)
	}
	if string(c.WeChat.Mini.Secret) != "s3cret" {
		t.Errorf("secret file read as %q", string(c.WeChat.Mini.Secret))
	}
	if want := "mysql://root:p%40ss%2Fword@10.0.0.1:3306/xiaoqin"; c.DSN() != want {
		t.Errorf("DSN %q, want %q", c.DSN(), want)
	}
}

func TestConfigCheckHidesSecrets(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	environ := []string{
		"XIAOQIN_MODE=development", "XIAOQIN_WECHAT_MINI_SECRET=s3cret", "XIAOQIN_WECHAT_CALLBACK_TOKEN=s3cret",
		"XIAOQIN_DATABASE_DSN=postgres://xq:s3cret@db/xq", "XIAOQIN_REDIS_URL=redis://:s3cret@r:6379/0",
	}
	if status := app.Main(t.Context(), []string{"config", "check"}, environ, nil, &out, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	if strings.Contains(out.String(), "s3cret") {
		t.Fatalf("shows a secret:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "mode: development") {
		t.Fatalf("lacks the effective values:\n%s", out.String())
	}
}

func TestWrongUsageShowsTheCommands(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want int
	}{
		{[]string{"nonsense"}, 2}, {[]string{"-nonsense"}, 2}, {[]string{"backup"}, 2}, {[]string{"help"}, 0}, {nil, 0}, {[]string{"version"}, 0},
	} {
		var out, errs strings.Builder
		if status := app.Main(t.Context(), test.args, nil, nil, &out, &errs); status != test.want {
			t.Errorf("%v: status %d, want %d\n%s%s", test.args, status, test.want, out.String(), errs.String())
		}
		if test.want == 2 && !strings.Contains(errs.String(), "migrate up") {
			t.Errorf("%v: usage is not shown:\n%s", test.args, errs.String())
		}
	}
}
