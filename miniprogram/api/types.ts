// Written by scripts/preview/types.mjs from docs/openapi.yaml.

export interface Absence {
  first: string
  id: string
  /** Included. */
  last: string
  person_id: string
  reason: "leave" | "errand" | "training" | "other"
  /** In the list of absences: names of those who have to do it meanwhile, of what is written ahead; the most often first. */
  stand_ins?: string[]
  /** The reason as people say it. */
  words: string
}

export interface Answered {
  at: string
  id: string
  name: string
}

export interface Ask {
  /** The one to tap; other wants a note or a photo. */
  choices: AskChoice[]
  kind: "reason" | "photo"
}

export interface AskChoice {
  code: string
  hint: string
  text: string
}

export interface AskSwap {
  /** A shift of theirs that I take in return. */
  back?: string
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** A colleague; left out to ask everybody who may hold the post. */
  to?: string
}

export interface AskedSwap {
  asked_by: string
  /** Null: everybody who may hold the post. */
  asked_of: string | null
  /** The shift in return. */
  back: Shift | null
  /** The shift in return. */
  back_id: string | null
  /** Name of who asks. */
  by: string
  id: string
  /** Name of who is asked; empty for everybody. */
  of: string
  shift: Shift
  shift_id: string
  state: "open" | "agreed" | "declined" | "withdrawn" | "lapsed"
}

export interface AssetCard {
  bought_on: string | null
  deputy: string
  deputy_id: string | null
  /** The earliest date that something is due. */
  due_on: string | null
  due_what: string
  dues: AssetDue[]
  /** What is wrong with it; empty when nothing is known. */
  fault: string
  /** The last first. */
  history: AssetLine[]
  id: string
  /** Name; empty for nobody. */
  keeper: string
  keeper_id: string | null
  /** I answer for it: I may invite a company and say whether it was there. */
  keeps: boolean
  /** As a target of tasks. */
  key: string
  kind: string
  kind_name: string
  made_on: string | null
  mark: string
  /** It can be read. */
  meter: boolean
  name: string
  note: string
  number: string
  place: string
  place_id: string | null
  /** Null unless you manage plates. */
  plate: PlateCodes | null
  /** Overdue, faulty or out of use. */
  red: boolean
  retired: boolean
  serial: string
  services: Upkeep[]
  /** As people call it. */
  sort: string
  /** Why it is out of use; empty while it is in use. */
  stopped: string
  /** Open for it now. */
  tasks: TaskItem[]
  unit: string
  /** What to do while it must not be used. */
  use: string
  /** Code of its sort; empty when nobody said. */
  variety: string
  vendor: string
  /** Of companies that nobody of the school has looked at yet. */
  visits: AssetVisit[]
}

export interface AssetDate {
  name: string
  title: string
}

export interface AssetDone {
  /** When something is due next. */
  due_on: string | null
  due_what: string
  id: string
  /** That it closed or ticked. */
  task_id: string | null
}

export interface AssetDue {
  /** That it lasts; 0 when days do not count. */
  days: number
  /** When it was last done; null for a date that is kept. */
  last: string | null
  /** Use that it bears; 0 when that does not count. */
  limit: number
  name: string
  /** Due, or until when it is valid; null when nothing says so. */
  on: string | null
  per_day: number
  used: number
  /** As people call it. */
  what: string
}

export interface AssetEntry {
  bought_on?: string
  /** When a service was last done, until when something is valid; by name. */
  dates?: Record<string, string>
  /** That its service lasts, instead of what the routine says. */
  days?: number
  deputy_id?: string
  keeper_id?: string
  kind: string
  /** Use that its part bears, instead of what the routine says. */
  limit?: number
  /** At the factory: dates of maintenance and scrapping follow from it. */
  made_on?: string
  name: string
  note?: string
  /** The next one of its kind, or the one it has, when it is empty. */
  number?: string
  place_id?: string
  serial?: string
  /** Code of its sort, for a kind that ages. */
  variety?: string
  vendor?: string
}

export interface AssetItem {
  /** The earliest date that something is due. */
  due_on: string | null
  due_what: string
  /** What is wrong with it; empty when nothing is known. */
  fault: string
  id: string
  kind: string
  name: string
  number: string
  place: string
  /** Overdue, faulty or out of use. */
  red: boolean
  retired: boolean
  /** Why it is out of use; empty while it is in use. */
  stopped: string
}

export interface AssetLine {
  /** Name of who says so; empty for the system. */
  by: string
  id: string
  kind: "service" | "reading" | "fault" | "check" | "stop" | "resume" | "retire" | "visit"
  made_at: string
  note: string
  /** Those that have arrived. */
  photos: string[]
  reading: number | null
  serial: string
  until: string | null
  vendor: string
  /** The service, as people call it. */
  what: string
}

export interface AssetServiced {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Which service of the kind; its first when it is empty. */
  does?: string
  /** Made by the phone for this tap. */
  id: string
  note?: string
  /** What the meter shows. */
  reading?: number
  sequence?: number
  /** Of the new part. */
  serial?: string
  /** Of a service that renews a date. */
  until?: string
  /** Who did it, when that was an outsider. */
  vendor?: string
}

export interface AssetSort {
  code: string
  /** Years from when it was made to its first maintenance. */
  first: number
  name: string
  /** Years from when it was made to its end. */
  scrap: number
  /** Years from one maintenance to the next. */
  then: number
}

export interface AssetVisit {
  id: string
  made_at: string
  photos: string[]
  serial: string
  /** The name that was signed with. */
  signed: string
  until: string | null
  vendor: string
  /** Which service, as people call it; empty when it only looked. */
  what: string
  words: string
}

export interface AssignShift {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Left out to empty it. */
  to?: string
}

export interface CertificateEntry {
  certificate: string
  expires_on: string
}

export interface ChainHand {
  /** From when on. */
  at: string
  id: string
  name: string
  part: "holder" | "deputy" | "owner" | "leader" | "vendor"
  /** While it is live. */
  phone?: string
  /** Reached already; the others are when nobody has seen it by then. */
  told: boolean
}

export interface CheckInExplained {
  /** The first one. */
  explanation: Explanation
  grade: "A" | "B" | "C"
  reasons: Reason[]
}

export interface CheckInExplanation {
  attachments?: string[]
  /** Code of a choice. */
  choice: string
  note?: string
}

export interface CheckInReceipt {
  /** Null when nothing has to be said. */
  ask: Ask | null
  /** Of the scan, by the clock of the school. */
  at: string
  checkpoint: CheckpointItem
  /** The id that the phone gave. */
  client_id: string
  /** Whose turn it was before; null when it was this one. */
  expected: Stop | null
  grade: "A" | "B" | "C"
  /** Of the check-in, for an explanation. */
  id: string
  /** Where to go; null when nothing is left. */
  next: Stop | null
  outcome: "counted" | "late" | "made_up" | "duplicate" | "extra"
  /** The answers were within their limits. */
  passed: boolean
  /** Why it is no A. */
  reasons: Reason[]
  /** As it is now; null when the check-in is extra. */
  round: Round | null
}

export interface CheckInReport {
  answers?: PointAnswer[]
  /** Photos uploaded before. */
  attachments?: string[]
  /** Of the scan, by the clock of the phone. */
  device_time: string
  /** UUIDv7 made by the phone, the same for every repeat. */
  id: string
  location?: Location
  note?: string
  /** The number typed by hand. */
  plate?: string
  /** Of this upload, by the same clock: tells a wrong clock from a late upload. */
  sent_at?: string
  /** Counted up by the phone. */
  sequence: number
  /** The round the person is in; found by itself without it. */
  task?: string
  /** Of the QR code https://HOST/q/TOKEN; or plate. */
  token?: string
}

export interface CheckpointFields {
  hint?: string
  location?: Location
  name: string
  number: string
  place_id?: string
  /** Asked at every check-in there. */
  questions?: NewQuestion[]
  walk_seconds?: number
}

export interface CheckpointItem {
  /** How to get there from the point before. */
  hint: string
  id: string
  kind: "checkpoint" | "post"
  name: string
  number: string
  /** To be answered there. */
  questions: Question[]
}

export interface Child {
  class_id: string
  class_name: string
  /** What the school calls the child; empty when it does not say. */
  name: string
  relation: "father" | "mother" | "grandparent" | "other"
  seat_id: string
}

export interface Claim {
  /** From the school; case and spaces do not matter. */
  invite_code?: string
  /** From a getPhoneNumber button. */
  phone_code?: string
}

export interface Class {
  /** The year in which its children entered school. */
  entry_year: number
  families: number
  grade: number
  head_teacher_id: string | null
  /** Empty without one. */
  head_teacher_name: string
  id: string
  name: string
  number: number
}

export interface ClassCode {
  code: string
  expires_at: string
}

export interface ClassCodeInput {
  /** Case and spaces do not matter. */
  code: string
}

export interface ClassFamilies {
  /** Families of whom somebody has opened the mini-program. */
  bound: number
  class_id: string
  class_name: string
  /** Null while the class has none. */
  code: ClassCode | null
  families: ClassFamily[]
  /** That wait, the longest first. */
  requests: FamilyRequest[]
  school: string
  teacher_name: string
}

export interface ClassFamily {
  /** Empty when nobody gave a name. */
  child: string
  guardians: Guardian[]
  seat_id: string
}

export interface ClassForecast {
  class_id: string
  class_name: string
  /** Some are left, but fewer than five. */
  few: boolean
  /** By neither; 0 when there are few. */
  left: number
  /** Through the mini-program; at least so many when few are left, so that nobody can be worked out. */
  mini: number
  /** Through the official account. */
  official: number
  /** Who reaches the rest, on paper or by phone; empty without one. */
  teacher_name: string
}

