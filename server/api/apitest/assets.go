package apitest

import (
	"io/fs"
	"testing"

	"xiaoqin/configs"
	"xiaoqin/server/asset"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// kinds are those of the pack that ships.
func kinds() (asset.Kinds, error) {
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		return nil, err
	}
	return asset.ReadKinds(dir)
}

// Own registers equipment of a kind at a school.
func (w *World) Own(tb testing.TB, schoolID database.ID, kind string) asset.Plated {
	tb.Helper()
	made, err := w.Asset.Create(identity.Into(tb.Context(), identity.System(schoolID)), asset.Entry{Asset: asset.Asset{Kind: kind, Name: "设备"}})
	if err != nil {
		tb.Fatal(err)
	}
	return made
}
