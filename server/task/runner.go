package task

// Wake makes the runner of this process scan soon, as after the school clock was moved
// or an event was raised. It never blocks.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}
