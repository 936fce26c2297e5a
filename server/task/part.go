package task

// Part is what somebody is to a task: the right to act and the claim to be told
// follow from it.
type Part string

// The parts. Anybody else is a stranger and may do nothing.
const (
	PartHolder   Part = "holder"   // does it
	PartDeputy   Part = "deputy"   // does it when the holder does not
	PartOwner    Part = "owner"    // head who answers for it
	PartLeader   Part = "leader"   // leads the school's logistics, or is named by a rung or an override
	PartVendor   Part = "vendor"   // outsider who works through a link or a scan
	PartReviewer Part = "reviewer" // judges the evidence
	PartSystem   Part = "system"
	PartStranger Part = "stranger"
)
