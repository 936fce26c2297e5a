package identity_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const child = identity.Field("guardian_links.child_name")

func vault(tb testing.TB, lines ...string) *identity.Vault {
	tb.Helper()
	v, err := identity.NewVault([]byte(strings.Join(lines, "\n")))
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func key(b byte) string { return hex.EncodeToString(bytes.Repeat([]byte{b}, 32)) }

func TestVaultOpensOnlyWhatItSealedForThatFieldAndRow(t *testing.T) {
	t.Parallel()
	v, row := vault(t, key(1)), database.NewID()
	for _, value := range []string{"", "小明", strings.Repeat("长", 60)} {
		sealed := v.Seal(child, row, value)
		if got, err := v.Open(child, row, sealed); got != value || err != nil {
			t.Fatalf("Open = %q, %v; want %q", got, err, value)
		}
		if len(sealed) != len(value)+29 {
			t.Errorf("%d bytes sealed take %d, want 29 more", len(value), len(sealed))
		}
		if bytes.Equal(sealed, v.Seal(child, row, value)) {
			t.Error("sealing twice gives the same bytes")
		}
		for i := range sealed {
			broken := bytes.Clone(sealed)
			broken[i] ^= 1
			if _, err := v.Open(child, row, broken); err == nil {
				t.Errorf("opened with byte %d changed", i)
			}
		}
	}
	sealed := v.Seal(child, row, "小明")
	for name, open := range map[string]func() (string, error){
		"another field": func() (string, error) { return v.Open("people.name", row, sealed) },
		"another row":   func() (string, error) { return v.Open(child, database.NewID(), sealed) },
		"another key":   func() (string, error) { return vault(t, key(2)).Open(child, row, sealed) },
		"cut short":     func() (string, error) { return v.Open(child, row, sealed[:len(sealed)-1]) },
		"only key id":   func() (string, error) { return v.Open(child, row, sealed[:1]) },
		"empty":         func() (string, error) { return v.Open(child, row, nil) },
	} {
		if got, err := open(); err == nil || got != "" || strings.Contains(err.Error(), "小明") {
			t.Errorf("%s: opened as %q, %v", name, got, err)
		}
	}
}

func TestVaultRotatesKeysByAddingALine(t *testing.T) {
	t.Parallel()
	row := database.NewID()
	before, after := vault(t, key(1)), vault(t, "# keys, oldest first", key(1), "", key(2))
	old := before.Seal(child, row, "小明")
	if got, err := after.Open(child, row, old); got != "小明" || err != nil {
		t.Fatalf("what the old key sealed opens as %q, %v", got, err)
	}
	fresh := after.Seal(child, row, "小明")
	if fresh[0] != 2 || old[0] != 1 {
		t.Errorf("key ids %d and %d, want 1 and 2", old[0], fresh[0])
	}
	if _, err := before.Open(child, row, fresh); err == nil {
		t.Error("the old key file opens what the new key sealed")
	}
	if !bytes.Equal(before.Index(child, "小明"), after.Index(child, "小明")) {
		t.Error("the blind index changed with the new key, so nothing stored can be found")
	}
}

func TestBlindIndexDependsOnFieldValueAndKey(t *testing.T) {
	t.Parallel()
	v := vault(t, key(1))
	seen := map[string]string{}
	for name, index := range map[string][]byte{
		"one value": v.Index(child, "小明"), "another value": v.Index(child, "小红"), "another field": v.Index("x", "小明"),
		"moved border": v.Index(child+"小", "明"), "another key": vault(t, key(2)).Index(child, "小明"),
	} {
		if len(index) != 32 {
			t.Errorf("%s: %d bytes", name, len(index))
		}
		if other, twice := seen[string(index)]; twice {
			t.Errorf("%s and %s have the same index", name, other)
		}
		seen[string(index)] = name
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	raw := bytes.Repeat([]byte{0xfb}, 32)
	row := database.NewID()
	sealed := vault(t, hex.EncodeToString(raw)).Seal(child, row, "小明")
	for _, text := range []string{
		base64.StdEncoding.EncodeToString(raw) + "\n", base64.RawURLEncoding.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)) + "\r\n",
	} {
		if got, err := vault(t, text).Open(child, row, sealed); got != "小明" || err != nil {
			t.Errorf("key file %q opens as %q, %v", text, got, err)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "comment only": "# key\n", "short": hex.EncodeToString(raw[:31]), "long": key(1) + "00", "words": "correct horse battery staple",
		"second line bad": key(1) + "\nnot a key", "too many": strings.Repeat(key(1)+"\n", 256),
	} {
		if _, err := identity.NewVault([]byte(text)); err == nil || len(text) > 0 && strings.Contains(err.Error(), text) {
			t.Errorf("key file %s: error %v", name, err)
		}
	}
}

func TestCreateKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys", "data.key")
	if _, err := identity.OpenVault(path); err == nil {
		t.Fatal("opened a key file that is not there")
	}
	if err := identity.CreateKeyFile(path); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.OpenVault(path); err != nil {
		t.Fatal(err)
	}
	if err := identity.CreateKeyFile(path); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("second CreateKeyFile: %v, want a refusal to replace it", err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func FuzzOpenSealed(f *testing.F) {
	v, err := identity.NewVault(keyFile)
	if err != nil {
		f.Fatal(err)
	}
	row := database.NewID()
	f.Add(v.Seal(child, row, "小明"), []byte(key(1)))
	f.Fuzz(func(t *testing.T, sealed, file []byte) {
		if other := database.NewID(); len(sealed) > 0 {
			if got, err := v.Open(child, other, sealed); err == nil {
				t.Fatalf("opened %q for a row it was not sealed for", got)
			}
		}
		if _, err := identity.NewVault(file); err != nil && len(file) >= 64 && strings.Contains(err.Error(), string(file)) {
			t.Fatal("the error repeats the key file")
		}
	})
}
