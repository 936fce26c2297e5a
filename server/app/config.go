package app

import (
	"log/slog"
	"net"
	"time"

	"xiaoqin/server/message"
)

// Modes of an installation.
const (
	Development = "development" // simulator, demo school, movable school clock
	Production  = "production"
)

// Config is everything an operator may set. Values come, later ones winning, from
// the defaults in code, the YAML file, the environment (XIAOQIN_…) and, for secrets,
// the file that a *_file key names. Secrets themselves are never read from YAML.
type Config struct {
	Mode      string `yaml:"mode" env:"MODE"`
	Listen    string `yaml:"listen" env:"LISTEN"`         // address of the service
	PublicURL string `yaml:"public_url" env:"PUBLIC_URL"` // what phones and printed codes use; no trailing slash
	DebugAddr string `yaml:"debug_addr" env:"DEBUG_ADDR"` // pprof and metrics, loopback only; empty = off
	PingURL   string `yaml:"ping_url" env:"PING_URL"`     // asked at most once a minute while reminders work; whoever runs it alarms when that stops; empty = nobody

	Database DatabaseConfig `yaml:"database" envPrefix:"DATABASE_"`
	Redis    RedisConfig    `yaml:"redis" envPrefix:"REDIS_"`
	Data     DataConfig     `yaml:"data" envPrefix:"DATA_"`
	WeChat   WeChatConfig   `yaml:"wechat" envPrefix:"WECHAT_"`
	HTTP     HTTPConfig     `yaml:"http" envPrefix:"HTTP_"`
	Log      LogConfig      `yaml:"log" envPrefix:"LOG_"`
}

// DatabaseConfig names the database: a path is SQLite, or mysql://… or postgres://….
type DatabaseConfig struct {
	DSN     Secret `yaml:"-" env:"DSN"`
	Path    string `yaml:"path" env:"PATH"` // SQLite file, when there is no DSN
	DSNFile string `yaml:"dsn_file" env:"DSN_FILE"`
}

// RedisConfig is optional; without it one process keeps its own cache.
type RedisConfig struct {
	URL     Secret `yaml:"-" env:"URL"`
	URLFile string `yaml:"url_file" env:"URL_FILE"`
}

// DataConfig places files. The key file seals people's data (AES-256); it belongs
// on another disk than the database and into another backup.
type DataConfig struct {
	Dir     string `yaml:"dir" env:"DIR"`
	KeyFile string `yaml:"key_file" env:"KEY_FILE"`

	PhotosGB int      `yaml:"photos_gb" env:"PHOTOS_GB"` // how much all photos may take
	S3       S3Config `yaml:"s3" envPrefix:"S3_"`        // keeps photos in a bucket; without a url they lie in dir
}

// S3Config names a bucket of an S3-compatible store, which several instances share.
type S3Config struct {
	URL           string `yaml:"url" env:"URL"` // of the bucket itself
	Region        string `yaml:"region" env:"REGION"`
	AccessKey     string `yaml:"access_key" env:"ACCESS_KEY"`
	SecretKey     Secret `yaml:"-" env:"SECRET_KEY"`
	SecretKeyFile string `yaml:"secret_key_file" env:"SECRET_KEY_FILE"`
}

// WeChatConfig holds the mini-program, the public account and the callback.
type WeChatConfig struct {
	Mini              AccountConfig     `yaml:"mini" envPrefix:"MINI_"`
	OfficialAccount   AccountConfig     `yaml:"oa" envPrefix:"OA_"`
	Callback          CallbackConfig    `yaml:"callback" envPrefix:"CALLBACK_"`
	APIURL            string            `yaml:"api_url" env:"API_URL"`                           // development only; empty = the simulator in development, api.weixin.qq.com in production
	Templates         message.Templates `yaml:"templates"`                                       // which template carries which purpose
	Link              string            `yaml:"link" env:"LINK"`                                 // opens the mini-program from a browser: https://wxaurl.cn/… or weixin://dl/business/…; empty = none
	TrustCloudRunUser bool              `yaml:"trust_cloud_run_user" env:"TRUST_CLOUD_RUN_USER"` // accept X-WX-OPENID; only behind WeChat Cloud Run, which sets it itself
}

// AccountConfig is one WeChat app.
type AccountConfig struct {
	AppID      string `yaml:"appid" env:"APPID"`
	Secret     Secret `yaml:"-" env:"SECRET"`
	SecretFile string `yaml:"secret_file" env:"SECRET_FILE"`
}

// CallbackConfig verifies WeChat's pushes.
type CallbackConfig struct {
	Token      Secret `yaml:"-" env:"TOKEN"`
	TokenFile  string `yaml:"token_file" env:"TOKEN_FILE"`
	AESKey     Secret `yaml:"-" env:"AES_KEY"`
	AESKeyFile string `yaml:"aes_key_file" env:"AES_KEY_FILE"`
}

// HTTPConfig bounds what clients may do.
type HTTPConfig struct {
	TrustedProxies []string      `yaml:"trusted_proxies" env:"TRUSTED_PROXIES"` // CIDRs whose X-Forwarded-For is believed; none = the peer's address
	PerIP          int           `yaml:"per_ip" env:"PER_IP"`                   // requests per minute and address
	PerAccount     int           `yaml:"per_account" env:"PER_ACCOUNT"`         // requests per minute and account
	RequestTimeout time.Duration `yaml:"request_timeout" env:"REQUEST_TIMEOUT"` // how long the work on one request may take
	StopTimeout    time.Duration `yaml:"stop_timeout" env:"STOP_TIMEOUT"`       // how long a stop waits for requests under way

	MetricsToken     Secret `yaml:"-" env:"METRICS_TOKEN"` // opens /metrics to whoever sends it as a bearer token; none = to nobody
	MetricsTokenFile string `yaml:"metrics_token_file" env:"METRICS_TOKEN_FILE"`
}

// LogConfig shapes the log on stderr.
type LogConfig struct {
	Level  string `yaml:"level" env:"LEVEL"`   // debug, info, warn, error
	Format string `yaml:"format" env:"FORMAT"` // json, text
}

// Secret is a value that prints as dots wherever it turns up.
type Secret string

const dots = "••••••"

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return dots
}

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalYAML hides the value from `config check`.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// here is where a browser on this computer reaches the service, whatever phones are told.
func (c *Config) here() string {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return c.PublicURL
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Defaults are the values of an installation that sets nothing.
func Defaults() Config {
	return Config{
		Mode:      Production,
		Listen:    "127.0.0.1:8080",
		PublicURL: "http://127.0.0.1:8080",
		Database:  DatabaseConfig{Path: "data/xiaoqin.db"},
		Data:      DataConfig{Dir: "data", KeyFile: "data/people.key", PhotosGB: 50},
		HTTP:      HTTPConfig{PerIP: 3000, PerAccount: 240, RequestTimeout: 10 * time.Second, StopTimeout: 10 * time.Second},
		Log:       LogConfig{Level: "info", Format: "json"},
	}
}
