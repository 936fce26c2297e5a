package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

const (
	// uploadTimeout is for receiving a file over a slow line; a phone gives up after 60 s.
	uploadTimeout = 45 * time.Second

	// lingering is how much of what is too large is read nevertheless, so that the answer is:
	// a photo straight from a good camera.
	lingering = 32 << 20

	// formOverhead is what a form takes beside its file.
	formOverhead = 16 << 10
)

// uploadBody describes the body of every upload.
var uploadBody = &huma.RequestBody{
	Required:    true,
	Description: "A form of exactly these two fields, as wx.uploadFile sends it.",
	Content: map[string]*huma.MediaType{echo.MIMEMultipartForm: {Schema: &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"id":   {Type: huma.TypeString, Format: "uuid", Description: "Made by the phone for this file; a repeat gives the first result."},
			"file": {Type: huma.TypeString, Format: "binary"},
		},
		Required: []string{"id", "file"},
	}}},
}

type uploadKey struct{}

// beginUpload checks what can be known before the body is read, and puts its reader into
// the context. Nothing of the body is in memory but the buffer of that reader.
func (s *Server) beginUpload(ctx huma.Context, limit int64) (context.Context, error) {
	c := humaecho.Unwrap(ctx)
	if field := checkParameters(c); field != nil {
		return nil, errMalformedRequest.WithFields(*field)
	}
	r, w := c.Request(), c.Response()
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		if r.ContentLength <= lingering {
			// A phone that cannot send to the end never reads why it was refused.
			allowSlowly(w)
			_, _ = io.Copy(io.Discard, r.Body)
		}
		return nil, errBodyTooLarge
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEMultipartForm || params["boundary"] == "" || r.Header.Get("Content-Encoding") != "" {
		return nil, errUploadType
	}
	allowSlowly(w)
	body := http.MaxBytesReader(w.Writer, r.Body, limit)
	return context.WithValue(ctx.Context(), uploadKey{}, multipart.NewReader(body, params["boundary"])), nil
}

// allowSlowly gives a request the time to send a file over a slow line. Only a real
// connection has a deadline, and only by the real clock.
func allowSlowly(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTimeout)) //nolint:forbidigo // a deadline of the network
}

// receiveUpload reads the form of an upload: the id, in either order, and the file into
// the receiver.
func receiveUpload(ctx context.Context, file io.ReaderFrom) (id database.ID, err error) {
	form := ctx.Value(uploadKey{}).(*multipart.Reader)
	given := map[string]bool{}
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return id, complete(given)
		}
		if err != nil {
			return id, formError(err)
		}
		name := part.FormName()
		if given[name] {
			return id, errUploadParts
		}
		given[name] = true
		switch name {
		case "id":
			id, err = readID(part)
		case "file":
			_, err = file.ReadFrom(part)
		default:
			return id, errInvalidRequest.WithFields(errs.Field{Location: "body." + name, Message: msgUnknown})
		}
		if err != nil {
			return id, formError(err)
		}
	}
}

func readID(part io.Reader) (database.ID, error) {
	text, err := io.ReadAll(io.LimitReader(part, 64))
	if err != nil {
		return database.ID{}, err
	}
	id, err := database.ParseID(string(text))
	if err != nil {
		return id, errInvalidRequest.WithFields(errs.Field{Location: "body.id", Message: msgFormat})
	}
	return id, nil
}

func complete(given map[string]bool) error {
	for _, name := range []string{"id", "file"} {
		if !given[name] {
			return errInvalidRequest.WithFields(errs.Field{Location: "body." + name, Message: msgRequired})
		}
	}
	return nil
}

// formError leaves an answer of ours as it is and sorts what the network did.
func formError(err error) error {
	if _, ours := errors.AsType[*errs.Error](err); ours {
		return err
	}
	return bodyError(err)
}
