package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// prefix is where the operations live.
const prefix = "/api/v1"

// Access says who may call an operation. It is stated once, where the operation is
// declared; the gate enforces it, the OpenAPI file shows it, and the test of every
// route with every role reads it.
type Access struct {
	audience   audience
	permission identity.Permission
}

type audience uint8

const (
	nobody audience = iota // the zero Access lets nobody in
	stranger
	account
	member
)

var (
	forStrangers = Access{audience: stranger} // no token is looked at
	forAccounts  = Access{audience: account}  // logged in, bound to a person or not
)

// forHolders lets in whoever has the permission in the school that the request acts in.
func forHolders(p identity.Permission) Access { return Access{member, p} }

// Permission is the one that the operation asks for, empty when it asks for none.
func (a Access) Permission() identity.Permission { return a.permission }

// NeedsToken reports whether the operation is for those who have logged in.
func (a Access) NeedsToken() bool { return a.audience != stranger }

// Operation declares one route of the API.
type Operation struct {
	Method, Path string // the path without the prefix
	ID           string // stable, "list-people"
	Tag          string
	Summary      string
	Description  string
	Access       Access

	status    int   // of success, 200 when zero
	bodyLimit int64 // defaultBodyLimit when zero
	upload    bool  // the body is a multipart form with a file, which the operation reads
	perIP     int   // a tighter limit per minute and address
}

// Operations lists every route of the API.
func (s *Server) Operations() []Operation { return s.operations }

// Routes lists everything that is served, "GET /healthz", in alphabetical order.
func (s *Server) Routes() []string {
	var list []string
	for _, r := range s.echo.Routes() {
		list = append(list, r.Method+" "+r.Path)
	}
	slices.Sort(list)
	return list
}

// handle registers an operation. The input and output types are Huma's: fields tagged
// path, query or header, and a Body.
func handle[I, O any](s *Server, op Operation, fn func(context.Context, *I) (*O, error)) {
	op.Path = prefix + op.Path
	s.operations = append(s.operations, op)
	o := huma.Operation{
		OperationID:   op.ID,
		Method:        op.Method,
		Path:          op.Path,
		Summary:       op.Summary,
		Description:   op.Description,
		Tags:          []string{op.Tag},
		DefaultStatus: op.status,
		Middlewares:   huma.Middlewares{s.gate(op), s.read(op)},

		// The body is read, bounded and under the server's own deadlines, before
		// Huma sees it.
		MaxBodyBytes:    -1,
		BodyReadTimeout: -1,
	}
	if op.Access.NeedsToken() {
		o.Security = []map[string][]string{{securityScheme: {}}}
		o.Parameters = []*huma.Param{{
			Name: headerMembership, In: "header", Schema: idSchema{}.Schema(nil),
			Description: "As which membership to act; without it, the only one or the one used last.",
		}}
	}
	if op.Access.permission != "" {
		o.Extensions = map[string]any{"x-permission": op.Access.permission}
	}
	if _, ok := any(new(I)).(quickInput); ok {
		o.Middlewares = append(o.Middlewares, quickly(s, fn))
	}
	huma.Register(s.api, o, fn)
	if op.upload {
		s.api.OpenAPI().Paths[op.Path].Post.RequestBody = uploadBody
	}
}

const securityScheme = "session"

// newHuma keeps the good part of Huma: types in, OpenAPI out. Its documentation page
// loads scripts from elsewhere, its $schema links are noise to a phone.
func newHuma(e *echo.Echo) huma.API {
	config := huma.DefaultConfig("校勤 Xiaoqin", "1.0.0")
	config.CreateHooks = nil
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.RejectUnknownQueryParameters = true
	format := huma.Format{Marshal: encode, Unmarshal: decode}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	config.Info.Description = "The service behind the mini-program of a school's logistics. Every answer that is not a success is a problem (RFC 9457) with a stable code; docs/errors.md lists them."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		securityScheme: {Type: "http", Scheme: "bearer", Description: "The token that POST /api/v1/sessions answers."},
	}
	registry := config.Components.Schemas
	registry.RegisterTypeAlias(reflect.TypeFor[database.ID](), reflect.TypeFor[idSchema]())
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Instant](), reflect.TypeFor[instantSchema]())
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Date](), reflect.TypeFor[dateSchema]())
	registry.RegisterTypeAlias(reflect.TypeFor[Day](), reflect.TypeFor[dateSchema]())
	return humaecho.New(e, config)
}

// The schemas of types that lie below Huma.
type (
	idSchema      struct{}
	instantSchema struct{}
	dateSchema    struct{}
)

// Schema is that of a database.ID.
func (idSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:   huma.TypeString,
		Format: "uuid",
		// The format alone would take the forms with braces, with "urn:uuid:" and without
		// hyphens. Counting here as well costs the start of the program 3 ms: every field
		// compiles its own.
		Pattern:            `^[0-9a-fA-F]+-[0-9a-fA-F-]+$`,
		PatternDescription: "36 个字符的编号",
		Examples:           []any{"01926b3c-5d2e-7f00-8000-0123456789ab"},
	}
}

// Schema is that of a clock.Instant.
func (instantSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Examples: []any{"2026-03-02T07:30:00.000+08:00"}}
}

// Schema is that of a clock.Date.
func (dateSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-03-02"}}
}

// OpenAPI describes the operations, as YAML (OpenAPI 3.1).
func (s *Server) OpenAPI() ([]byte, error) { return s.api.OpenAPI().YAML() }

// serveOpenAPI serves the same as JSON.
func (s *Server) serveOpenAPI() echo.HandlerFunc {
	text := sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	return func(c echo.Context) error {
		body, err := text()
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, body)
	}
}
