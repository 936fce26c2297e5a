package api

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) attachmentRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/attachments", ID: "add-attachment", Tag: "attachment", Access: forHolders(identity.PhotoAdd),
		Summary:     "Upload one photo (JPEG, PNG or WebP, 10 MB, 16 million pixels)",
		Description: "Records name it by the id of the phone, before or after it arrives. One that no record names is kept for a week.",
		status:      http.StatusCreated, bodyLimit: attachment.MaxUpload + formOverhead, upload: true,
	}, s.addAttachment)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/attachments/{id}", ID: "get-attachment", Tag: "attachment", Access: forHolders(identity.SelfRead),
		Summary: "The photo, at most 1600 pixels, for its uploader and who may see a record that shows it",
	}, s.getAttachment)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/attachments/{id}/thumbnail", ID: "get-thumbnail", Tag: "attachment", Access: forHolders(identity.SelfRead),
		Summary: "The same at 320 pixels",
	}, s.getThumbnail)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/attachments/{id}/verdict", ID: "judge-attachment", Tag: "attachment", Access: forHolders(identity.PhotoReview),
		Summary: "Decide about a photo that WeChat's check did not pass",
		status:  http.StatusNoContent,
	}, s.judgeAttachment)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/attachments/{id}/check", ID: "check-attachment", Tag: "attachment", Access: forStrangers,
		Summary: "The photo for WeChat's check, which knows the key of the moment",
		perIP:   600,
	}, s.checkAttachment)
}

type photoOutput struct {
	Body photoBody
}

type photoBody struct {
	ID     database.ID `json:"id" doc:"Of the photo, for reading it; not the phone's."`
	Width  int         `json:"width" doc:"Pixels, upright."`
	Height int         `json:"height"`
	Bytes  int64       `json:"bytes"`
}

func (s *Server) addAttachment(ctx context.Context, _ *struct{}) (*photoOutput, error) {
	upload, err := s.photos.Receive(ctx)
	if err != nil {
		return nil, err
	}
	defer upload.Discard()
	id, err := receiveUpload(ctx, upload)
	if err != nil {
		return nil, err
	}
	photo, err := upload.Keep(ctx, id)
	if err != nil {
		return nil, err
	}
	return &photoOutput{photoBody{photo.ID, photo.Width, photo.Height, photo.Bytes}}, nil
}

// picture is the answer that is a JPEG.
type picture struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Length       string `header:"Content-Length"`
	Body         func(huma.Context)
}

func (s *Server) getAttachment(ctx context.Context, in *ByID) (*picture, error) {
	photo, content, err := s.photos.Open(ctx, in.ID, attachment.Full)
	if err != nil {
		return nil, err
	}
	return answerPicture(content, photo.Bytes), nil
}

func (s *Server) getThumbnail(ctx context.Context, in *ByID) (*picture, error) {
	_, content, err := s.photos.Open(ctx, in.ID, attachment.Thumbnail)
	if err != nil {
		return nil, err
	}
	return answerPicture(content, 0), nil
}

// answerPicture streams and closes the content. A phone may keep it for an hour: whoever
// has seen a photo has seen it.
func answerPicture(content io.ReadCloser, length int64) *picture {
	out := &picture{ContentType: "image/jpeg", CacheControl: "private, max-age=3600"}
	if length > 0 {
		out.Length = strconv.FormatInt(length, 10)
	}
	out.Body = func(ctx huma.Context) {
		defer content.Close()
		_, _ = io.Copy(ctx.BodyWriter(), content) // the phone may hang up
	}
	return out
}

type judgeInput struct {
	ByID
	Body struct {
		Show bool `json:"show" doc:"Whether others may see it."`
	} `nameHint:"PhotoVerdict"`
}

func (s *Server) judgeAttachment(ctx context.Context, in *judgeInput) (*struct{}, error) {
	return nil, s.photos.Judge(ctx, in.ID, in.Body.Show)
}

type checkInput struct {
	ByID
	Key string `query:"key" maxLength:"40"`
}

func (s *Server) checkAttachment(ctx context.Context, in *checkInput) (*picture, error) {
	photo, content, err := s.photos.OpenForCheck(ctx, in.ID, in.Key)
	if err != nil {
		return nil, err
	}
	return answerPicture(content, photo.Bytes), nil
}