export interface ClassInvitation {
  class_name: string
  consent: ConsentText
  school: string
  teacher_name: string
}

export interface ClassReach {
  /** How often each was chosen, of an answer. */
  choices: Record<string, number>
  /** Null for the staff. */
  class_id: string | null
  /** Gave the receipt. */
  done: number
  families: number
  /** It did not reach some, but fewer than five, who are not counted. */
  few: boolean
  grade: number
  /** I may count its paper. */
  mine: boolean
  /** Empty for the staff and for a class that has ended. */
  name: string
  opened: number
  /** Told on paper or by telephone. */
  paper: number
  /** WeChat did not take it: no guardian had allowed one more. */
  refused: number
  /** WeChat took it for one of the guardians, which does not mean that it was read; at least so many when few were not reached. */
  sent: number
  /** No guardian uses the mini-program. */
  unbound: number
  /** The push has not left yet. */
  waiting: number
}

export interface Colleague {
  id: string
  name: string
}

export interface Condition {
  fails?: boolean
  is?: string[]
  item: string
}

export interface ConsentGiven {
  version: string
}

export interface ConsentPart {
  heading: string
  paragraphs: string[]
}

export interface ConsentState {
  /** Null before the first time. */
  given: MyConsent | null
  /** That is asked for now. */
  text: ConsentText
}

export interface ConsentText {
  parts: ConsentPart[]
  title: string
  version: string
}

export interface CountedKind {
  /** In use. */
  all: number
  code: string
  /** That are kept with it. */
  dates: AssetDate[]
  meter: boolean
  name: string
  /** A document, which stands nowhere. */
  paper: boolean
  /** Overdue, faulty or out of use. */
  red: number
  services: Upkeep[]
  /** Of a kind that ages: its dates follow from when one was made. */
  sorts: AssetSort[]
  /** What to do while it must not be used. */
  use: string
}

export interface Deed {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
}

export interface DishAddition {
  /** Served as it is: fruit, milk. */
  cold?: boolean
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  name: string
}

export interface DishBody {
  /** Served as it is; asks for no temperature. */
  cold: boolean
  /** ℃ of the last measurement, when that held its limit. */
  core?: number
  /** Of the last measurement. */
  core_at?: string
  /** The last one. */
  holding?: DishHolding
  id: string
  /** Of its sample. */
  label?: string
  /** The last measurement was under the limit. */
  locked: boolean
  name: string
  /** It has a sheet of its own, because those of its meal are handed in. */
  own: boolean
  released: boolean
  sampled: boolean
  state: "planned" | "dropped" | "discarded"
  /** Of its own sheet. */
  task_id?: string
}

export interface DishDrop {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  reason: string
}

export interface DishHolding {
  /** Only the clock of a phone says that it ended in time. */
  doubt?: boolean
  ended_at?: string
  /** When it was hot enough. */
  from: string
  id: string
  /** Absent while it stands. */
  outcome?: "served" | "reheated" | "thrown_away"
  /** Two hours later: from then it may not be served. */
  over_at: string
  /** 90 minutes later. */
  warn_at: string
}

export interface DishStep {
  code: string
  /** Dishes; zero where it is not about dishes. */
  done: number
  name: string
  passed: boolean
  task_id?: string
  total: number
}

export interface Disposal {
  /** Somebody fell ill: seal it. */
  ill?: boolean
  /** As it was scanned or typed. */
  label: string
}

export interface DrillBody {
  classes: DrillLine[]
  finished_at?: string
  /** Children, by the last calls. */
  missing: number
  name: string
  note?: string
  /** Those that have arrived. */
  photos: string[]
  /** I may start and finish it. */
  runs: boolean
  scenario?: string
  /** From the start to the last class that settled; absent while one has not. */
  seconds?: number
  /** Classes. */
  settled: number
  started_at?: string
  state: "planned" | "running" | "finished"
  task_id: string
  /** Classes. */
  uncalled: number
}

export interface DrillEnding {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  findings?: DrillFinding[]
  /** Made by the phone for this tap. */
  id: string
  note?: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
}

export interface DrillFinding {
  attachments?: string[]
  /** Made by the phone. */
  id: string
  place?: string
  words: string
}

export interface DrillLine {
  /** No class: visitors, the children on the bus. */
  beside: boolean
  class_id: string
  /** Children on its list; 0 when not known. */
  expected: number
  /** I am its head teacher. */
  mine: boolean
  missing: number
  name: string
  note?: string
  /** After the start, when it is settled. */
  seconds?: number
  state: "uncalled" | "missing" | "settled"
}

export interface DrillNow {
  classes: number
  name: string
  /** Classes. */
  settled: number
  started_at: string
  task_id: string
}

export interface DrillStart {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  scenario?: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
}

export interface DutyFeed {
  /** On this server. */
  path: string
}

export interface Explanation {
  at: string
  choice: string
  note: string
}

export interface FamilyAsking {
  /** Short name; may be left out. */
  child?: string
  code: string
  /** Version of the text that I accepted. */
  consent: string
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** How the class teacher knows me. */
  name: string
  relation: "father" | "mother" | "grandparent" | "other"
}

export interface FamilyConfirmation {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Of the class, when the parent belongs to a family that is there. */
  seat?: string
}

export interface FamilyCount {
  class_id: string
  class_name: string
  /** When the longest began to wait. */
  since: string
  waiting: number
}

export interface FamilyRefusal {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  reason: "not_of_class" | "unclear" | "twice"
}

export interface FamilyRequest {
  asked_at: string
  /** Empty when the parent did not say, or it is decided. */
  child: string
  class_id: string
  class_name: string
  /** Version of the text they accepted. */
  consent: string
  decided_at: string | null
  /** The class teacher, who answers; empty while there is none. */
  holder: string
  id: string
  /** The seat in the class with the same child's name. */
  match: string | null
  /** How the parent calls themselves; empty once it is decided. */
  name: string
  /** Of a refusal. */
  reason?: "not_of_class" | "unclear" | "twice"
  relation: "father" | "mother" | "grandparent" | "other"
  school: string
  state: "waiting" | "confirmed" | "refused" | "withdrawn" | "expired"
}

export interface FieldProblem {
  /** Where. */
  location: string
  /** Chinese: what is wrong and what is allowed. */
  message: string
}

export interface FormSummary {
  code: string
  /** Of this version. */
  id: string
  name: string
  since: string
  version: number
}

export interface FormVersion {
  items: Item[]
  law: string[]
}

export interface FoundCheckIn {
  /** What I have to say about mine; null when nothing. */
  ask: Ask | null
  /** Of the scan, by the clock of the school. */
  at: string
  checkpoint: CheckpointItem
  /** As the phone told it. */
  device_time: string
  explanation: Explanation | null
  grade: "A" | "B" | "C"
  id: string
  method: "scan" | "typed"
  note: string
  outcome: "counted" | "late" | "made_up" | "duplicate" | "extra"
  passed: boolean
  person_id: string
  /** Those that have arrived, for get-attachment. */
  photos: string[]
  reasons: Reason[]
  received_at: string
  sequence: number
  /** Of the round; null when it was extra. */
  task_id: string | null
}

export interface FoundHazard {
  /** Of the hazard. */
  id: string
  /** It was known already. */
  joined: boolean
}

export interface GivenAnswer {
  /** By the clock of the school. */
  at: string
  by: Named
  /** How often it was said before. */
  changes: number
  end?: string
  /** Path in the form: core, or dishes.core inside of a group. */
  item: string
  note?: string
  /** Also of a temperature. */
  number?: number
  /** Ids that the phone gave its photos; they may arrive later. */
  photos?: string[]
  /** Key of the row inside of a group: made up by the phone that adds it, 1 to 36 of 0-9 A-Z a-z _ -. */
  row?: string
  /** Of a timer; it may be ended by a later call. */
  start?: string
  /** Also of a choice. */
  text?: string
  tick?: boolean
}

export interface GoodsOrder {
  day: string
  /** Of the tap. */
  device_time: string
  goods: string
  /** Made by the phone for this tap. */
  id: string
  kg: number
  supplier_id: string
}

export interface Guardian {
  /** Has opened the mini-program. */
  bound: boolean
  name: string
  relation: "father" | "mother" | "grandparent" | "other"
}

export interface HazardAssignment {
  /** Of the tap. */
  device_time: string
  grade: "minor" | "serious" | "major"
  /** Made by the phone for this tap. */
  id: string
  /** A person of the staff. */
  to: string
  words?: string
}

export interface HazardBody {
  /** Who was asked to put it right. */
  assignee: NamedHuman | null
  changed_at: string
  /** Of the step that somebody owes. */
  due_at: string | null
  duplicate_of: string | null
  /** Absent until it is graded. */
  grade?: "minor" | "serious" | "major"
  id: string
  kind: "building" | "electric" | "water" | "fire" | "equipment" | "kitchen" | "plate" | "other"
  kind_name: string
  /** What I may do now: confirm, assign, accept, hand_back, rectify, close, send_back, pause, resume, refuse, merge. */
  may: string[]
  place: string
  reported_at: string
  /** How often it was reported. */
  reports: number
  /** The reports, the first first. */
  seen: HazardSeen[]
  /** Number on the plate of the place. */
  sign?: string
  /** Unverified: of somebody without an account; only those who answer for hazards see it. */
  state: "unverified" | "reported" | "assigned" | "accepted" | "rectified" | "returned" | "paused" | "closed" | "refused" | "duplicate"
  steps: HazardStep[]
  /** Of the step that somebody owes. */
  task_id: string | null
  /** The first words. */
  title: string
  urgency: "repair" | "danger"
}

