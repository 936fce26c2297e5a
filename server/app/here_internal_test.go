package app

import "testing"

// TestTheTerminalNamesWhereItListens, whatever address phones are told.
func TestTheTerminalNamesWhereItListens(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		"127.0.0.1:9000": "http://127.0.0.1:9000", ":9000": "http://127.0.0.1:9000", "0.0.0.0:9000": "http://127.0.0.1:9000",
		"[::]:9000": "http://127.0.0.1:9000", "xiaoqin.lan:80": "http://xiaoqin.lan:80", "nonsense": "http://127.0.0.1:8080",
	} {
		c := Defaults()
		c.Listen = listen
		if got := c.here(); got != want {
			t.Errorf("%s: %s, want %s", listen, got, want)
		}
	}
}
