package notice

// few is below which a number of families is not told: it could be worked out who they are.
const few = 5

// discreet hides how many were not reached when they are few, and what it could be worked
// out from: Sent then is at least so many.
func (c *Count) discreet() {
	if missed := c.Refused + c.Unbound; missed > 0 && missed < few {
		c.Few, c.Refused, c.Unbound = true, 0, 0
		c.Sent = max(0, c.Sent+missed-(few-1))
	}
}

// hideFew counts all together, and hides what is few: of the school too, when but one class
// is hidden and the others could be taken away.
func (r *Reach) hideFew() {
	hidden := 0
	for i := range r.Classes {
		c := &r.Classes[i].Count
		r.Total.add(*c)
		if c.discreet(); c.Few {
			hidden++
		}
	}
	if hidden == 1 && len(r.Classes) > 1 {
		known := r.Total.Sent + r.Total.Refused + r.Total.Unbound
		r.Total.Refused, r.Total.Unbound = 0, 0
		for _, c := range r.Classes {
			r.Total.Refused += c.Refused
			r.Total.Unbound += c.Unbound
		}
		r.Total.Sent, r.Total.Few = max(0, known-r.Total.Refused-r.Total.Unbound-(few-1)), true
	} else {
		r.Total.discreet()
	}
}