export interface HazardConfirmation {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Absent: as it was read out of the words. */
  kind?: "building" | "electric" | "water" | "fire" | "equipment" | "kitchen" | "plate" | "other"
  words?: string
}

export interface HazardDraft {
  note: string
  place_id: string | null
  title: string
}

export interface HazardFix {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Photos of how it looked; those of the reports are there anyway. */
  before?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  words?: string
}

export interface HazardItem {
  /** Who was asked to put it right. */
  assignee: NamedHuman | null
  changed_at: string
  /** Of the step that somebody owes. */
  due_at: string | null
  /** Absent until it is graded. */
  grade?: "minor" | "serious" | "major"
  id: string
  kind: "building" | "electric" | "water" | "fire" | "equipment" | "kitchen" | "plate" | "other"
  kind_name: string
  place: string
  reported_at: string
  /** How often it was reported. */
  reports: number
  /** Number on the plate of the place. */
  sign?: string
  /** Unverified: of somebody without an account; only those who answer for hazards see it. */
  state: "unverified" | "reported" | "assigned" | "accepted" | "rectified" | "returned" | "paused" | "closed" | "refused" | "duplicate"
  /** The first words. */
  title: string
  urgency: "repair" | "danger"
}

export interface HazardMerger {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** The other hazard. */
  into: string
  words?: string
}

export interface HazardReinspection {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** False sends it back, which takes words. */
  right: boolean
  words?: string
}

export interface HazardReport {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Absent: read out of the words. */
  kind?: "building" | "electric" | "water" | "fire" | "equipment" | "kitchen" | "plate" | "other"
  /** place:ID or checkpoint:ID. */
  place?: string
  /** A known hazard of the place that this is; it is joined whatever the kind. */
  same_as?: string
  /** Counted up by the phone. */
  sequence?: number
  urgency?: "repair" | "danger"
  /** In words, beside the place or instead of it. */
  where?: string
  /** Needed without photos. */
  words?: string
}

export interface HazardSeen {
  at: string
  /** Null for somebody without an account. */
  by: NamedHuman | null
  /** Those that have arrived, for reading them. */
  photos: string[]
  source: "phone" | "public" | "plate" | "check_in" | "sheet" | "asset" | "drill"
  where?: string
  words?: string
}

export interface HazardStep {
  action: "report" | "join" | "confirm" | "assign" | "accept" | "hand_back" | "rectify" | "close" | "send_back" | "pause" | "resume" | "refuse" | "merge"
  /** And how it looks now. */
  after: string[]
  assignee: NamedHuman | null
  at: string
  /** Photos of how it looked. */
  before: string[]
  /** Null for nobody of the school. */
  by: NamedHuman | null
  grade?: "minor" | "serious" | "major"
  words?: string
}

export interface HazardWords {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  words?: string
}

export interface HealthCertificate {
  certificate: string
  expires_on: string
}

export interface Holder {
  part: "holder" | "deputy" | "owner" | "vendor"
  /** What from takes when it is handed over. */
  ref: string
}

export interface HoldingEnding {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  outcome: "served" | "reheated" | "thrown_away"
}

export interface Home {
  /** Mine, when I am a guardian. */
  children: Child[]
  /** What I am asked to consent to as a guardian; null when I have answered it. */
  consent: ConsentText | null
  /** How many messages can still reach me through WeChat. */
  credit: Subscription[]
  /** The newest that I have not read; null when there is none. */
  letter: InboxItem | null
  /** The newest that I have read, without what they say. */
  read: InboxItem[]
  /** With the letter; among the newest 200 messages. */
  unread: number
}

export interface HungCheckpoint {
  archived: boolean
  /** How to get there from the point before. */
  hint: string
  id: string
  kind: "checkpoint" | "post"
  name: string
  number: string
  place_id: string | null
  /** Null when none hangs there. */
  plate: PlateCodes | null
  /** To be answered there. */
  questions: Question[]
  /** On foot from the point before; 0 when not known. */
  walk_seconds: number
}

export interface Inbox {
  items: InboxItem[]
  /** What after takes for the next page; null at the end. */
  next: string | null
  /** Among the newest 200. */
  unread: number
}

export interface InboxItem {
  /** The moment it was said for. */
  at: string
  body: string
  id: string
  /** Of the mini-program; empty when there is nothing to open. */
  page: string
  purpose: string
  /** Null while unread. */
  read_at: string
  title: string
}

export interface IncidentBody {
  /** Whom it reaches, nearest first, without the reporter. */
  chain: ChainHand[]
  happened_at: string
  id: string
  kind: "injury" | "violence" | "intruder" | "fire" | "food" | "missing" | "facility" | "other"
  kind_name: string
  live: boolean
  note?: string
  /** Those that have arrived, for reading them. */
  photos: string[]
  place?: string
  reported_at: string
  reporter: IncidentHand
  /** By which it is acknowledged and closed; absent when the school has no routine for it. */
  task_id?: string
}

export interface IncidentHand {
  id: string
  name: string
  /** While it is live. */
  phone?: string
}

export interface IncidentReport {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  kind: "injury" | "violence" | "intruder" | "fire" | "food" | "missing" | "facility" | "other"
  note?: string
  place?: string
}

export interface Invite {
  /** Shown this once. */
  code: string
  expires_at: string
  person_id: string
}

export interface InvitedVisit {
  /** To be typed at /v/. */
  code: string
  expires_at: string
  id: string
  /** On this server. */
  path: string
}

export interface Item {
  bad?: string
  choices?: string[]
  correct?: Step[]
  critical?: boolean
  each?: string
  from?: string
  good?: string
  guidance?: string
  items?: Item[]
  key: string
  kind: string
  label: string
  law?: string[]
  limit?: string
  most?: number
  note_on_fail?: boolean
  optional?: boolean
  photo_on_fail?: boolean
  setting?: Setting
  unit?: string
  when?: Condition
  wrong?: string[]
}

export interface KitchenBody {
  /** By the clock of the school. */
  at: string
  /** Null on a day on which nothing is served. */
  meal: MealBody | null
  /** Who may touch no food today. */
  off: WorkerBody[]
  /** In the cabinet, the oldest first. */
  samples: SampleBody[]
}

export interface KitchenException {
  day: string
  grave: boolean
  kind: "override" | "unreleased" | "no_sample" | "sample_gap" | "sealed" | "held" | "off_duty" | "supplier" | "weight" | "returned" | "undelivered" | "missed"
  task_id?: string
  /** What it is about; it names no person. */
  text: string
  title: string
  /** The reason that somebody gave. */
  why?: string
}

export interface KitchenReview {
  /** To be read, corrected and handed in. */
  draft: string
  exceptions: KitchenException[]
  faults: ReviewFault[]
  figures: ReviewFigure[]
  first: string
  last: string
  period: "day" | "week" | "month"
}

export interface KnownHazard {
  id: string
  kind_name: string
  state: "reported" | "assigned" | "accepted" | "rectified" | "returned" | "paused"
}

export interface LimitChoice {
  /** One that the form offers. */
  limit: string
}

