package app

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"xiaoqin/server/database"
)

const weChatHost = "https://api.weixin.qq.com"

// problem is one value that cannot be used: its YAML key and what is allowed.
type problem struct{ key, allowed string }

func (c *Config) problems() []problem {
	var all []problem
	bad := func(wrong bool, key, allowed string) {
		if wrong {
			all = append(all, problem{key, allowed})
		}
	}
	bad(!oneOf(c.Mode, Development, Production), "mode", "development 或 production")
	bad(!oneOf(c.Log.Level, "debug", "info", "warn", "error"), "log.level", "debug、info、warn 或 error")
	bad(!oneOf(c.Log.Format, "json", "text"), "log.format", "json 或 text")
	bad(!hostPort(c.Listen), "listen", "地址和端口，例如 127.0.0.1:8080 或 :8080")
	bad(!webURL(c.PublicURL), "public_url", "手机能打开的网址，例如 https://xq.example.cn，末尾不带 /")
	bad(c.DebugAddr != "" && !loopback(c.DebugAddr), "debug_addr", "本机地址，例如 127.0.0.1:6060；不用就留空")
	bad(c.PingURL != "" && !webURL(strings.TrimRight(c.PingURL, "/")), "ping_url", "监控服务给的网址，例如 https://monitor.example.cn/ping/xiaoqin；不用就留空")
	bad(c.DSN() == "", "database.path", "SQLite 文件的路径，或者用环境变量 XIAOQIN_DATABASE_DSN 给出 mysql://… 或 postgres://…")
	bad(!redisURL(string(c.Redis.URL)), "redis.url", "redis://主机:6379/0；不用就留空")
	bad(c.Data.Dir == "", "data.dir", "存放照片等文件的目录")
	bad(c.Data.KeyFile == "", "data.key_file", "密钥文件的路径")
	bad(c.Data.PhotosGB < 1, "data.photos_gb", "照片最多占多少 GB，至少 1")
	all = append(all, c.Data.S3.problems()...)
	bad(c.HTTP.PerIP < 1, "http.per_ip", "每分钟次数，至少 1")
	bad(c.HTTP.PerAccount < 1, "http.per_account", "每分钟次数，至少 1")
	bad(c.HTTP.RequestTimeout <= 0, "http.request_timeout", "时长，例如 10s")
	bad(c.HTTP.StopTimeout <= 0, "http.stop_timeout", "时长，例如 10s")
	bad(!prefixes(c.HTTP.TrustedProxies), "http.trusted_proxies", "网段的列表，例如 [10.0.0.0/8]")
	bad(c.WeChat.Callback.AESKey != "" && len(c.WeChat.Callback.AESKey) != 43, "wechat.callback.aes_key", "公众平台给的 43 个字符")
	bad(!miniLink(c.WeChat.Link), "wechat.link", "公众平台生成的 URL Link 或 URL Scheme，例如 https://wxaurl.cn/… 或 weixin://dl/business/?t=…；不用就留空")
	if err := c.WeChat.Templates.Validate(); err != nil {
		all = append(all, problem{"wechat.templates", "用途到模板的对应：" + err.Error()})
	}
	if c.Mode == Production {
		all = append(all, c.productionProblems()...)
	}
	return all
}

// problems are none without a bucket.
func (s *S3Config) problems() []problem {
	var all []problem
	if s.URL == "" {
		return nil
	}
	if !webURL(s.URL) {
		all = append(all, problem{"data.s3.url", "存储桶的网址，例如 https://photos-1250000000.cos.ap-shanghai.myqcloud.com，末尾不带 /；不用就留空"})
	}
	if s.Region == "" {
		all = append(all, problem{"data.s3.region", "存储桶所在的地域，例如 ap-shanghai"})
	}
	if s.AccessKey == "" {
		all = append(all, problem{"data.s3.access_key", "能读写这个存储桶的访问密钥编号"})
	}
	if s.SecretKey == "" {
		all = append(all, problem{"data.s3.secret_key", "访问密钥：环境变量 XIAOQIN_DATA_S3_SECRET_KEY，或 data.s3.secret_key_file"})
	}
	return all
}

// productionProblems are the settings that are fine on a developer's desk only.
func (c *Config) productionProblems() []problem {
	var all []problem
	if c.WeChat.APIURL != "" && c.WeChat.APIURL != weChatHost {
		all = append(all, problem{"wechat.api_url", "正式运行只能连 " + weChatHost + "，不能用模拟微信；请留空"})
	}
	if c.WeChat.Mini.AppID == "" {
		all = append(all, problem{"wechat.mini.appid", "小程序的 AppID，在公众平台“开发管理”里；只想试用请设 mode: development"})
	}
	if c.WeChat.Mini.Secret == "" {
		all = append(all, problem{"wechat.mini.secret", "小程序的 AppSecret：环境变量 XIAOQIN_WECHAT_MINI_SECRET，或 wechat.mini.secret_file"})
	}
	if (c.WeChat.OfficialAccount.AppID == "") != (c.WeChat.OfficialAccount.Secret == "") {
		all = append(all, problem{"wechat.oa", "公众号的 AppID 和 AppSecret 要么都设，要么都不设"})
	}
	return all
}

// origin finds where a value came from.
type origin struct {
	path string
	text []byte
}

// explain turns problems into one error that names the variable, or the file and
// line, of each value.
func (o *origin) explain(vars map[string]string, all []problem) error {
	errs := make([]error, 0, len(all))
	for _, p := range all {
		errs = append(errs, fmt.Errorf("%s：%s 的值不能用，要写%s", o.where(vars, p.key), p.key, p.allowed))
	}
	return errors.Join(errs...)
}

func (o *origin) where(vars map[string]string, key string) string {
	variable := envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
	if vars[variable] != "" {
		return "环境变量 " + variable
	}
	if line := o.line(key); line > 0 {
		return fmt.Sprintf("%s 第 %d 行", o.path, line)
	}
	return "没有设置（环境变量 " + variable + "）"
}

func (o *origin) line(key string) int {
	file, err := parser.ParseBytes(o.text, 0)
	if err != nil {
		return 0
	}
	path, err := yaml.PathString("$." + key)
	if err != nil {
		return 0
	}
	node, err := path.FilterFile(file)
	if err != nil {
		return 0
	}
	return node.GetToken().Position.Line
}

func oneOf(value string, allowed ...string) bool { return slices.Contains(allowed, value) }

func hostPort(address string) bool {
	_, port, err := net.SplitHostPort(address)
	return err == nil && port != ""
}

func webURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.HasSuffix(s, "/")
}

// miniLink reports whether a browser may be sent there to open the mini-program.
func miniLink(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "https" || u.Scheme == "weixin") && u.Host != ""
}

func redisURL(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "redis" || u.Scheme == "rediss") && u.Host != ""
}

func prefixes(list []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool {
		_, err := netip.ParsePrefix(s)
		return err != nil
	})
}

// redacted is the configuration as `config check` prints it.
func (c Config) redacted() Config {
	c.Database.DSN = Secret(database.RedactDSN(c.DSN()))
	return c
}
