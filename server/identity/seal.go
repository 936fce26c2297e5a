package identity

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"xiaoqin/server/database"
)

const keyBytes = 32

// Field names a sealed column, "table.column". It is bound into the sealed bytes and
// into the blind index, so that neither can be moved to another column.
type Field string

// The sealed fields of this package.
const (
	fieldOpenID   Field = "account.openid"
	fieldUnionID  Field = "account.unionid"
	fieldFollower Field = "follower.openid"
	fieldPhone    Field = "person.phone"
	fieldInvite   Field = "invite.code"
)

var (
	errKeyFile = errors.New("key file: want lines of 32 random bytes in base64 or hex, at most 255 of them")
	errSealed  = errors.New("sealed value cannot be opened: wrong key file, or the row was tampered with")
)

// Vault seals personal data before it reaches the database, with keys that live outside
// of it: AES-256-GCM for the value, HMAC-SHA-256 as a blind index for exact search. It
// is safe for concurrent use.
//
// The key file has one key per line, oldest first, and only grows. The number of the
// line is the first byte of a sealed value; the last line seals, every line opens. Blind
// indexes and the audit chain stay with the first line, because a new key would make
// every stored index wrong.
type Vault struct {
	keys  []cipher.AEAD // by line, from 0
	index []byte
	chain []byte
}

// OpenVault reads a key file.
func OpenVault(path string) (*Vault, error) {
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	return NewVault(text)
}

// NewVault makes a vault from the text of a key file. Empty lines and lines that begin
// with # do not count.
func NewVault(text []byte) (*Vault, error) {
	v := &Vault{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if err := v.add(line); err != nil {
			return nil, err
		}
	}
	if lines.Err() != nil || len(v.keys) == 0 {
		return nil, errKeyFile
	}
	return v, nil
}

func (v *Vault) add(line []byte) error {
	secret, err := decodeKey(string(line))
	if err != nil || len(v.keys) == 255 {
		return errKeyFile
	}
	if len(v.keys) == 0 {
		v.index = subkey(secret, "xiaoqin blind index 1")
		v.chain = subkey(secret, "xiaoqin audit chain 1")
	}
	block, err := aes.NewCipher(subkey(secret, "xiaoqin seal 1"))
	if err != nil {
		return fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return fmt.Errorf("make cipher: %w", err)
	}
	v.keys = append(v.keys, aead)
	return nil
}

func decodeKey(line string) ([]byte, error) {
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if key, err := decode(line); err == nil && len(key) == keyBytes {
			return key, nil
		}
	}
	return nil, errKeyFile
}

// subkey derives a key for one purpose (HKDF, RFC 5869).
func subkey(secret []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, purpose, keyBytes)
	if err != nil {
		panic(err) // only for lengths beyond 255 hashes
	}
	return key
}

// CreateKeyFile writes a new key file that only its owner can read. It never replaces one.
func CreateKeyFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make folder of key file: %w", err)
	}
	f, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails since Go 1.24
	_, err = fmt.Fprintln(f, base64.StdEncoding.EncodeToString(key))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	return nil
}

// Seal encrypts a value for one field of one row. Sealing the same value twice gives
// different bytes, 29 longer than the value.
func (v *Vault) Seal(field Field, row database.ID, value string) []byte {
	last := len(v.keys) - 1
	return v.keys[last].Seal([]byte{byte(last + 1)}, nil, []byte(value), bind(field, row)) //nolint:gosec // G407: the cipher draws a random nonce itself
}

// Open decrypts what Seal made for the same field and row.
func (v *Vault) Open(field Field, row database.ID, sealed []byte) (string, error) {
	if len(sealed) == 0 || sealed[0] == 0 || int(sealed[0]) > len(v.keys) {
		return "", fmt.Errorf("open %s: %w", field, errSealed)
	}
	value, err := v.keys[sealed[0]-1].Open(nil, nil, sealed[1:], bind(field, row))
	if err != nil {
		return "", fmt.Errorf("open %s: %w", field, errSealed)
	}
	return string(value), nil
}

// Index is the blind index of a value: 32 bytes, equal for equal values of one field,
// useless without the key file.
func (v *Vault) Index(field Field, value string) []byte {
	return mac(v.index, []byte(field), []byte{0}, []byte(value))
}

func bind(field Field, row database.ID) []byte {
	return append([]byte(field+"\x00"), row[:]...)
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}
