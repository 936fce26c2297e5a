package form

import "strings"

// Item finds an item by its path: "core", or "dishes.core" for one inside of a group,
// which is then returned too.
func (f *Form) Item(path string) (item, group *Item, ok bool) {
	outer, inner, nested := strings.Cut(path, ".")
	item = named(f.Items, outer)
	if item == nil || !nested {
		return item, nil, item != nil
	}
	group = item
	item = named(group.Items, inner)
	return item, group, item != nil
}

func named(items []Item, key string) *Item {
	for i := range items {
		if items[i].Key == key {
			return &items[i]
		}
	}
	return nil
}

// Within gives the form with every limit narrowed to what the same item of another
// version asks as well, and the paths of those that became narrower. A sheet that was
// begun before a stricter limit came into force is held to both.
func (f Form) Within(other *Form) (_ Form, narrowed []string) {
	f.Items = within(f.Items, other, "", &narrowed)
	return f, narrowed
}

func within(items []Item, other *Form, path string, narrowed *[]string) []Item {
	out := append([]Item(nil), items...)
	for n := range out {
		item := &out[n]
		here := path + item.Key
		if item.Kind == Group {
			item.Items = within(item.Items, other, here+".", narrowed)
			continue
		}
		same, _, ok := other.Item(here)
		if !ok || same.Kind != item.Kind || same.Limit == nil {
			continue
		}
		both := *same.Limit
		if item.Limit != nil {
			both = item.Limit.And(*same.Limit)
		}
		if item.Limit == nil || both.String() != item.Limit.String() {
			item.Limit = &both
			*narrowed = append(*narrowed, here)
		}
	}
	return out
}
