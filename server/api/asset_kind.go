package api

import (
	"context"

	"xiaoqin/server/asset"
)

type upkeep struct {
	Does   string `json:"does" example:"filter"`
	Name   string `json:"name" example:"换滤芯"`
	Until  bool   `json:"until" doc:"It renews a date, which has to be said."`
	Unit   string `json:"unit" doc:"Of the meter that counts the use; empty for none." example:"升"`
	Serial bool   `json:"serial" doc:"The new part has a number."`
	Photos int    `json:"photos" doc:"So many are asked for."`
}

// AssetKind is what an asset is.
type AssetKind struct {
	Code     string      `json:"code" example:"dispenser"`
	Name     string      `json:"name" example:"饮水机"`
	Use      string      `json:"use" doc:"What to do while it must not be used." example:"停止供水，挂牌"`
	Meter    bool        `json:"meter"`
	Services []upkeep    `json:"services"`
	Paper    bool        `json:"paper" doc:"A document, which stands nowhere."`
	Dates    []assetDate `json:"dates" doc:"That are kept with it."`
	Sorts    []assetSort `json:"sorts" doc:"Of a kind that ages: its dates follow from when one was made."`
}

type assetDate struct {
	Name  string `json:"name" example:"expires.inspection"`
	Title string `json:"title" example:"定期检验有效期"`
}

type assetSort struct {
	Code  string `json:"code" example:"powder"`
	Name  string `json:"name" example:"干粉"`
	First int    `json:"first" doc:"Years from when it was made to its first maintenance."`
	Then  int    `json:"then" doc:"Years from one maintenance to the next."`
	Scrap int    `json:"scrap" doc:"Years from when it was made to its end."`
}

func assetKindOf(k *asset.Kind) AssetKind {
	out := AssetKind{
		Code: k.Code, Name: k.Name, Use: k.Use, Meter: k.Meter, Paper: k.Paper, Services: make([]upkeep, 0, len(k.Services)),
		Dates: make([]assetDate, 0, len(k.Dates)), Sorts: []assetSort{},
	}
	for _, d := range k.Dates {
		out.Dates = append(out.Dates, assetDate{d.Fact, d.Name})
	}
	if k.Aging != nil {
		for _, v := range k.Aging.Varieties {
			out.Sorts = append(out.Sorts, assetSort(v))
		}
	}
	for _, v := range k.Services {
		out.Services = append(out.Services, upkeep{v.Does, v.Name, v.Until != "", v.Unit, v.Serial, v.Photos})
	}
	return out
}

type countedKind struct {
	AssetKind
	All int `json:"all" doc:"In use."`
	Red int `json:"red" doc:"Overdue, faulty or out of use."`
}

type listAssetKindsOutput struct{ Body list[countedKind] }

func (s *Server) listAssetKinds(ctx context.Context, _ *struct{}) (*listAssetKindsOutput, error) {
	counts, err := s.asset.Counts(ctx)
	if err != nil {
		return nil, err
	}
	out := &listAssetKindsOutput{}
	out.Body.Items = make([]countedKind, 0, len(counts))
	for i := range counts {
		out.Body.Items = append(out.Body.Items, countedKind{assetKindOf(&counts[i].Kind), counts[i].All, counts[i].Red})
	}
	return out, nil
}
