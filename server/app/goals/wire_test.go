package goals_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
)

// wire is one connection that is kept open, with as little work for each request as can
// be: the phones share the processors with what is measured.
type wire struct {
	conn   net.Conn
	reader *bufio.Reader
	out    bytes.Buffer
	in     bytes.Buffer
	host   string
}

func dial(ctx context.Context, address string) (*wire, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, reader: bufio.NewReaderSize(conn, 16<<10), host: address}, nil
}

// do sends one request and waits for its answer, which is good until the next.
func (w *wire) do(r request) (status int, body []byte, err error) {
	w.out.Reset()
	fmt.Fprintf(&w.out, "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n", r.method, r.path, w.host, r.token)
	if r.body != "" {
		fmt.Fprintf(&w.out, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(r.body))
	}
	w.out.WriteString("\r\n")
	w.out.WriteString(r.body)
	if _, err := w.conn.Write(w.out.Bytes()); err != nil {
		return 0, nil, err
	}
	answer, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	w.in.Reset()
	if _, err := io.Copy(&w.in, answer.Body); err != nil {
		return 0, nil, err
	}
	return answer.StatusCode, w.in.Bytes(), nil
}

// request is one question of a phone.
type request struct{ method, path, token, body string }