export interface ListAbsence {
  items: Absence[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListClass {
  items: Class[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListCountedKind {
  items: CountedKind[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListDishBody {
  items: DishBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListFamilyCount {
  items: FamilyCount[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListFamilyRequest {
  items: FamilyRequest[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListFormSummary {
  items: FormSummary[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListHazardItem {
  items: HazardItem[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListHungCheckpoint {
  items: HungCheckpoint[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListKitchenException {
  items: KitchenException[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListKnownHazard {
  items: KnownHazard[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListListedCheckIn {
  items: ListedCheckIn[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListListedIncident {
  items: ListedIncident[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListLotBody {
  items: LotBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListMarkedAsset {
  items: MarkedAsset[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListMealBody {
  items: MealBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListMembership {
  items: Membership[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListNoticeItem {
  items: NoticeItem[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListOrderBody {
  items: OrderBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListPaperBody {
  items: PaperBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListPartner {
  items: Partner[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListPerson {
  items: Person[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListPlace {
  items: Place[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListRoster {
  items: Roster[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListRosterSpan {
  items: RosterSpan[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListRoute {
  items: Route[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListSampleBody {
  items: SampleBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListShift {
  items: Shift[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListStockArea {
  items: StockArea[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListSubscription {
  items: Subscription[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListSupplierBody {
  items: SupplierBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListTaskArea {
  items: TaskArea[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListTaskItem {
  items: TaskItem[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListTaskPhone {
  items: TaskPhone[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListWaterSample {
  items: WaterSample[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListWorkerBody {
  items: WorkerBody[]
  /** What after takes for the next page; null at the end. */
  next: string | null
}

export interface ListedCheckIn {
  /** Of the scan, by the clock of the school. */
  at: string
  checkpoint: CheckpointItem
  /** As the phone told it. */
  device_time: string
  explanation: Explanation | null
  grade: "A" | "B" | "C"
  id: string
  method: "scan" | "typed"
  note: string
  outcome: "counted" | "late" | "made_up" | "duplicate" | "extra"
  passed: boolean
  person_id: string
  /** Those that have arrived, for get-attachment. */
  photos: string[]
  reasons: Reason[]
  received_at: string
  sequence: number
  /** Of the round; null when it was extra. */
  task_id: string | null
}

export interface ListedIncident {
  /** Who said first that they have seen it; null while nobody has. */
  answered: Answered | null
  /** When it happened. */
  at: string
  id: string
  kind: "injury" | "violence" | "intruder" | "fire" | "food" | "missing" | "facility" | "other"
  kind_name: string
  place: string
  reporter: Colleague
  task_id: string | null
}

export interface Location {
  /** Metres. */
  accuracy: number
  /** GCJ-02, degrees. */
  latitude: number
  longitude: number
}

export interface LogIn {
  /** What wx.login gave. */
  code?: string
}

export interface LotBody {
  day: string
  /** The difference is more than 5 % of the order. */
  deviates: boolean
  /** kg, what the scales said over the order. */
  difference: number
  /** With the batch, as it was written. */
  goods: string
  id: string
  /** The supplier is in the register. */
  known: boolean
  /** The days of the meals it went into. */
  meals: string[]
  /** kg */
  ordered: number
  received_at: string
  state: "open" | "accepted" | "returned"
  supplier: string
  /** Of the sheet with the pictures and the signatures. */
  task_id: string
  /** kg */
  weighed: number
}

export interface LotUse {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  lots: string[]
}

export interface MarkedAsset {
  /** The earliest date that something is due. */
  due_on: string | null
  due_what: string
  /** What is wrong with it; empty when nothing is known. */
  fault: string
  id: string
  kind: string
  /** By which a phone without a network tells its plate: the first 12 hex digits of the SHA-256 of the token; empty without a plate. */
  mark: string
  name: string
  number: string
  place: string
  /** Overdue, faulty or out of use. */
  red: boolean
  retired: boolean
  /** Why it is out of use; empty while it is in use. */
  stopped: string
}

export interface Me {
  /** Of this membership: the one that lasts today, or else the next. */
  absence?: Absence
  account_id: string
  /** Of this membership, when it is a guardian's. */
  children: Child[]
  /** As whom this request acts; null until the account is bound. */
  membership_id: string | null
  memberships: Membership[]
  /** What this membership may do. */
  permissions: string[]
}

export interface MealBody {
  day: string
  dishes: DishBody[]
  /** Also of the task that releases it. */
  id: string
  lots: LotBody[]
  missing: MealNeed[]
  /** From when it may be released. */
  opens: string
  /** Nothing is missing. */
  ready: boolean
  /** Of whoever released it past its gate. */
  reason?: string
  released_at?: string
  /** When it should go out. */
  serves: string
  state: "closed" | "ready" | "released" | "overridden" | "over"
  steps: DishStep[]
}

export interface MealNeed {
  /** Of the routine that asks for it. */
  code: string
  dish_id?: string
  /** Where it is done. */
  task_id?: string
  text: string
}

export interface Membership {
  /** Goes into X-Xiaoqin-Membership. */
  id: string
  person_id: string
  person_name: string
  roles: Role[]
  school_id: string
  school_name: string
}

export interface Menu {
  /** Of the tap. */
  device_time: string
  dishes: NewDish[]
  /** Made by the phone for this tap. */
  id: string
}

export interface MeterRead {
  /** The average of a day a year ago, else before that; 0 when not known. */
  before: number
  /** When something is due next. */
  due_on: string | null
  due_what: string
  id: string
  /** On average since then; 0 when it is too early to say. */
  per_day: number
  /** That it closed or ticked. */
  task_id: string | null
  /** A fifth more than that. */
  unusual: boolean
  /** Since the part is new, or of a meter since the reading before. */
  used: number
}

export interface MeterReading {
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  note?: string
  reading: number
  sequence?: number
}

export interface MyAccount {
  /** How WeChat knows me in this mini-program. */
  open_id: string
  since: string
  union_id: string
}

export interface MyConsent {
  given_at: string
  version: string
  withdrawn_at: string | null
}

export interface MyData {
  account: MyAccount
  at: string
  /** To join the class of a child. */
  family_requests: FamilyRequest[]
  people: Myself[]
  sessions: MySession[]
  subscriptions: Subscription[]
}

export interface MyDeed {
  action: string
  at: string
  reason: string
  /** Code of the routine. */
  task: string
}

export interface MyEnding {
  at: string
  omitted: Omitted[]
  reason: string
  task: string
}

export interface MyIncident {
  at: string
  id: string
  kind: string
  note: string
  place: string
}

export interface MyPhoto {
  /** When it arrived. */
  at: string
  height: number
  id: string
  /** That show it. */
  records: MyRecord[]
  width: number
}

export interface MyRecord {
  id: string
  kind: string
}

export interface MySession {
  created_at: string
  expires_at: string
  /** To the hour. */
  seen_at: string
}

export interface MySheetEntry {
  answers: SheetAnswer[]
  /** Of the tap, by the clock of the school. */
  at: string
  day: string
  hand_in: boolean
  routine: string
  sign?: string
  steps: SheetStep[]
}

export interface MyShift {
  from: string
  name: string
  post: string
  until: string
}

export interface MyTurns {
  /** That wait for my word: asked of me, or of everybody. */
  asked: AskedSwap[]
  /** My own that nobody has answered. */
  asking: AskedSwap[]
  /** At which nobody would be, and which I could take. */
  gaps: Shift[]
  /** Mine, from Monday of this week on. */
  shifts: Shift[]
}

export interface MyWork {
  at: string
  /** Of the record. */
  id: string
  kind: string
  /** That I wrote; may be empty. */
  words: string
}

export interface Myself {
  /** When I was or will be away. */
  absences: Absence[]
  /** The last first. */
  check_ins: ListedCheckIn[]
  children: Child[]
  /** As a guardian, the first first. */
  consents: MyConsent[]
  /** What I did to tasks, oldest first. */
  deeds: MyDeed[]
  /** Rounds that I ended early, the last first. */
  endings: MyEnding[]
  /** Words that I left for the next shift, oldest first. */
  handovers: ShiftNote[]
  /** Of somebody who works in the kitchen. */
  health_certificate?: HealthCertificate
  id: string
  /** That I reported, oldest first. */
  incidents: MyIncident[]
  /** All that was said to me, newest first. */
  messages: InboxItem[]
  name: string
  /** That were published to me, with what I gave back, the newest first. */
  notices: NoticeItem[]
  phone: string
  /** That I took and that are still kept, oldest first; get-attachment gives the picture. */
  photos: MyPhoto[]
  roles: Role[]
  school: string
  /** What I wrote on sheets, oldest first. */
  sheets: MySheetEntry[]
  /** By beginning. */
  shifts: MyShift[]
  since: string
  state: string
  /** That I asked for, was asked or settled, oldest first. */
  swaps: Swap[]
  /** What I did about hazards, in drills, to equipment and in the kitchen, oldest first. */
  work: MyWork[]
}

export interface Named {
  id: string
  /** Empty for somebody who has left. */
  name: string
}

export interface NamedHuman {
  id: string
  name: string
}

export interface NewAbsence {
  /** Of the tap. */
  device_time: string
  first: string
  /** Made by the phone for this tap. */
  id: string
  /** Included. */
  last: string
  /** Left out for oneself. */
  person?: string
  /** Never an illness. */
  reason: "leave" | "errand" | "training" | "other"
}

export interface NewCheckpoint {
  hint?: string
  kind: "checkpoint" | "post"
  location?: Location
  name: string
  number: string
  place_id?: string
  /** Asked at every check-in there. */
  questions?: NewQuestion[]
  walk_seconds?: number
}

export interface NewDish {
  /** Served as it is: fruit, milk. */
  cold?: boolean
  name: string
}

export interface NewNotice {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  audience: NoticeRule[]
  body: string
  /** Two to four, of an answer. */
  choices?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** When the push leaves: with the others of the day, at once, or at once even in the quiet hours. */
  pace?: "daily" | "timely" | "urgent"
  receipt: "none" | "read" | "confirm" | "answer"
  title: string
}

export interface NewQuestion {
  choices?: string[]
  /** Lower case letters, digits and underscores. */
  id: string
  kind: "tick" | "number" | "choice" | "text"
  label: string
  max?: number | null
  min?: number | null
  optional?: boolean
  unit?: string
  wrong?: string[]
}

export interface NewRoster {
  first: string
  /** Included. */
  last: string
  post: string
}

export interface NewRoute {
  name: string
  ordered?: boolean
  /** Checkpoints in the order of the walk. */
  points: string[]
}

export interface NewWaterSample {
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  lab: string
  note?: string
  taps: string[]
}

export interface NoticeArchive {
  /** The first place that does not fit. */
  broken?: NoticeBroken
  intact: boolean
  /** That fit, from the first on. */
  publications: number
}

export interface NoticeBody {
  /** All of them, for those who write other words. */
  attachments: NoticePhoto[]
  audience: NoticeRule[]
  body: string
  changed_at: string
  /** Of an answer. */
  choices: string[]
  /** Mine: one for each child it is about, or one for a colleague. Empty in the list of the office. */
  copies: NoticeCopy[]
  id: string
  /** What I may do now: edit, approve, publish, schedule, call_off, correct, close, withdraw. */
  may: string[]
  pace: "daily" | "timely" | "urgent"
  /** Those that have arrived, for reading them. */
  photos: string[]
  /** The calendar asked for it and publishes it. */
  planned: boolean
  /** What shows that it was published. */
  proof?: NoticeProof
  /** When it will be published. */
  publish_at: string | null
  published_at: string | null
  /** I may see how far it came. */
  reaches: boolean
  receipt: "none" | "read" | "confirm" | "answer"
  /** Published in the words of the pack, because nobody approved others in time. */
  standing: boolean
  state: "draft" | "approved" | "published" | "closed" | "withdrawn"
  title: string
  /** Counted from 1. */
  version: number
  /** That were published, the newest first: more than one after a correction. */
  versions: NoticeVersion[]
}

export interface NoticeBroken {
  /** Null when a publication is missing. */
  notice: string | null
  /** Of the publication, from 1. */
  seq: number
  title: string
  /** The one whose words differ; 0 when it is the publication itself. */
  version: number
}

export interface NoticeCopy {
  /** Short name; empty when the school gave none. */
  child: string
  choice?: string
  class: string
  /** When the first guardian of the child gave the receipt. */
  done_at: string | null
  opened_at: string | null
  /** Of the child; null for a colleague. */
  seat: string | null
}

export interface NoticeCount {
  /** Gave the receipt. */
  done: number
  families: number
  /** It did not reach some, but fewer than five, who are not counted. */
  few: boolean
  opened: number
  /** Told on paper or by telephone. */
  paper: number
  /** WeChat did not take it: no guardian had allowed one more. */
  refused: number
  /** WeChat took it for one of the guardians, which does not mean that it was read; at least so many when few were not reached. */
  sent: number
  /** No guardian uses the mini-program. */
  unbound: number
  /** The push has not left yet. */
  waiting: number
}

export interface NoticeItem {
  changed_at: string
  /** Mine: one for each child it is about, or one for a colleague. Empty in the list of the office. */
  copies: NoticeCopy[]
  id: string
  /** The calendar asked for it and publishes it. */
  planned: boolean
  /** When it will be published. */
  publish_at: string | null
  published_at: string | null
  receipt: "none" | "read" | "confirm" | "answer"
  /** Published in the words of the pack, because nobody approved others in time. */
  standing: boolean
  state: "draft" | "approved" | "published" | "closed" | "withdrawn"
  title: string
}

export interface NoticePaper {
  class: string
  /** Of the tap. */
  device_time: string
  /** No more than have given no receipt yet. */
  families: number
  /** Made by the phone for this tap. */
  id: string
}

export interface NoticePhoto {
  /** That a phone gave it. */
  id: string
  /** For reading it; null while it is on its way. */
  photo: string | null
}

export interface NoticeProof {
  at: string
  /** SHA-256 of the version. */
  content: string
  /** Seats that it was published to. */
  families: number
  /** SHA-256 that binds it to what was published before; the audit log holds it too. */
  hash: string
  /** In the archive of the school, from 1. */
  seq: number
}

export interface NoticeReach {
  /** First grade first; class teachers see their own. */
  classes: ClassReach[]
  notice: NoticeItem
  /** From when I may remind those who have not opened it; null when I may not any more. */
  nudge_from: string | null
  /** When that was done last. */
  nudged_at: string | null
  total: NoticeCount
}

export interface NoticeReceipt {
  /** Of an answer. */
  choice?: string
  /** Of the tap. */
  device_time: string
  /** The receipt; false says that it was opened. */
  done?: boolean
  /** Made by the phone for this tap. */
  id: string
  /** Of one child; absent for all that the notice is about. */
  seat?: string
}

export interface NoticeRule {
  /** Without them. */
  except?: boolean
  /** A grade from 1 to 9, the id of a class, the code of a role. */
  key?: string
  kind: "school" | "grade" | "class" | "role"
}

export interface NoticeTime {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Ahead, within 60 days. */
  publish_at: string
}

export interface NoticeVersion {
  at: string
  body: string
  /** SHA-256. */
  hash: string
  title: string
  version: number
}

export interface NoticeVersionWords {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  audience: NoticeRule[]
  body: string
  /** Two to four, of an answer. */
  choices?: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Absent leaves it as it is; so does a correction. */
  pace?: "daily" | "timely" | "urgent"
  receipt: "none" | "read" | "confirm" | "answer"
  title: string
}

export interface Omitted {
  name: string
  number: string
}

export interface OrderBody {
  /** On which the goods should arrive. */
  day: string
  goods: string
  id: string
  kg: number
  supplier: Named
}

export interface OwedTarget {
  key: string
  name: string
}

export interface PaperBody {
  at?: string
  /** Who handed it in; absent while nobody has. */
  by?: Named
  day: string
  late: boolean
  /** What was answered, in the order of the form. */
  lines: PaperLine[]
  /** Attachments. */
  photos: string[]
  sides: PaperSide[]
  task: TaskItem
}

export interface PaperLine {
  /** Not as it should be. */
  bad: boolean
  key: string
  label: string
  note?: string
  /** Empty for a photo. */
  words: string
}

export interface PaperSide {
  done_at?: string
  /** Absent for an outsider. */
  done_by?: Named
  /** Attachment with the drawn signature. */
  picture?: string
  target: string
}

export interface Partner {
  /** Is not there that day. */
  away: boolean
  /** Could come. */
  free: boolean
  id: string
  name: string
  /** Of the same post ahead, to take in return. */
  shifts: Shift[]
}

export interface Person {
  /** A WeChat account acts as this person. */
  bound: boolean
  id: string
  name: string
  /** Only for those who may manage people, and oneself. */
  phone?: string
  roles: Role[]
  state: "active" | "disabled" | "left"
}

export interface PhotoBody {
  bytes: number
  height: number
  /** Of the photo, for reading it; not the phone's. */
  id: string
  /** Pixels, upright. */
  width: number
}

export interface PhotoVerdict {
  /** Whether others may see it. */
  show: boolean
}

export interface Place {
  archived: boolean
  id: string
  kind: "campus" | "building" | "floor" | "area" | "room"
  kind_name: string
  name: string
  /** Null for a campus. */
  parent_id: string | null
  path: string
}

export interface PlateCodes {
  /** Printed after the number: 03-PXB6; empty unless you manage plates. */
  code: string
  /** Somebody reported it. */
  damaged: boolean
  issued_at: string
  /** For the QR code https://HOST/q/TOKEN; empty unless you manage plates. */
  token: string
}

export interface PlateMeaning {
  /** What it sticks on; null when it hangs at a point. */
  asset: AssetItem | null
  /** Where it hangs; null when it sticks on equipment. */
  checkpoint: CheckpointItem | null
  /** What to report about a plate that is out of use. */
  hazard: HazardDraft | null
  /** Open now and waiting for this point. */
  round: Round | null
  /** The post is mine now or within the hour: a scan signs me in. Null otherwise. */
  shift: Shift | null
  state: "active" | "replaced" | "revoked"
}

export interface PointAnswer {
  number?: number
  /** Its id. */
  question: string
  /** Of a text or a choice. */
  text?: string
  /** True when it is as it should be. */
  tick?: boolean
}

export interface PrintLink {
  expires_at: string
  /** On this server. */
  path: string
}

export interface Problem {
  /** Stable code, listed in docs/errors.md. */
  code: string
  /** Chinese: what happened and what to do next, fit to be shown. */
  detail: string
  /** The values that are wrong. */
  errors?: FieldProblem[]
  /** Finds this request in the log. */
  request_id: string
  /** HTTP status. */
  status: number
  /** Name of the status. */
  title: string
}

export interface ProveTask {
  /** Ids that the phone gave to them. */
  attachments: string[]
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Key of what they show; absent for the whole task. */
  target?: string
}

export interface PublishRoster {
  accept_gaps?: boolean
}

export interface Question {
  choices: string[]
  id: string
  kind: "tick" | "number" | "choice" | "text"
  label: string
  /** A number above it does not pass. */
  max: number | null
  /** A number below it does not pass. */
  min: number | null
  /** May be left out. */
  optional: boolean
  unit: string
  /** Choices that do not pass. */
  wrong: string[]
}

export interface ReachForecast {
  classes: ClassForecast[]
  first_on: string | null
  /** The next one; empty when none is known. */
  holiday: string
}

export interface Reason {
  code: "clock" | "too_fast" | "two_phones" | "far" | "no_photo" | "outside" | "typed" | "order"
  /** Chinese, fit to be shown. */
  text: string
}

export interface RelayLink {
  /** From when on. */
  at: string
  /** Names of those who are absent. */
  away?: string[]
  /** How many names were left out. */
  more?: number
  part: "holder" | "deputy" | "owner" | "leader" | "vendor"
  /** Names of those who are there. */
  people: string[]
  /** The last link that was told holds it now. */
  told: boolean
}

export interface RetireRequest {
  reason: string
}

export interface ReviewFault {
  at: string
  done?: string
  name: string
  routine: string
  what: string
}

export interface ReviewFigure {
  count: number
  name: string
  /** Of how many; zero where there is no whole. */
  of: number
  unit: string
}

export interface Role {
  code: string
  name: string
}

export interface RoleList {
  /** Codes of roles. */
  roles: string[]
}

export interface RollCall {
  class_id: string
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  missing: number
  note?: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
}

export interface Roster {
  first: string
  /** Seats that nobody has; 0 in lists. */
  gaps: number
  id: string
  last: string
  name: string
  /** Who may hold the post; empty in lists. */
  pool: RosterShare[]
  post: string
  /** Absent for a proposal. */
  published_at?: string
  /** Empty in lists. Of a proposal they have no id. */
  seats: Shift[]
}

export interface RosterSeat {
  from: string
  seat: number
  /** Left out to empty the seat. */
  to?: string
}

export interface RosterShare {
  /** On some of its days. */
  away: boolean
  /** Days in the three years before. */
  before: number
  name: string
  /** Days in this roster. */
  now: number
  person_id: string
  /** They had this very holiday the last time. */
  same: boolean
}

export interface RosterSpan {
  first: string
  last: string
  /** Of the holiday; empty for other days. */
  name: string
  post: string
  post_name: string
  /** An ordinary post: people take turns there without being planned. */
  turns: boolean
}

export interface Round {
  /** Until then a check-in is late; after that it is made up. */
  closes: string
  /** How many points are scanned. */
  done: number
  due: string
  /** Of its task. */
  id: string
  name: string
  opens: string
  /** The order counts; otherwise it is advice. */
  ordered: boolean
  phase: "scheduled" | "open" | "overdue" | "on_time" | "late" | "missed" | "excused"
  /** In the order of the route. */
  points: Stop[]
  /** How many points there are. */
  total: number
}

export interface RoundEnded {
  at: string
  /** The points that were left out. */
  omitted: Omitted[]
  reason: string
}

export interface RoundEnding {
  device_time: string
  /** Made by the phone. */
  id: string
  reason: string
}

export interface Route {
  /** Routines walk it by the subject checkpoint:CODE. The code checkpoint itself is the walk of those that name no route. */
  code: string
  name: string
  /** The order counts; otherwise it is advice. */
  ordered: boolean
  /** In the order of the walk. */
  points: CheckpointItem[]
}

export interface SampleBody {
  dish: string
  ended_at?: string
  /** It is still there after 72 hours. */
  gap: boolean
  grams: number
  id: string
  /** From when the 48 hours count. */
  kept_from: string
  /** Six characters on the box. */
  label: string
  /** From when it may go. */
  ripe_at: string
  state: "kept" | "disposed" | "sealed"
  taken_at: string
  task_id?: string
}

export interface SampleDisposal {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Somebody fell ill: seal it. */
  ill?: boolean
  /** As it was scanned or typed. */
  label: string
}

export interface Session {
  account_id: string
  /** Unless the token is used before, which moves it on. */
  expires_at: string
  /** Empty until the account is bound to a person. */
  memberships: Membership[]
  /** Goes into Authorization: Bearer. Shown this once. */
  token: string
}

export interface Setting {
  choices: string[]
  name: string
}

export interface Sheet {
  /** The last word on each item. */
  answers: GivenAnswer[]
  begun_at: string
  begun_by: Named
  /** Everything is answered and nothing is locked: it can be handed in. */
  complete: boolean
  /** The step that took all of it out of use. */
  ended: Taken | null
  /** Every call, oldest first. */
  entries: SheetEntry[]
  findings: SheetFinding[]
  /** Null while it is not handed in, or not any more. */
  handed: SheetHand | null
  id: string
  locks: SheetLock[]
  passed: boolean
  /** Those that have arrived, for reading them. */
  photos: SheetPhoto[]
  rows: SheetRow[]
  /** All that were taken, oldest first. */
  steps: Taken[]
}

export interface SheetAnswer {
  end?: string
  /** Path in the form: core, or dishes.core inside of a group. */
  item: string
  note?: string
  /** Also of a temperature. */
  number?: number
  /** Ids that the phone gave its photos; they may arrive later. */
  photos?: string[]
  /** Key of the row inside of a group: made up by the phone that adds it, 1 to 36 of 0-9 A-Z a-z _ -. */
  row?: string
  /** Of a timer; it may be ended by a later call. */
  start?: string
  /** Also of a choice. */
  text?: string
  tick?: boolean
}

export interface SheetEntry {
  answers: SheetAnswer[]
  /** Of the tap, by the clock of the school. */
  at: string
  /** What was said of these items until then. */
  before: SheetAnswer[]
  by: Named
  /** As the phone told it. */
  device_time: string
  hand_in: boolean
  id: string
  marks: ("late" | "early" | "clock")[]
  proof?: "scanned" | "picked"
  received_at: string
  sequence: number
  sign?: string
  steps: SheetStep[]
}

export interface SheetFill {
  answers?: SheetAnswer[]
  /** Of the tap, by the clock of the phone. */
  device_time: string
  /** With which the phone begins; a sheet that is begun keeps its own. */
  form_version?: number
  hand_in?: boolean
  /** UUIDv7 made by the phone, the same for every repeat. */
  id: string
  /** Of this upload, by the same clock: tells a wrong clock from a late upload. */
  sent_at?: string
  /** Counted up by the phone. */
  sequence: number
  /** Id that the phone gave the picture of the signature, when target is sign:ROLE; it may arrive later. */
  signature?: string
  /** What was done about critical items that failed. In one call, a step comes before an answer that passes and after one that fails. */
  steps?: SheetStep[]
  /** Key of the target the sheet is for; or sign:ROLE to sign. */
  target?: string
  /** Of the scanned plate: names the target, or proves it. */
  token?: string
}

export interface SheetFinding {
  critical: boolean
  /** When it failed: what would have passed. */
  expected?: string
  item: string
  /** It failed and owes a note. */
  no_note: boolean
  /** It failed and owes a photo. */
  no_photo: boolean
  row?: string
  state: "passed" | "failed" | "missing" | "unasked"
}

export interface SheetForm {
  code: string
  /** Of this version. */
  id: string
  name: string
  version: number
}

export interface SheetHand {
  at: string
  by: Named
  /** After the task was due. */
  late: boolean
}

export interface SheetLock {
  by: Named
  expected: string
  /** The answer that locked it. */
  failed: SheetAnswer
  item: string
  row?: string
  since: string
  /** One was; now it has to be measured again. */
  stepped: boolean
  /** Of which one has to be taken. */
  steps: Step[]
  /** Of the row. */
  title: string
}

export interface SheetPhoto {
  entry: string
  /** For get-attachment. */
  id: string
  item: string
  row?: string
}

export interface SheetRow {
  /** The step that took it out of use. */
  ended: Taken | null
  group: string
  key: string
  /** Its first text. */
  title: string
}

export interface SheetSignature {
  done_at?: string
  /** Absent for an outsider. */
  done_by?: Named
  /** I may give it now; for an outsider, hold out the phone. */
  may: boolean
  /** I am the one, or one of those, to give it. */
  mine: boolean
  /** Who gives it. */
  name: string
  /** Of what was drawn on the glass, once it has arrived. */
  photo?: string
  target: string
}

export interface SheetStep {
  /** One of the correct steps of the item. */
  did: string
  item: string
  row?: string
}

export interface SheetTarget {
  handed_at?: string
  handed_by?: Named
  key: string
  /** It is for me in person. */
  mine: boolean
  name: string
  /** Handed in, in use, and nothing failed. */
  passed: boolean
  proof?: "scanned" | "picked"
  state: "untouched" | "open" | "locked" | "handed_in"
}

export interface SheetsBody {
  form: SheetsBodyFormStruct
  /** Paths of items whose limit in force is stricter than that of the form. */
  narrowed: string[]
  /** Answers to begin with, from earlier sheets of the period. */
  prefill: SheetAnswer[]
  /** How many of them are not handed in. */
  remaining: number
  /** Null until it is begun. */
  sheet: Sheet | null
  /** Given by handing in with their target. */
  signatures: SheetSignature[]
  /** Of sheet; empty for that of the task. */
  target: string
  /** One for each sheet of the task; of a task without targets, its one sheet with an empty key. */
  targets: SheetTarget[]
  task: TaskItem
}

export interface SheetsBodyFormStruct {
  code: string
  /** Of this version. */
  id: string
  /** With the limits that count. */
  items: Item[]
  law: string[]
  name: string
  version: number
}

export interface Shift {
  /** The person said that they know. */
  acked: boolean
  /** It was given to the person by hand, and they have not said that they know. */
  asks: boolean
  /** The person is away. */
  away: boolean
  from: string
  /** Empty when nobody has it. */
  holder: string
  id: string
  mine: boolean
  name: string
  person_id: string | null
  post: string
  /** 0 for the first of those who hold the post together. */
  seat: number
  /** When the person arrived. */
  signed_at?: string
  until: string
  /** Nobody will be there: it has no person, or one who is away. */
  vacant: boolean
}

export interface ShiftDetail {
  /** The person said that they know. */
  acked: boolean
  /** It was given to the person by hand, and they have not said that they know. */
  asks: boolean
  /** The person is away. */
  away: boolean
  /** Left by the shift of the post before this one. */
  before: ShiftNote[]
  from: string
  /** Empty when nobody has it. */
  holder: string
  id: string
  mine: boolean
  name: string
  /** Left by this one. */
  notes: ShiftNote[]
  person_id: string | null
  post: string
  /** 0 for the first of those who hold the post together. */
  seat: number
  /** When the person arrived. */
  signed_at?: string
  until: string
  /** Nobody will be there: it has no person, or one who is away. */
  vacant: boolean
}

export interface ShiftHandover {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Left out when there is nothing to pass on. */
  words?: string
}

export interface ShiftNote {
  at: string
  by: string
  words: string
}

export interface ShiftSignIn {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
  /** Of the plate. */
  token: string
}

export interface ShiftTap {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
}

export interface Step {
  did: string
  ends?: boolean
}

export interface StockArea {
  found: AssetItem[]
  /** The area is finished. */
  handed_in: boolean
  /** Should be there. */
  missing: AssetItem[]
  notes: string[]
  /** What bears no plate. */
  others: string[]
  place: string
  target: string
  /** Belong elsewhere, or were taken off the books. */
  unexpected: AssetItem[]
}

export interface StockCount {
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Equipment whose plate was scanned. */
  found?: string[]
  /** The area is finished. */
  hand_in?: boolean
  /** Made by the phone for this tap. */
  id: string
  note?: string
  /** What bears no plate, in words. */
  others?: string[]
  sequence?: number
  /** The area, as a target of the task. */
  target: string
}

export interface Stop {
  done_at: string | null
  /** How to get there from the point before. */
  hint: string
  id: string
  kind: "checkpoint" | "post"
  /** The first 12 hex digits of the SHA-256 of the token on its plate: tells a scan without a network. Empty when no plate hangs there. */
  mark: string
  name: string
  number: string
  /** To be answered there. */
  questions: Question[]
  state: "todo" | "done" | "flagged"
}

export interface Subscription {
  /** The last one; empty when never asked. */
  answer: string
  /** One accept lasts: remaining means nothing. */
  long_term: boolean
  purpose: string
  /** About how many messages can still be sent. */
  remaining: number
  /** Goes into wx.requestSubscribeMessage. */
  template_id: string
}

export interface SubscriptionReport {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  /** Template id to the answer, as WeChat gave them. */
  results: Record<string, string>
}

export interface SupplierBody {
  archived: boolean
  expires_on: string
  goods: string
  id: string
  licence: string
  name: string
}

export interface SupplierEntry {
  /** Delivers no more. */
  archived?: boolean
  /** Last day of the licence. */
  expires_on: string
  goods?: string
  /** Number of the 食品经营许可证. */
  licence: string
  name: string
}

export interface Swap {
  asked_by: string
  /** Null: everybody who may hold the post. */
  asked_of: string | null
  /** The shift in return. */
  back_id: string | null
  id: string
  shift_id: string
  state: "open" | "agreed" | "declined" | "withdrawn" | "lapsed"
}

export interface SyncAcknowledgeBody {
  task: string
}

export interface SyncAnswer {
  /** What the route of the kind answers. */
  body?: unknown
  id: string
  problem?: Problem
  /** As the route of the kind would answer. */
  status: number
}

export interface SyncCallBody {
  class_id: string
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  missing: number
  note?: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
  /** Whose drill it is. */
  task: string
}

export interface SyncCount {
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Equipment whose plate was scanned. */
  found?: string[]
  /** The area is finished. */
  hand_in?: boolean
  /** Made by the phone for this tap. */
  id: string
  note?: string
  /** What bears no plate, in words. */
  others?: string[]
  sequence?: number
  /** The area, as a target of the task. */
  target: string
  task: string
}

export interface SyncDishBody {
  /** Served as it is: fruit, milk. */
  cold?: boolean
  meal: string
  name: string
}

export interface SyncDrillEndBody {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  findings?: DrillFinding[]
  /** Made by the phone for this tap. */
  id: string
  note?: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
  /** Whose drill it is. */
  task: string
}

export interface SyncEndingBody {
  reason: string
  /** The id of the round. */
  task: string
}

export interface SyncExplanationBody {
  attachments?: string[]
  /** Its id, or the one that the phone gave it. */
  check_in: string
  choice: string
  note?: string
}

export interface SyncFinishBody {
  attachments?: string[]
  failed?: boolean
  note?: string
  targets?: string[]
  task: string
}

export interface SyncHandOverBody {
  from?: string
  reason: string
  task: string
  to: string
}

export interface SyncHoldingBody {
  holding: string
  outcome: "served" | "reheated" | "thrown_away"
}

export interface SyncItem {
  /** As the route of the kind takes it. */
  body: Record<string, unknown>
  /** Of the deed, by the clock of the phone. */
  device_time: string
  /** UUIDv7 made by the phone, the same for every repeat. */
  id: string
  kind: string
  /** Counted up by the phone. */
  sequence: number
}

export interface SyncPlanBody {
  at: string
  task: string
}

export interface SyncProofBody {
  attachments: string[]
  target?: string
  task: string
}

export interface SyncReading {
  asset: string
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  note?: string
  reading: number
  sequence?: number
}

export interface SyncReceiptBody {
  /** Of an answer. */
  choice?: string
  /** Of the tap. */
  device_time: string
  /** The receipt; false says that it was opened. */
  done?: boolean
  /** Made by the phone for this tap. */
  id: string
  notice: string
  /** Of one child; absent for all that the notice is about. */
  seat?: string
}

export interface SyncRectifyBody {
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** Photos of how it looked; those of the reports are there anyway. */
  before?: string[]
  /** Of the tap. */
  device_time: string
  hazard: string
  /** Made by the phone for this tap. */
  id: string
  words?: string
}

export interface SyncReply {
  /** One for each item, in the same order. */
  items: SyncAnswer[]
}

export interface SyncRequest {
  /** A phone sends twenty at a time. */
  items: SyncItem[]
}

export interface SyncService {
  asset: string
  /** Ids that the phone gave its photos; they may arrive later. */
  attachments?: string[]
  /** By the clock of the phone. */
  device_time: string
  /** Which service of the kind; its first when it is empty. */
  does?: string
  /** Made by the phone for this tap. */
  id: string
  note?: string
  /** What the meter shows. */
  reading?: number
  sequence?: number
  /** Of the new part. */
  serial?: string
  /** Of a service that renews a date. */
  until?: string
  /** Who did it, when that was an outsider. */
  vendor?: string
}

export interface SyncSheetBody {
  answers?: SheetAnswer[]
  /** Of the tap, by the clock of the phone. */
  device_time: string
  /** With which the phone begins; a sheet that is begun keeps its own. */
  form_version?: number
  hand_in?: boolean
  /** UUIDv7 made by the phone, the same for every repeat. */
  id: string
  /** Of this upload, by the same clock: tells a wrong clock from a late upload. */
  sent_at?: string
  /** Counted up by the phone. */
  sequence: number
  /** Id that the phone gave the picture of the signature, when target is sign:ROLE; it may arrive later. */
  signature?: string
  /** What was done about critical items that failed. In one call, a step comes before an answer that passes and after one that fails. */
  steps?: SheetStep[]
  /** Key of the target the sheet is for; or sign:ROLE to sign. */
  target?: string
  task: string
  /** Of the scanned plate: names the target, or proves it. */
  token?: string
}

export interface SyncStartBody {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  scenario?: string
  /** By the clock of the phone: puts device_time right. */
  sent_at?: string
  /** Whose drill it is. */
  task: string
}

export interface Taken {
  at: string
  by: Named
  /** One of the correct steps of the item. */
  did: string
  ends: boolean
  item: string
  row?: string
}

export interface TaskArea {
  assets: TickedAsset[]
  /** Not ticked yet. */
  left: number
  place: string
}

export interface TaskDeed {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
}

export interface TaskDetail {
  /** Somebody said that they have seen it. */
  acked: boolean
  /** Why it was missed, when it was nobody's fault. */
  cause?: string
  closes: string
  done_at?: string
  due: string
  /** What closes it. */
  evidence: string
  /** Form, or part of one, that its window asks for. */
  form?: string
  /** Why somebody has to be named; in the list of gaps only. */
  gap?: "nobody" | "left"
  /** What was done to it, oldest first. */
  history: TaskLine[]
  /** By which references it is held. */
  holders: Holder[]
  id: string
  /** What I may try now. */
  may: string[]
  /** What keeps its gate closed. */
  missing: TaskNeed[]
  name: string
  opens: string
  /** What is left for me in person to tick, such as my class; on the first screen only. */
  owing?: OwedTarget[]
  /** What I am to it. */
  part?: "holder" | "deputy" | "owner" | "leader" | "vendor" | "reviewer" | "system"
  /** The evidence met its limits. */
  passed: boolean
  /** Who has to do it now; empty is a gap. */
  people: Named[]
  /** The state read with the clock. */
  phase: "scheduled" | "open" | "overdue" | "on_time" | "late" | "missed" | "excused" | "cancelled"
  /** When it is meant to be done. */
  planned?: string
  /** Photos of it, oldest first. */
  proofs: TaskProof[]
  /** Given with the last change of state. */
  reason?: string
  /** The hands it goes through while it is undone. */
  relay: RelayLink[]
  /** Code of what repeats. */
  routine: string
  /** The form that it asks to be filled in, see get-sheets; the latest version, while a sheet that is begun keeps its own. */
  sheet?: SheetForm
  state: "live" | "done" | "missed" | "excused" | "cancelled"
  /** What it is about; absent for the school. */
  subject?: string
  /** What it is about, as kind:id. */
  subject_key?: string
  /** What there is to tick. */
  target_list: TaskTarget[]
  /** How much there is to tick. */
  targets: number
  targets_done: number
}

export interface TaskFinish {
  /** Ids that the phone gave to photos of it. */
  attachments?: string[]
  /** Of the tap. */
  device_time: string
  /** It was done, and something was not as it should be. */
  failed?: boolean
  /** Made by the phone for this tap. */
  id: string
  /** A sentence, or the address of what was published, as the evidence asks. */
  note?: string
  /** Keys of what it ticks; none when nothing is left to tick. */
  targets?: string[]
}

export interface TaskItem {
  /** Somebody said that they have seen it. */
  acked: boolean
  closes: string
  done_at?: string
  due: string
  /** What closes it. */
  evidence: string
  /** Form, or part of one, that its window asks for. */
  form?: string
  /** Why somebody has to be named; in the list of gaps only. */
  gap?: "nobody" | "left"
  id: string
  name: string
  opens: string
  /** What is left for me in person to tick, such as my class; on the first screen only. */
  owing?: OwedTarget[]
  /** What I am to it. */
  part?: "holder" | "deputy" | "owner" | "leader" | "vendor" | "reviewer" | "system"
  /** The state read with the clock. */
  phase: "scheduled" | "open" | "overdue" | "on_time" | "late" | "missed" | "excused" | "cancelled"
  /** When it is meant to be done. */
  planned?: string
  /** Code of what repeats. */
  routine: string
  state: "live" | "done" | "missed" | "excused" | "cancelled"
  /** What it is about; absent for the school. */
  subject?: string
  /** What it is about, as kind:id. */
  subject_key?: string
  /** How much there is to tick. */
  targets: number
  targets_done: number
}

export interface TaskLine {
  action: string
  at: string
  /** What was said as evidence. */
  note?: string
  part?: string
  reason?: string
  /** Absent for the system. */
  who?: Named
}

export interface TaskNeed {
  name: string
  routine: string
}

export interface TaskPassOn {
  /** Of the tap. */
  device_time: string
  /** Ref of the holder it is taken from, when there is more than one. */
  from?: string
  /** Made by the phone for this tap. */
  id: string
  reason: string
  /** A colleague. */
  to: string
}

export interface TaskPhone {
  id: string
  name: string
  phone: string
}

export interface TaskPlan {
  at: string
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
}

export interface TaskProof {
  at: string
  /** Those that have arrived. */
  photos: string[]
  /** Key of what they show; absent for the whole task. */
  target?: string
  who: Named
}

export interface TaskReason {
  /** Of the tap. */
  device_time: string
  /** Made by the phone for this tap. */
  id: string
  reason: string
}

export interface TaskReturn {
  /** Of the tap. */
  device_time: string
  /** By when it has to be done again. */
  due: string
  /** Made by the phone for this tap. */
  id: string
  reason: string
  /** Keys of what is to be done again; all when absent. */
  targets?: string[]
}

export interface TaskTarget {
  done_at?: string
  done_by?: Named
  key: string
  /** I may tick it now. */
  may: boolean
  /** For me in person to tick. */
  mine: boolean
  /** Of a signature, who gives it; empty for a person. */
  name: string
  passed: boolean
  /** No longer asked for. */
  void: boolean
}

export interface Theme {
  /** Somebody said that they have seen it. */
  acked: boolean
  /** That are asked for; 0 before it opens. */
  classes: number
  closes: string
  done_at?: string
  due: string
  /** What closes it. */
  evidence: string
  /** Form, or part of one, that its window asks for. */
  form?: string
  /** Why somebody has to be named; in the list of gaps only. */
  gap?: "nobody" | "left"
  held: number
  id: string
  /** The classes that I see, in the order of the school. */
  lines: ThemeClass[]
  name: string
  opens: string
  /** What is left for me in person to tick, such as my class; on the first screen only. */
  owing?: OwedTarget[]
  /** What I am to it. */
  part?: "holder" | "deputy" | "owner" | "leader" | "vendor" | "reviewer" | "system"
  /** The state read with the clock. */
  phase: "scheduled" | "open" | "overdue" | "on_time" | "late" | "missed" | "excused" | "cancelled"
  /** Rows of the semester plan. */
  plan: string[]
  /** When it is meant to be done. */
  planned?: string
  /** Code of what repeats. */
  routine: string
  signatures: ThemeSignature[]
  state: "live" | "done" | "missed" | "excused" | "cancelled"
  /** What it is about; absent for the school. */
  subject?: string
  /** What it is about, as kind:id. */
  subject_key?: string
  /** How much there is to tick. */
  targets: number
  targets_done: number
  /** What the families of the classes listed were told with it; absent while they were not. */
  told?: ThemeTold
  /** Every class is listed. */
  whole: boolean
}

export interface ThemeClass {
  held_at?: string
  /** Name. */
  held_by?: string
  /** Target of finish-task. */
  key: string
  /** I may tick it now. */
  may: boolean
  /** I am its head teacher. */
  mine: boolean
  name: string
  /** Those that have arrived. */
  photos: string[]
  /** Photos, also those still on a phone. */
  taken: number
  /** Of its families; absent while no notice went with the lesson. */
  told?: ThemeCount
  /** Names of those who have to hold it; empty once it was held. */
  who: string[]
}

export interface ThemeCount {
  /** That the notice was published to. */
  families: number
  /** Of which a guardian has opened it. */
  opened: number
}

export interface ThemeItem {
  /** 0 before it opens. */
  classes: number
  closes: string
  due: string
  held: number
  /** That it is for. */
  month: number
  name: string
  opens: string
  phase: "scheduled" | "open" | "overdue" | "on_time" | "late" | "missed" | "excused" | "cancelled"
  /** Rows of the semester plan. */
  plan: string[]
  routine: string
  signed: number
  /** Departments that sign. */
  signs: number
  /** Absent while it lies too far ahead. */
  task_id?: string
}

export interface ThemeSignature {
  /** Target of finish-task. */
  key: string
  /** I may give it now. */
  may: boolean
  name: string
  signed_at?: string
  /** Name; empty for an outsider. */
  signed_by?: string
  /** Names of those who may. */
  who: string[]
}

export interface ThemeTold {
  at: string
  /** That the notice was published to. */
  families: number
  /** Of which a guardian has opened it. */
  opened: number
}

export interface Themes {
  items: ThemeItem[]
  /** Empty for a school without a calendar. */
  term: string
  /** The counts are those of the school. */
  whole: boolean
}

export interface TickedAsset {
  done: boolean
  /** The earliest date that something is due. */
  due_on: string | null
  due_what: string
  /** What is wrong with it; empty when nothing is known. */
  fault: string
  id: string
  /** Of the target. */
  key: string
  kind: string
  name: string
  number: string
  /** It is done, and all was well. */
  passed: boolean
  place: string
  /** Overdue, faulty or out of use. */
  red: boolean
  retired: boolean
  /** Why it is out of use; empty while it is in use. */
  stopped: string
}

export interface Today {
  /** By the clock of the school. */
  at: string
  /** How many messages can still reach me through WeChat. */
  credit: Subscription[]
  /** How many of mine that are due today are done. */
  done: number
  /** The drill that the school is in now. */
  drill?: DrillNow
  /** For those who cook. */
  kitchen?: KitchenBody
  /** How many more there are on my plate. */
  more: number
  /** Mine of today, by the moment they open. Points are listed of those that are open, and of the next one. */
  rounds: Round[]
  /** What I have to do, by the moment it is due. */
  tasks: TaskItem[]
  /** Among the newest 200 messages. */
  unread: number
  /** For those who may watch the school. */
  watch?: Watch
}

export interface Undone {
  /** Somebody said that they have seen it. */
  acked: boolean
  /** The same was due at the same time about these too, and the same hands hold it. */
  alike?: UndoneLike[]
  /** How many more of the same were left out. */
  alike_more?: number
  closes: string
  done_at?: string
  due: string
  /** What closes it. */
  evidence: string
  /** Form, or part of one, that its window asks for. */
  form?: string
  /** Why somebody has to be named; in the list of gaps only. */
  gap?: "nobody" | "left"
  id: string
  name: string
  opens: string
  /** What is left for me in person to tick, such as my class; on the first screen only. */
  owing?: OwedTarget[]
  /** What I am to it. */
  part?: "holder" | "deputy" | "owner" | "leader" | "vendor" | "reviewer" | "system"
  /** The state read with the clock. */
  phase: "scheduled" | "open" | "overdue" | "on_time" | "late" | "missed" | "excused" | "cancelled"
  /** When it is meant to be done. */
  planned?: string
  /** The hands it goes through. */
  relay: RelayLink[]
  /** Code of what repeats. */
  routine: string
  state: "live" | "done" | "missed" | "excused" | "cancelled"
  /** What it is about; absent for the school. */
  subject?: string
  /** What it is about, as kind:id. */
  subject_key?: string
  /** How much there is to tick. */
  targets: number
  targets_done: number
}

export interface UndoneLike {
  id: string
  subject: string
}

export interface Upkeep {
  does: string
  name: string
  /** So many are asked for. */
  photos: number
  /** The new part has a number. */
  serial: boolean
  /** Of the meter that counts the use; empty for none. */
  unit: string
  /** It renews a date, which has to be said. */
  until: boolean
}

export interface VisitDecision {
  reason?: string
  /** False takes a reason. */
  right: boolean
}

export interface Watch {
  /** Due later today. */
  ahead: number
  excused: number
  /** Due today and done late. */
  late: number
  /** Due today and closed undone. */
  missed: Undone[]
  missed_more: number
  /** Due today and done in time. */
  on_time: number
  /** Past due, still to be done; the oldest first, also of earlier days. */
  overdue: Undone[]
  /** How many more tasks there are. */
  overdue_more: number
}

export interface WaterReport {
  /** Photos of the report. */
  attachments: string[]
  passed: boolean
  report_no: string
  result: string
}

export interface WaterSample {
  /** What they are called; empty in answers to one. */
  dispensers: string[]
  id: string
  lab: string
  note: string
  passed: boolean
  /** Attachments that have arrived; empty in answers to one. */
  photos: string[]
  published_at: string | null
  report_no: string
  /** Null while there is no report. */
  reported_at: string | null
  result: string
  taken_at: string
  /** Dispensers from which it was taken. */
  taps: string[]
}

export interface WorkerBody {
  /** Number of the health certificate, empty when none was shown. */
  certificate: string
  checked_at?: string
  duty: "unchecked" | "fit" | "off_check" | "off_expired"
  /** Last day of it, empty when none was shown. */
  expires_on: string
  /** Of the person. */
  id: string
  name: string
}
