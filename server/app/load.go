package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"
)

const (
	envPrefix     = "XIAOQIN_"
	envConfigFile = envPrefix + "CONFIG"
	envTestPrefix = envPrefix + "TEST_" // switches of the test suite, not of the service
	maxSecretFile = 64 << 10
)

// Load reads the configuration: defaults, then the YAML file (none when path is
// empty), then the environment, then secret files. Every mistake is named with its
// file and line, or its variable, and what is allowed.
func Load(path string, environ []string) (Config, error) {
	c := Defaults()
	source, err := readYAML(path, &c)
	if err != nil {
		return c, err
	}
	vars := environment(environ)
	if err := readEnvironment(vars, &c); err != nil {
		return c, err
	}
	readCloudRun(vars, &c)
	if err := readSecretFiles(&c); err != nil {
		return c, err
	}
	c.simulatedSecrets()
	return c, source.explain(vars, c.problems())
}

func readYAML(path string, c *Config) (*origin, error) {
	source := &origin{path: path}
	if path == "" {
		return source, nil
	}
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("读不到配置文件：%w", err)
	}
	source.text = text
	err = yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(c)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("配置文件 %s 写得不对：\n%s", path, yaml.FormatError(err, false, true))
	}
	return source, nil
}

func environment(environ []string) map[string]string {
	vars := make(map[string]string, len(environ))
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			vars[name] = value
		}
	}
	return vars
}

func readEnvironment(vars map[string]string, c *Config) error {
	known, err := environmentNames()
	if err != nil {
		return err
	}
	for name := range vars {
		if strings.HasPrefix(name, envPrefix) && !strings.HasPrefix(name, envTestPrefix) && !slices.Contains(known, name) {
			return fmt.Errorf("环境变量 %s 不认识，可以用的有：\n  %s", name, strings.Join(known, "\n  "))
		}
	}
	if err := env.ParseWithOptions(c, env.Options{Prefix: envPrefix, Environment: vars}); err != nil {
		return fmt.Errorf("环境变量的值不对：%w", err)
	}
	return nil
}

// environmentNames lists every variable the program reads, sorted.
func environmentNames() ([]string, error) {
	var c Config
	fields, err := env.GetFieldParamsWithOptions(&c, env.Options{Prefix: envPrefix, Environment: map[string]string{}})
	if err != nil {
		return nil, fmt.Errorf("list environment variables: %w", err)
	}
	names := []string{envConfigFile}
	for _, f := range fields {
		names = append(names, f.Key)
	}
	slices.Sort(names)
	return names, nil
}

// readCloudRun takes the MySQL that WeChat Cloud Run (微信云托管) hands to a
// container, unless a database was named.
func readCloudRun(vars map[string]string, c *Config) {
	address := vars["MYSQL_ADDRESS"]
	if address == "" || c.Database.DSN != "" || c.Database.DSNFile != "" {
		return
	}
	name := vars["MYSQL_DATABASE"]
	if name == "" {
		name = "xiaoqin"
	}
	dsn := url.URL{
		Scheme: "mysql", Host: address, Path: "/" + name,
		User: url.UserPassword(vars["MYSQL_USERNAME"], vars["MYSQL_PASSWORD"]),
	}
	c.Database.DSN = Secret(dsn.String())
}

func readSecretFiles(c *Config) error {
	for _, s := range []struct {
		key  string
		path string
		into *Secret
	}{
		{"database.dsn_file", c.Database.DSNFile, &c.Database.DSN},
		{"data.s3.secret_key_file", c.Data.S3.SecretKeyFile, &c.Data.S3.SecretKey},
		{"redis.url_file", c.Redis.URLFile, &c.Redis.URL},
		{"wechat.mini.secret_file", c.WeChat.Mini.SecretFile, &c.WeChat.Mini.Secret},
		{"wechat.oa.secret_file", c.WeChat.OfficialAccount.SecretFile, &c.WeChat.OfficialAccount.Secret},
		{"wechat.callback.token_file", c.WeChat.Callback.TokenFile, &c.WeChat.Callback.Token},
		{"http.metrics_token_file", c.HTTP.MetricsTokenFile, &c.HTTP.MetricsToken},
		{"wechat.callback.aes_key_file", c.WeChat.Callback.AESKeyFile, &c.WeChat.Callback.AESKey},
	} {
		if s.path == "" {
			continue
		}
		if *s.into != "" {
			return fmt.Errorf("%s 和它的环境变量都设了，只留一个", s.key)
		}
		text, err := readLimited(s.path)
		if err != nil {
			return fmt.Errorf("%s：%w", s.key, err)
		}
		*s.into = Secret(strings.TrimSpace(string(text)))
	}
	return nil
}

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSecretFile))
}

// DSN is the database to open.
func (c *Config) DSN() string {
	if c.Database.DSN != "" {
		return string(c.Database.DSN)
	}
	return c.Database.Path
}

// simulatedSecrets gives the simulated apps their secrets when nobody named any.
func (c *Config) simulatedSecrets() {
	if !c.Simulated() {
		return
	}
	for _, secret := range []*Secret{&c.WeChat.Mini.Secret, &c.WeChat.OfficialAccount.Secret, &c.WeChat.Callback.Token} {
		if *secret == "" {
			*secret = "simulated"
		}
	}
	if c.WeChat.Callback.AESKey == "" {
		c.WeChat.Callback.AESKey = Secret(strings.Repeat("simulated", 5)[:43])
	}
}

// weChatURL is where the platform is reached: the simulator inside this process in
// development, unless another address was given. Empty means WeChat itself.
func (c *Config) weChatURL() string {
	if c.Simulated() {
		return "http://" + c.Listen + simulatorAPI
	}
	return c.WeChat.APIURL
}

// Simulated reports whether WeChat is played by the simulator inside this process.
func (c *Config) Simulated() bool { return c.Mode == Development && c.WeChat.APIURL == "" }

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
