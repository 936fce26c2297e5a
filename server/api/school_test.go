package api_test

import (
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func TestClassesAndPlaces(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.AddSchool(t, "b")
	ctx := identity.Into(t.Context(), identity.System(a.ID))
	class, err := w.School.CreateClass(ctx, school.ClassKey{Entry: 2022, Number: 2})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("a.class", class.ID)
	if err := w.School.SetHeadTeacher(ctx, class.ID, a.People[identity.RoleClassTeacher].ID); err != nil {
		t.Fatal(err)
	}
	campus, err := w.School.CreatePlace(ctx, school.NewPlace{Kind: school.Campus, Name: "主校区"})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("a.campus", campus.ID)
	gate, err := w.School.CreatePlace(ctx, school.NewPlace{ParentID: campus.ID, Kind: school.Area, Name: "校门"})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("a.gate", gate.ID)
	if err := w.School.ArchivePlace(ctx, gate.ID); err != nil {
		t.Fatal(err)
	}
	const main = `{"id":"{a.campus}","parent_id":null,"kind":"campus","kind_name":"校区","name":"主校区","path":"主校区","archived":false}`
	w.Run(t, []apitest.Scenario{
		{
			Name: "classes", As: "a.nurse", Method: "GET", URL: "/api/v1/classes",
			Status: 200, Want: `{"items":[{"id":"{a.class}","name":"四（2）班","grade":4,"entry_year":2022,"number":2,"families":0,"head_teacher_id":"{a.class_teacher.id}","head_teacher_name":"{a.class_teacher.name}"}],"next":null}`,
		},
		{
			Name: "classes of a guardian without a child", As: "a.guardian", Method: "GET", URL: "/api/v1/classes",
			Status: 200, Want: `{"items":[],"next":null}`,
		},
		{
			Name: "classes of another school", As: "b.principal", Method: "GET", URL: "/api/v1/classes",
			Status: 200, Want: `{"items":[],"next":null}`,
		},
		{
			Name: "places", As: "a.guard", Method: "GET", URL: "/api/v1/places",
			Status: 200, Want: `{"items":[` + main + `],"next":null}`,
		},
		{
			Name: "places out of use too", As: "a.guard", Method: "GET", URL: "/api/v1/places?archived=true",
			Status: 200, Want: `{"items":[` + main + `,{"id":"{a.gate}","parent_id":"{a.campus}","kind":"area","kind_name":"区域","name":"校门","path":"主校区/校门","archived":true}],"next":null}`,
		},
		{
			Name: "places of another school", As: "b.principal", Method: "GET", URL: "/api/v1/places?archived=true",
			Status: 200, Want: `{"items":[],"next":null}`,
		},
	})
}
