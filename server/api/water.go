package api

import (
	"context"
	"net/http"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) waterRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/water-samples", ID: "list-water-samples", Tag: "asset", Access: forHolders(identity.SchoolRead),
		Summary:     "List water samples and their reports, the last first",
		Description: "Families see what is published.",
	}, s.listWaterSamples)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/water-samples", ID: "take-water-sample", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary: "Say that water goes to a laboratory", Description: "The same id again gives the same answer.", status: http.StatusCreated,
	}, s.takeWaterSample)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/water-samples/{id}/report", ID: "report-water-sample", Tag: "asset", Access: forHolders(identity.WaterReport),
		Summary: "Say what the laboratory found; water that failed stops the dispensers it came from",
	}, s.reportWaterSample)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/water-samples/{id}/publish", ID: "publish-water-sample", Tag: "asset", Access: forHolders(identity.WaterReport),
		Summary: "Show the report to everybody of the school, families too",
	}, s.publishWaterSample)
}

// WaterSample is water on its way to a laboratory, and what came back.
type WaterSample struct {
	ID          database.ID    `json:"id"`
	Taps        []database.ID  `json:"taps" doc:"Dispensers from which it was taken."`
	Lab         string         `json:"lab" example:"市疾控中心"`
	Note        string         `json:"note"`
	TakenAt     clock.Instant  `json:"taken_at"`
	ReportedAt  *clock.Instant `json:"reported_at" nullable:"true" doc:"Null while there is no report."`
	ReportNo    string         `json:"report_no"`
	Passed      bool           `json:"passed"`
	Result      string         `json:"result" example:"菌落总数、浑浊度等4项合格"`
	PublishedAt *clock.Instant `json:"published_at" nullable:"true"`
	Dispensers  []string       `json:"dispensers" doc:"What they are called; empty in answers to one." example:"W003 饮水机03号"`
	Photos      []database.ID  `json:"photos" doc:"Attachments that have arrived; empty in answers to one."`
}

func waterSampleOf(w *asset.Sample) WaterSample {
	return WaterSample{w.ID, append([]database.ID{}, w.Taps...), w.Lab, w.Note, w.TakenAt, w.ReportedAt, w.ReportNo, w.Passed, w.Result, w.PublishedAt, orNone(w.Names), orNone(w.Photos)}
}

type waterSampleOutput struct{ Body WaterSample }

func answerSample(w asset.Sample, err error) (*waterSampleOutput, error) {
	if err != nil {
		return nil, err
	}
	return &waterSampleOutput{waterSampleOf(&w)}, nil
}

type listWaterSamplesInput struct{ Page }

type listWaterSamplesOutput struct{ Body list[WaterSample] }

func (s *Server) listWaterSamples(ctx context.Context, in *listWaterSamplesInput) (*listWaterSamplesOutput, error) {
	found, next, err := s.asset.Samples(ctx, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listWaterSamplesOutput{}
	out.Body.Items, out.Body.Next = make([]WaterSample, 0, len(found)), known(next)
	for i := range found {
		out.Body.Items = append(out.Body.Items, waterSampleOf(&found[i]))
	}
	return out, nil
}

type takeWaterSampleInput struct {
	Body struct {
		ID          database.ID   `json:"id" doc:"Made by the phone for this tap."`
		DeviceTime  clock.Instant `json:"device_time" doc:"By the clock of the phone."`
		Taps        []database.ID `json:"taps" minItems:"1" maxItems:"100"`
		Lab         string        `json:"lab" minLength:"1" maxLength:"40"`
		Note        string        `json:"note,omitempty" maxLength:"500"`
		Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
	} `nameHint:"NewWaterSample"`
}

func (s *Server) takeWaterSample(ctx context.Context, in *takeWaterSampleInput) (*waterSampleOutput, error) {
	return answerSample(s.asset.TakeSample(ctx, asset.NewSample{
		ClientID: in.Body.ID, At: in.Body.DeviceTime.Time(), Taps: in.Body.Taps, Lab: in.Body.Lab, Note: in.Body.Note, Photos: in.Body.Attachments,
	}))
}

type reportWaterSampleInput struct {
	ByID
	Body struct {
		ReportNo    string        `json:"report_no" minLength:"1" maxLength:"40"`
		Passed      bool          `json:"passed"`
		Result      string        `json:"result" minLength:"1" maxLength:"500"`
		Attachments []database.ID `json:"attachments" minItems:"1" maxItems:"9" doc:"Photos of the report."`
	} `nameHint:"WaterReport"`
}

func (s *Server) reportWaterSample(ctx context.Context, in *reportWaterSampleInput) (*waterSampleOutput, error) {
	return answerSample(s.asset.Report(ctx, in.ID, asset.LabReport{
		No: in.Body.ReportNo, Passed: in.Body.Passed, Result: in.Body.Result, Photos: in.Body.Attachments,
	}))
}

func (s *Server) publishWaterSample(ctx context.Context, in *ByID) (*waterSampleOutput, error) {
	return answerSample(s.asset.Publish(ctx, in.ID))
}
