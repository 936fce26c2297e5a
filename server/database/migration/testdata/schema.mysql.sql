CREATE TABLE absences (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  first_on char(10) COLLATE utf8mb4_bin NOT NULL,
  last_on char(10) COLLATE utf8mb4_bin NOT NULL,
  reason varchar(16) COLLATE utf8mb4_bin NOT NULL,
  entered_by binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  entered_at bigint NOT NULL,
  cancelled_at bigint
);
CREATE INDEX ix_absences_last ON absences (school_id, last_on);
CREATE INDEX ix_absences_person ON absences (person_id);
CREATE UNIQUE INDEX PRIMARY ON absences (id);
CREATE UNIQUE INDEX uq_absences_client ON absences (school_id, entered_by, client_id);

CREATE TABLE accounts (
  id binary(16) NOT NULL,
  open_id_sealed varbinary(255) NOT NULL,
  open_id_index varbinary(32) NOT NULL,
  union_id_sealed varbinary(255),
  union_id_index varbinary(32),
  claim_failures bigint NOT NULL,
  claim_locked_until bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_accounts_union_id ON accounts (union_id_index);
CREATE UNIQUE INDEX PRIMARY ON accounts (id);
CREATE UNIQUE INDEX uq_accounts_open_id ON accounts (open_id_index);

CREATE TABLE asset_plates (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  asset_id binary(16) NOT NULL,
  token varchar(24) COLLATE utf8mb4_bin NOT NULL,
  code varchar(4) COLLATE utf8mb4_bin NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  issued_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX ix_asset_plates_asset ON asset_plates (school_id, asset_id);
CREATE UNIQUE INDEX PRIMARY ON asset_plates (id);
CREATE UNIQUE INDEX uq_asset_plates_token ON asset_plates (token);

CREATE TABLE asset_records (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  asset_id binary(16) NOT NULL,
  kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  does varchar(32) COLLATE utf8mb4_bin NOT NULL,
  until_on char(10) COLLATE utf8mb4_bin,
  serial varchar(40) COLLATE utf8mb4_bin NOT NULL,
  reading double,
  note varchar(500) COLLATE utf8mb4_bin NOT NULL,
  vendor varchar(40) COLLATE utf8mb4_bin NOT NULL,
  person_id binary(16),
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  task_id binary(16)
);
CREATE INDEX ix_asset_records_asset ON asset_records (asset_id, id);
CREATE UNIQUE INDEX PRIMARY ON asset_records (id);
CREATE UNIQUE INDEX uq_asset_records_client ON asset_records (school_id, account_id, client_id);

CREATE TABLE asset_visits (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  asset_id binary(16) NOT NULL,
  secret varchar(64) COLLATE utf8mb4_bin NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  issued_by binary(16) NOT NULL,
  issued_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  does varchar(32) COLLATE utf8mb4_bin NOT NULL,
  until_on char(10) COLLATE utf8mb4_bin,
  serial varchar(40) COLLATE utf8mb4_bin NOT NULL,
  words varchar(500) COLLATE utf8mb4_bin NOT NULL,
  vendor varchar(40) COLLATE utf8mb4_bin NOT NULL,
  signed varchar(20) COLLATE utf8mb4_bin NOT NULL,
  made_at bigint,
  task_id binary(16),
  decided_by binary(16),
  decided_at bigint,
  reason varchar(100) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX ix_asset_visits_asset ON asset_visits (school_id, asset_id, id);
CREATE UNIQUE INDEX PRIMARY ON asset_visits (id);
CREATE UNIQUE INDEX uq_asset_visits_secret ON asset_visits (secret);

CREATE TABLE assets (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  number varchar(6) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  place_id binary(16),
  keeper_id binary(16),
  deputy_id binary(16),
  serial varchar(40) COLLATE utf8mb4_bin NOT NULL,
  vendor varchar(40) COLLATE utf8mb4_bin NOT NULL,
  note varchar(200) COLLATE utf8mb4_bin NOT NULL,
  bought_on char(10) COLLATE utf8mb4_bin,
  due_on char(10) COLLATE utf8mb4_bin,
  due_what varchar(40) COLLATE utf8mb4_bin NOT NULL,
  fault varchar(100) COLLATE utf8mb4_bin NOT NULL,
  fault_at bigint,
  stopped varchar(100) COLLATE utf8mb4_bin NOT NULL,
  retired_at bigint,
  created_at bigint NOT NULL,
  variety varchar(16) COLLATE utf8mb4_bin,
  made_on char(10) COLLATE utf8mb4_bin,
  reported varchar(100) COLLATE utf8mb4_bin
);
CREATE INDEX ix_assets_kind ON assets (school_id, kind, id);
CREATE UNIQUE INDEX PRIMARY ON assets (id);
CREATE UNIQUE INDEX uq_assets_number ON assets (school_id, number);

CREATE TABLE attachment_usage (
  school_id binary(16) NOT NULL,
  bytes bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON attachment_usage (school_id);

CREATE TABLE attachment_uses (
  school_id binary(16) NOT NULL,
  owner_kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  owner_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  position bigint NOT NULL
);
CREATE INDEX attachment_uses_photo ON attachment_uses (school_id, client_id, person_id);
CREATE UNIQUE INDEX PRIMARY ON attachment_uses (school_id, owner_kind, owner_id, person_id, client_id);

CREATE TABLE attachments (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  width bigint NOT NULL,
  height bigint NOT NULL,
  bytes bigint NOT NULL,
  stored bigint NOT NULL,
  created_at bigint NOT NULL,
  keep_until bigint NOT NULL,
  check_state varchar(8) COLLATE utf8mb4_bin NOT NULL,
  check_at bigint NOT NULL,
  check_key varchar(40) COLLATE utf8mb4_bin NOT NULL,
  trace_id varchar(64) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX attachments_check ON attachments (check_state, check_at);
CREATE INDEX attachments_keep ON attachments (keep_until);
CREATE INDEX attachments_trace ON attachments (trace_id);
CREATE UNIQUE INDEX PRIMARY ON attachments (id);
CREATE UNIQUE INDEX attachments_client ON attachments (school_id, client_id, person_id);

CREATE TABLE audit_events (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  actor varchar(64) COLLATE utf8mb4_bin NOT NULL,
  action varchar(64) COLLATE utf8mb4_bin NOT NULL,
  object varchar(64) COLLATE utf8mb4_bin NOT NULL,
  request_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
  detail text COLLATE utf8mb4_bin NOT NULL,
  hash varbinary(32) NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON audit_events (id);
CREATE UNIQUE INDEX uq_audit_events_seq ON audit_events (school_id, seq);

CREATE TABLE audit_heads (
  school_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  hash varbinary(32) NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON audit_heads (school_id);

CREATE TABLE bells (
  school_id binary(16) NOT NULL,
  timetable varchar(16) COLLATE utf8mb4_bin NOT NULL,
  name varchar(16) COLLATE utf8mb4_bin NOT NULL,
  minute bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON bells (school_id, timetable, name);

CREATE TABLE calendar_exceptions (
  school_id binary(16) NOT NULL,
  on_date char(10) COLLATE utf8mb4_bin NOT NULL,
  open tinyint,
  acts_as varchar(3) COLLATE utf8mb4_bin NOT NULL,
  bells varchar(16) COLLATE utf8mb4_bin NOT NULL,
  tags varchar(255) COLLATE utf8mb4_bin NOT NULL,
  note varchar(100) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON calendar_exceptions (school_id, on_date);

CREATE TABLE calendars (
  school_id binary(16) NOT NULL,
  version binary(16) NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON calendars (school_id);

CREATE TABLE canteen_checks (
  school_id binary(16) NOT NULL,
  day char(10) COLLATE utf8mb4_bin NOT NULL,
  person_id binary(16) NOT NULL,
  fit tinyint NOT NULL,
  at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON canteen_checks (school_id, day, person_id);

CREATE TABLE canteen_dishes (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  scope varchar(96) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  cold tinyint NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  added_by binary(16),
  added_at bigint NOT NULL,
  core double,
  core_at bigint,
  locked tinyint NOT NULL,
  check_id binary(16),
  readmit tinyint NOT NULL,
  reason varchar(200) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX ix_canteen_dishes_scope ON canteen_dishes (school_id, scope);
CREATE UNIQUE INDEX PRIMARY ON canteen_dishes (id);
CREATE UNIQUE INDEX uq_canteen_dishes_client ON canteen_dishes (school_id, client_id);

CREATE TABLE canteen_holdings (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  dish_id binary(16) NOT NULL,
  from_at bigint NOT NULL,
  task_id binary(16),
  outcome varchar(16) COLLATE utf8mb4_bin NOT NULL,
  ended_at bigint,
  ended_by binary(16),
  client_id binary(16),
  doubt tinyint NOT NULL
);
CREATE INDEX ix_canteen_holdings_dish ON canteen_holdings (dish_id);
CREATE INDEX ix_canteen_holdings_from ON canteen_holdings (school_id, from_at);
CREATE UNIQUE INDEX PRIMARY ON canteen_holdings (id);

CREATE TABLE canteen_lot_meals (
  lot_id binary(16) NOT NULL,
  scope varchar(96) COLLATE utf8mb4_bin NOT NULL,
  school_id binary(16) NOT NULL
);
CREATE INDEX ix_canteen_lot_meals_scope ON canteen_lot_meals (school_id, scope);
CREATE UNIQUE INDEX PRIMARY ON canteen_lot_meals (lot_id, scope);

CREATE TABLE canteen_lots (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  day char(10) COLLATE utf8mb4_bin NOT NULL,
  task_id binary(16) NOT NULL,
  row_key varchar(64) COLLATE utf8mb4_bin NOT NULL,
  goods varchar(500) COLLATE utf8mb4_bin NOT NULL,
  supplier_id binary(16),
  supplier varchar(500) COLLATE utf8mb4_bin NOT NULL,
  ordered double NOT NULL,
  weighed double NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  received_at bigint NOT NULL,
  received_by binary(16)
);
CREATE INDEX ix_canteen_lots_day ON canteen_lots (school_id, day);
CREATE UNIQUE INDEX PRIMARY ON canteen_lots (id);
CREATE UNIQUE INDEX uq_canteen_lots_row ON canteen_lots (task_id, row_key);

CREATE TABLE canteen_meals (
  school_id binary(16) NOT NULL,
  scope varchar(96) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON canteen_meals (school_id, scope);

CREATE TABLE canteen_orders (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  day char(10) COLLATE utf8mb4_bin NOT NULL,
  supplier_id binary(16) NOT NULL,
  goods varchar(80) COLLATE utf8mb4_bin NOT NULL,
  kg double NOT NULL,
  ordered_by binary(16),
  ordered_at bigint NOT NULL
);
CREATE INDEX ix_canteen_orders_day ON canteen_orders (school_id, day);
CREATE UNIQUE INDEX PRIMARY ON canteen_orders (id);
CREATE UNIQUE INDEX uq_canteen_orders_client ON canteen_orders (school_id, client_id);

CREATE TABLE canteen_samples (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  code varchar(8) COLLATE utf8mb4_bin NOT NULL,
  dish_id binary(16) NOT NULL,
  grams double NOT NULL,
  taken_at bigint NOT NULL,
  taken_by binary(16),
  kept_from bigint NOT NULL,
  task_id binary(16),
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  ended_at bigint,
  ended_by binary(16),
  client_id binary(16)
);
CREATE INDEX ix_canteen_samples_kept ON canteen_samples (school_id, kept_from);
CREATE UNIQUE INDEX PRIMARY ON canteen_samples (id);
CREATE UNIQUE INDEX uq_canteen_samples_code ON canteen_samples (school_id, code);
CREATE UNIQUE INDEX uq_canteen_samples_dish ON canteen_samples (dish_id);

CREATE TABLE canteen_suppliers (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  goods varchar(80) COLLATE utf8mb4_bin NOT NULL,
  licence varchar(40) COLLATE utf8mb4_bin NOT NULL,
  expires_on char(10) COLLATE utf8mb4_bin NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX PRIMARY ON canteen_suppliers (id);
CREATE UNIQUE INDEX uq_canteen_suppliers_name ON canteen_suppliers (school_id, name);

CREATE TABLE canteen_workers (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  certificate varchar(40) COLLATE utf8mb4_bin NOT NULL,
  expires_on char(10) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON canteen_workers (id);
CREATE UNIQUE INDEX uq_canteen_workers_person ON canteen_workers (school_id, person_id);

CREATE TABLE check_ins (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  checkpoint_id binary(16) NOT NULL,
  made_at bigint NOT NULL,
  plate_id binary(16) NOT NULL,
  task_id binary(16),
  method varchar(8) COLLATE utf8mb4_bin NOT NULL,
  device_at bigint NOT NULL,
  sent_at bigint,
  received_at bigint NOT NULL,
  sequence bigint NOT NULL,
  outcome varchar(16) COLLATE utf8mb4_bin NOT NULL,
  grade varchar(1) COLLATE utf8mb4_bin NOT NULL,
  doubts varchar(500) COLLATE utf8mb4_bin NOT NULL,
  passed tinyint NOT NULL,
  latitude bigint,
  longitude bigint,
  accuracy bigint,
  answers text COLLATE utf8mb4_bin NOT NULL,
  attachments varchar(500) COLLATE utf8mb4_bin NOT NULL,
  note varchar(200) COLLATE utf8mb4_bin NOT NULL,
  explained varchar(16) COLLATE utf8mb4_bin NOT NULL,
  explanation varchar(200) COLLATE utf8mb4_bin NOT NULL,
  explained_at bigint
);
CREATE INDEX ix_check_ins_person ON check_ins (person_id, made_at);
CREATE INDEX ix_check_ins_point ON check_ins (checkpoint_id, made_at);
CREATE INDEX ix_check_ins_school ON check_ins (school_id, id);
CREATE UNIQUE INDEX PRIMARY ON check_ins (id);
CREATE UNIQUE INDEX uq_check_ins_report ON check_ins (client_id, account_id, school_id);

CREATE TABLE checkpoints (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  number varchar(4) COLLATE utf8mb4_bin NOT NULL,
  kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  hint varchar(40) COLLATE utf8mb4_bin NOT NULL,
  place_id binary(16),
  latitude bigint,
  longitude bigint,
  walk bigint NOT NULL,
  questions text COLLATE utf8mb4_bin NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX PRIMARY ON checkpoints (id);
CREATE UNIQUE INDEX uq_checkpoints_number ON checkpoints (school_id, number);

CREATE TABLE class_codes (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  class_id binary(16) NOT NULL,
  code_sealed varbinary(255) NOT NULL,
  code_index varbinary(32) NOT NULL,
  expires_at bigint NOT NULL,
  made_by binary(16) NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON class_codes (id);
CREATE UNIQUE INDEX uq_class_codes_class ON class_codes (class_id);
CREATE UNIQUE INDEX uq_class_codes_code ON class_codes (code_index);

CREATE TABLE classes (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  entry bigint NOT NULL,
  number bigint NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  ended_on char(10) COLLATE utf8mb4_bin,
  head_teacher_id binary(16)
);
CREATE INDEX ix_classes_head_teacher ON classes (school_id, head_teacher_id);
CREATE UNIQUE INDEX PRIMARY ON classes (id);
CREATE UNIQUE INDEX uq_classes_number ON classes (school_id, entry, number);

CREATE TABLE credit_events (
  account_id binary(16) NOT NULL,
  template_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
  source varchar(8) COLLATE utf8mb4_bin NOT NULL,
  ref varchar(40) COLLATE utf8mb4_bin NOT NULL,
  happened_at bigint NOT NULL,
  paired tinyint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON credit_events (account_id, template_id, source, ref);

CREATE TABLE credits (
  account_id binary(16) NOT NULL,
  template_id varchar(64) COLLATE utf8mb4_bin NOT NULL,
  remaining bigint NOT NULL,
  answer varchar(8) COLLATE utf8mb4_bin NOT NULL,
  changed_at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON credits (account_id, template_id);

CREATE TABLE drill_calls (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  drill_id binary(16) NOT NULL,
  called_at bigint NOT NULL,
  class_id binary(16) NOT NULL,
  missing bigint NOT NULL,
  note varchar(500) COLLATE utf8mb4_bin NOT NULL,
  received_at bigint NOT NULL
);
CREATE INDEX ix_drill_calls_drill ON drill_calls (drill_id, called_at);
CREATE UNIQUE INDEX PRIMARY ON drill_calls (id);
CREATE UNIQUE INDEX uq_drill_calls_client ON drill_calls (school_id, person_id, client_id);

CREATE TABLE drill_classes (
  drill_id binary(16) NOT NULL,
  class_id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  place bigint NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  expected bigint NOT NULL,
  beside tinyint
);
CREATE UNIQUE INDEX PRIMARY ON drill_classes (drill_id, class_id);

CREATE TABLE drills (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  task_id binary(16) NOT NULL,
  attempt bigint NOT NULL,
  client_id binary(16) NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  scenario varchar(100) COLLATE utf8mb4_bin NOT NULL,
  started_at bigint NOT NULL,
  started_by binary(16) NOT NULL,
  finished_at bigint,
  finished_by binary(16),
  note varchar(500) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX ix_drills_school ON drills (school_id, started_at);
CREATE UNIQUE INDEX PRIMARY ON drills (id);
CREATE UNIQUE INDEX uq_drills_attempt ON drills (task_id, attempt);

CREATE TABLE duty_feeds (
  person_id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  hash varchar(64) COLLATE utf8mb4_bin NOT NULL,
  made_at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON duty_feeds (person_id);
CREATE UNIQUE INDEX uq_duty_feeds_hash ON duty_feeds (hash);

CREATE TABLE family_requests (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  class_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  open_key varchar(72) COLLATE utf8mb4_bin,
  name_sealed varbinary(255),
  child_sealed varbinary(255),
  relation varchar(16) COLLATE utf8mb4_bin NOT NULL,
  consent varchar(16) COLLATE utf8mb4_bin NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  reason varchar(16) COLLATE utf8mb4_bin NOT NULL,
  asked_at bigint NOT NULL,
  decided_at bigint,
  decided_by binary(16),
  seat_id binary(16),
  task_id binary(16)
);
CREATE INDEX family_requests_age ON family_requests (state, asked_at);
CREATE INDEX family_requests_class ON family_requests (school_id, class_id, state);
CREATE INDEX family_requests_task ON family_requests (task_id);
CREATE UNIQUE INDEX PRIMARY ON family_requests (id);
CREATE UNIQUE INDEX uq_family_requests_client ON family_requests (account_id, client_id);
CREATE UNIQUE INDEX uq_family_requests_open ON family_requests (open_key);

CREATE TABLE follow_questions (
  id binary(16) NOT NULL,
  open_id_sealed varbinary(255) NOT NULL,
  open_id_index varbinary(32) NOT NULL,
  happened_at bigint NOT NULL,
  tries bigint NOT NULL,
  next_at bigint NOT NULL
);
CREATE INDEX follow_questions_due ON follow_questions (next_at);
CREATE UNIQUE INDEX PRIMARY ON follow_questions (id);
CREATE UNIQUE INDEX uq_follow_questions_open_id ON follow_questions (open_id_index);

CREATE TABLE followers (
  id binary(16) NOT NULL,
  open_id_sealed varbinary(255) NOT NULL,
  open_id_index varbinary(32) NOT NULL,
  union_id_index varbinary(32) NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_followers_union_id ON followers (union_id_index);
CREATE UNIQUE INDEX PRIMARY ON followers (id);
CREATE UNIQUE INDEX uq_followers_open_id ON followers (open_id_index);

CREATE TABLE forms (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  code varchar(64) COLLATE utf8mb4_bin NOT NULL,
  version bigint NOT NULL,
  body text COLLATE utf8mb4_bin NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON forms (id);
CREATE UNIQUE INDEX forms_version ON forms (school_id, code, version);

CREATE TABLE guardian_consents (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  version varchar(16) COLLATE utf8mb4_bin NOT NULL,
  given_at bigint NOT NULL,
  withdrawn_at bigint
);
CREATE INDEX guardian_consents_person ON guardian_consents (school_id, person_id);
CREATE UNIQUE INDEX PRIMARY ON guardian_consents (id);

CREATE TABLE guardianships (
  seat_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  relation varchar(16) COLLATE utf8mb4_bin NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX ix_guardianships_person ON guardianships (school_id, person_id);
CREATE UNIQUE INDEX PRIMARY ON guardianships (seat_id, person_id);

CREATE TABLE hazard_codes (
  school_id binary(16) NOT NULL,
  token varchar(24) COLLATE utf8mb4_bin NOT NULL,
  issued_at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON hazard_codes (school_id);
CREATE UNIQUE INDEX uq_hazard_codes_token ON hazard_codes (token);

CREATE TABLE hazard_reports (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  reporter_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  hazard_id binary(16) NOT NULL,
  joined tinyint NOT NULL,
  source varchar(16) COLLATE utf8mb4_bin NOT NULL,
  urgency varchar(8) COLLATE utf8mb4_bin NOT NULL,
  place varchar(40) COLLATE utf8mb4_bin NOT NULL,
  words varchar(500) COLLATE utf8mb4_bin NOT NULL,
  happened_at bigint NOT NULL,
  reported_at bigint NOT NULL
);
CREATE INDEX hazard_reports_hazard ON hazard_reports (hazard_id);
CREATE UNIQUE INDEX PRIMARY ON hazard_reports (id);
CREATE UNIQUE INDEX uq_hazard_reports_client ON hazard_reports (school_id, reporter_id, client_id);

CREATE TABLE hazard_steps (
  hazard_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  at bigint NOT NULL,
  actor_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  action varchar(16) COLLATE utf8mb4_bin NOT NULL,
  from_state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  to_state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  words varchar(500) COLLATE utf8mb4_bin NOT NULL,
  grade varchar(8) COLLATE utf8mb4_bin NOT NULL,
  assignee_id binary(16)
);
CREATE UNIQUE INDEX PRIMARY ON hazard_steps (hazard_id, seq);
CREATE UNIQUE INDEX uq_hazard_steps_id ON hazard_steps (id);

CREATE TABLE hazards (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  subject varchar(64) COLLATE utf8mb4_bin NOT NULL,
  place varchar(80) COLLATE utf8mb4_bin NOT NULL,
  sign varchar(8) COLLATE utf8mb4_bin NOT NULL,
  kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  urgency varchar(8) COLLATE utf8mb4_bin NOT NULL,
  grade varchar(8) COLLATE utf8mb4_bin NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  active tinyint NOT NULL,
  open_key varchar(96) COLLATE utf8mb4_bin,
  title varchar(40) COLLATE utf8mb4_bin NOT NULL,
  reports bigint NOT NULL,
  turn bigint NOT NULL,
  assignee_id binary(16),
  assigner_id binary(16),
  step varchar(32) COLLATE utf8mb4_bin NOT NULL,
  task_id binary(16),
  due_at bigint,
  duplicate_of binary(16),
  reported_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX hazards_active ON hazards (school_id, active);
CREATE INDEX hazards_assignee ON hazards (school_id, assignee_id);
CREATE INDEX hazards_duplicate ON hazards (duplicate_of);
CREATE INDEX hazards_place ON hazards (school_id, subject);
CREATE UNIQUE INDEX PRIMARY ON hazards (id);
CREATE UNIQUE INDEX uq_hazards_open ON hazards (school_id, open_key);

CREATE TABLE inbox (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  recipient_id binary(16) NOT NULL,
  moment_at bigint NOT NULL,
  origin_id binary(16) NOT NULL,
  message_id binary(16) NOT NULL,
  read_at bigint
);
CREATE UNIQUE INDEX PRIMARY ON inbox (id);
CREATE UNIQUE INDEX inbox_moment ON inbox (recipient_id, moment_at, origin_id);

CREATE TABLE incidents (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  reporter_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  place varchar(40) COLLATE utf8mb4_bin NOT NULL,
  note varchar(500) COLLATE utf8mb4_bin NOT NULL,
  happened_at bigint NOT NULL,
  reported_at bigint NOT NULL,
  task_id binary(16),
  heads_told tinyint NOT NULL
);
CREATE INDEX ix_incidents_school ON incidents (school_id, id);
CREATE UNIQUE INDEX PRIMARY ON incidents (id);
CREATE UNIQUE INDEX uq_incidents_client ON incidents (school_id, reporter_id, client_id);

CREATE TABLE invites (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  code_hash varbinary(32) NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  used_by binary(16),
  created_at bigint NOT NULL
);
CREATE INDEX ix_invites_expires ON invites (expires_at);
CREATE INDEX ix_invites_person ON invites (person_id);
CREATE UNIQUE INDEX PRIMARY ON invites (id);
CREATE UNIQUE INDEX uq_invites_code ON invites (code_hash);

CREATE TABLE memberships (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  used_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_memberships_account ON memberships (account_id);
CREATE UNIQUE INDEX PRIMARY ON memberships (id);
CREATE UNIQUE INDEX uq_memberships_person ON memberships (person_id);

CREATE TABLE messages (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  purpose varchar(32) COLLATE utf8mb4_bin NOT NULL,
  class varchar(8) COLLATE utf8mb4_bin NOT NULL,
  channel varchar(16) COLLATE utf8mb4_bin NOT NULL,
  origin_kind varchar(32) COLLATE utf8mb4_bin NOT NULL,
  title varchar(100) COLLATE utf8mb4_bin NOT NULL,
  body text COLLATE utf8mb4_bin NOT NULL,
  page varchar(255) COLLATE utf8mb4_bin NOT NULL,
  fields text COLLATE utf8mb4_bin NOT NULL,
  about_id binary(16),
  push_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX messages_about ON messages (about_id);
CREATE UNIQUE INDEX PRIMARY ON messages (id);

CREATE TABLE migrations (
  id varchar(190) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON migrations (id);

CREATE TABLE notice_archives (
  school_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  notice_id binary(16) NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  families bigint NOT NULL,
  people bigint NOT NULL,
  content varchar(64) COLLATE utf8mb4_bin NOT NULL,
  hash varchar(64) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON notice_archives (school_id, seq);

CREATE TABLE notice_classes (
  notice_id binary(16) NOT NULL,
  class_id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  families bigint NOT NULL,
  opened bigint NOT NULL,
  done bigint NOT NULL,
  paper bigint NOT NULL,
  paper_by binary(16),
  paper_at bigint,
  nudged_at bigint
);
CREATE INDEX notice_classes_class ON notice_classes (class_id);
CREATE UNIQUE INDEX PRIMARY ON notice_classes (notice_id, class_id);

CREATE TABLE notice_heads (
  school_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  hash varchar(64) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON notice_heads (school_id);

CREATE TABLE notice_readers (
  notice_id binary(16) NOT NULL,
  seat_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  class_id binary(16) NOT NULL,
  at bigint NOT NULL,
  opened_at bigint,
  done_at bigint,
  choice varchar(20) COLLATE utf8mb4_bin NOT NULL,
  client_id binary(16)
);
CREATE INDEX notice_readers_whose ON notice_readers (school_id, seat_id, person_id, at);
CREATE UNIQUE INDEX PRIMARY ON notice_readers (notice_id, seat_id, person_id);

CREATE TABLE notice_versions (
  notice_id binary(16) NOT NULL,
  version bigint NOT NULL,
  school_id binary(16) NOT NULL,
  at bigint NOT NULL,
  author_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  title varchar(60) COLLATE utf8mb4_bin NOT NULL,
  body varchar(2000) COLLATE utf8mb4_bin NOT NULL,
  receipt varchar(8) COLLATE utf8mb4_bin NOT NULL,
  choices varchar(400) COLLATE utf8mb4_bin NOT NULL,
  audience varchar(4000) COLLATE utf8mb4_bin NOT NULL,
  photos varchar(400) COLLATE utf8mb4_bin NOT NULL,
  hash varchar(64) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON notice_versions (notice_id, version);

CREATE TABLE notices (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  author_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  planned tinyint NOT NULL,
  standing tinyint NOT NULL,
  title varchar(60) COLLATE utf8mb4_bin NOT NULL,
  receipt varchar(8) COLLATE utf8mb4_bin NOT NULL,
  pace varchar(8) COLLATE utf8mb4_bin NOT NULL,
  version bigint NOT NULL,
  approver_id binary(16),
  publish_at bigint,
  published_at bigint,
  push_at bigint,
  closed_at bigint,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  task_id binary(16)
);
CREATE INDEX notices_changed ON notices (school_id, changed_at);
CREATE INDEX notices_digest ON notices (school_id, push_at);
CREATE UNIQUE INDEX PRIMARY ON notices (id);
CREATE UNIQUE INDEX uq_notices_client ON notices (school_id, author_id, client_id);

CREATE TABLE outbox (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  origin_id binary(16) NOT NULL,
  moment_at bigint NOT NULL,
  recipient_id binary(16) NOT NULL,
  channel varchar(16) COLLATE utf8mb4_bin NOT NULL,
  message_id binary(16) NOT NULL,
  purpose varchar(32) COLLATE utf8mb4_bin NOT NULL,
  queue varchar(8) COLLATE utf8mb4_bin NOT NULL,
  next_at bigint NOT NULL,
  state varchar(8) COLLATE utf8mb4_bin NOT NULL,
  expires_at bigint NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  owner varchar(64) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  claimed_at bigint NOT NULL DEFAULT 0,
  lease_until bigint NOT NULL DEFAULT 0,
  wx_msg_id bigint NOT NULL DEFAULT 0,
  reason varchar(32) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  detail varchar(200) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  settled_at bigint
);
CREATE INDEX outbox_next ON outbox (queue, next_at, id);
CREATE UNIQUE INDEX PRIMARY ON outbox (id);
CREATE UNIQUE INDEX outbox_moment ON outbox (origin_id, moment_at, recipient_id, channel);

CREATE TABLE patrol_route_points (
  route_id binary(16) NOT NULL,
  position bigint NOT NULL,
  school_id binary(16) NOT NULL,
  checkpoint_id binary(16) NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON patrol_route_points (route_id, position);

CREATE TABLE patrol_routes (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  code varchar(32) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  strict tinyint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON patrol_routes (id);
CREATE UNIQUE INDEX uq_routes_code ON patrol_routes (school_id, code);

CREATE TABLE people (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  name varchar(64) COLLATE utf8mb4_bin NOT NULL,
  phone_sealed varbinary(255),
  phone_index varbinary(32),
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX ix_people_school ON people (school_id, id);
CREATE UNIQUE INDEX PRIMARY ON people (id);
CREATE UNIQUE INDEX uq_people_phone ON people (phone_index, school_id);

CREATE TABLE person_roles (
  person_id binary(16) NOT NULL,
  role varchar(32) COLLATE utf8mb4_bin NOT NULL,
  school_id binary(16) NOT NULL
);
CREATE INDEX ix_person_roles_role ON person_roles (school_id, role, person_id);
CREATE UNIQUE INDEX PRIMARY ON person_roles (person_id, role);

CREATE TABLE places (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  path varchar(200) COLLATE utf8mb4_bin NOT NULL,
  parent_id binary(16),
  kind varchar(16) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX PRIMARY ON places (id);
CREATE UNIQUE INDEX uq_places_path ON places (school_id, path);

CREATE TABLE plates (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  checkpoint_id binary(16) NOT NULL,
  token varchar(24) COLLATE utf8mb4_bin NOT NULL,
  code varchar(4) COLLATE utf8mb4_bin NOT NULL,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  issued_at bigint NOT NULL,
  ended_at bigint,
  damaged_at bigint,
  damaged_by binary(16)
);
CREATE INDEX ix_plates_checkpoint ON plates (school_id, checkpoint_id);
CREATE UNIQUE INDEX PRIMARY ON plates (id);
CREATE UNIQUE INDEX uq_plates_token ON plates (token);

CREATE TABLE roster_patterns (
  school_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  post varchar(40) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  spec text COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON roster_patterns (school_id, seq);

CREATE TABLE rosters (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  post varchar(40) COLLATE utf8mb4_bin NOT NULL,
  first_on char(10) COLLATE utf8mb4_bin NOT NULL,
  last_on char(10) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  seats text COLLATE utf8mb4_bin NOT NULL,
  changed_at bigint NOT NULL,
  changed_by binary(16) NOT NULL,
  published_at bigint
);
CREATE UNIQUE INDEX PRIMARY ON rosters (id);
CREATE UNIQUE INDEX uq_rosters_span ON rosters (school_id, post, first_on);

CREATE TABLE round_endings (
  task_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  device_at bigint NOT NULL,
  at bigint NOT NULL,
  reason varchar(200) COLLATE utf8mb4_bin NOT NULL,
  omitted text COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON round_endings (task_id, person_id);

CREATE TABLE routine_versions (
  routine_id binary(16) NOT NULL,
  version bigint NOT NULL,
  school_id binary(16) NOT NULL,
  spec text COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON routine_versions (routine_id, version);

CREATE TABLE routines (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  code varchar(64) COLLATE utf8mb4_bin NOT NULL,
  version bigint NOT NULL,
  spec text COLLATE utf8mb4_bin NOT NULL,
  active tinyint NOT NULL,
  planned_through char(10) COLLATE utf8mb4_bin,
  calendar_version binary(16) NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON routines (id);
CREATE UNIQUE INDEX uq_routines_code ON routines (school_id, code);

CREATE TABLE schools (
  id binary(16) NOT NULL,
  code varchar(20) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  short_name varchar(8) COLLATE utf8mb4_bin NOT NULL,
  grades bigint NOT NULL,
  year bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON schools (id);
CREATE UNIQUE INDEX uq_schools_code ON schools (code);

CREATE TABLE seats (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  class_id binary(16) NOT NULL,
  child_sealed varbinary(255),
  child_index varbinary(32),
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX ix_seats_class ON seats (school_id, class_id);
CREATE UNIQUE INDEX PRIMARY ON seats (id);
CREATE UNIQUE INDEX uq_seats_child ON seats (class_id, child_index);

CREATE TABLE sessions (
  id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  token_hash varbinary(32) NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_sessions_account ON sessions (account_id);
CREATE INDEX ix_sessions_expires ON sessions (expires_at);
CREATE UNIQUE INDEX PRIMARY ON sessions (id);
CREATE UNIQUE INDEX uq_sessions_token ON sessions (token_hash);

CREATE TABLE settings (
  name varchar(64) COLLATE utf8mb4_bin NOT NULL,
  value varchar(1000) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON settings (name);

CREATE TABLE sheet_entries (
  id binary(16) NOT NULL,
  sheet_id binary(16) NOT NULL,
  position bigint NOT NULL,
  school_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  device_at bigint NOT NULL,
  sent_at bigint,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  sequence bigint NOT NULL,
  answers text COLLATE utf8mb4_bin NOT NULL,
  steps text COLLATE utf8mb4_bin NOT NULL,
  hand_in tinyint NOT NULL,
  sign varchar(32) COLLATE utf8mb4_bin NOT NULL,
  proof varchar(8) COLLATE utf8mb4_bin NOT NULL,
  marks varchar(32) COLLATE utf8mb4_bin NOT NULL,
  in_force bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON sheet_entries (id);
CREATE UNIQUE INDEX uq_sheet_entries_client ON sheet_entries (school_id, account_id, client_id);
CREATE UNIQUE INDEX uq_sheet_entries_position ON sheet_entries (sheet_id, position);

CREATE TABLE sheet_faults (
  sheet_id binary(16) NOT NULL,
  item varchar(80) COLLATE utf8mb4_bin NOT NULL,
  row_key varchar(36) COLLATE utf8mb4_bin NOT NULL,
  school_id binary(16) NOT NULL,
  entry_id binary(16) NOT NULL,
  at bigint NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON sheet_faults (sheet_id, item, row_key);

CREATE TABLE sheet_photos (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  task_id binary(16) NOT NULL,
  sheet_id binary(16) NOT NULL,
  entry_id binary(16) NOT NULL,
  item varchar(80) COLLATE utf8mb4_bin NOT NULL,
  row_key varchar(36) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX ix_sheet_photos_sheet ON sheet_photos (sheet_id);
CREATE UNIQUE INDEX PRIMARY ON sheet_photos (id);

CREATE TABLE sheets (
  id binary(16) NOT NULL,
  task_id binary(16) NOT NULL,
  target varchar(64) COLLATE utf8mb4_bin NOT NULL,
  school_id binary(16) NOT NULL,
  routine varchar(64) COLLATE utf8mb4_bin NOT NULL,
  day char(10) COLLATE utf8mb4_bin NOT NULL,
  form_id binary(16) NOT NULL,
  begun_at bigint NOT NULL,
  begun_by binary(16) NOT NULL,
  entries bigint NOT NULL,
  locked tinyint NOT NULL,
  complete tinyint NOT NULL,
  passed tinyint NOT NULL,
  handed_at bigint,
  handed_by binary(16),
  proof varchar(8) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX ix_sheets_day ON sheets (school_id, routine, day);
CREATE UNIQUE INDEX PRIMARY ON sheets (id);
CREATE UNIQUE INDEX uq_sheets_task ON sheets (task_id, target);

CREATE TABLE shift_notes (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  shift_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  at bigint NOT NULL,
  words varchar(500) COLLATE utf8mb4_bin NOT NULL
);
CREATE INDEX ix_shift_notes_shift ON shift_notes (shift_id, at);
CREATE UNIQUE INDEX PRIMARY ON shift_notes (id);
CREATE UNIQUE INDEX uq_shift_notes_client ON shift_notes (person_id, client_id);

CREATE TABLE shifts (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  post varchar(40) COLLATE utf8mb4_bin NOT NULL,
  from_at bigint NOT NULL,
  seat bigint NOT NULL,
  until_at bigint NOT NULL,
  person_id binary(16),
  by_hand tinyint NOT NULL,
  held_at bigint,
  acked_at bigint,
  signed_at bigint
);
CREATE INDEX ix_shifts_from ON shifts (school_id, from_at);
CREATE INDEX ix_shifts_person ON shifts (person_id, from_at);
CREATE UNIQUE INDEX PRIMARY ON shifts (id);
CREATE UNIQUE INDEX uq_shifts_seat ON shifts (school_id, post, from_at, seat);

CREATE TABLE stock_tallies (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  task_id binary(16) NOT NULL,
  subject_key varchar(64) COLLATE utf8mb4_bin NOT NULL,
  found text COLLATE utf8mb4_bin NOT NULL,
  others text COLLATE utf8mb4_bin NOT NULL,
  note varchar(500) COLLATE utf8mb4_bin NOT NULL,
  hand_in tinyint NOT NULL,
  person_id binary(16) NOT NULL,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL
);
CREATE INDEX ix_stock_tallies_task ON stock_tallies (task_id, subject_key, id);
CREATE UNIQUE INDEX PRIMARY ON stock_tallies (id);
CREATE UNIQUE INDEX uq_stock_tallies_client ON stock_tallies (school_id, account_id, client_id);

CREATE TABLE subject_facts (
  school_id binary(16) NOT NULL,
  subject_key varchar(64) COLLATE utf8mb4_bin NOT NULL,
  name varchar(64) COLLATE utf8mb4_bin NOT NULL,
  on_date char(10) COLLATE utf8mb4_bin,
  num double NOT NULL,
  evidence_id binary(16)
);
CREATE INDEX ix_subject_facts_name ON subject_facts (name, on_date);
CREATE UNIQUE INDEX PRIMARY ON subject_facts (school_id, subject_key, name);

CREATE TABLE swap_requests (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  asked_by binary(16) NOT NULL,
  shift_id binary(16) NOT NULL,
  return_id binary(16),
  asked_of binary(16),
  state varchar(20) COLLATE utf8mb4_bin NOT NULL,
  open tinyint,
  asked_at bigint NOT NULL,
  settled_at bigint,
  settled_by binary(16)
);
CREATE INDEX ix_swap_requests_school ON swap_requests (school_id, open);
CREATE UNIQUE INDEX PRIMARY ON swap_requests (id);
CREATE UNIQUE INDEX uq_swap_requests_client ON swap_requests (asked_by, client_id);
CREATE UNIQUE INDEX uq_swap_requests_open ON swap_requests (shift_id, open);

CREATE TABLE task_events (
  task_id binary(16) NOT NULL,
  seq bigint NOT NULL,
  school_id binary(16) NOT NULL,
  at bigint NOT NULL,
  actor_id binary(16),
  part varchar(16) COLLATE utf8mb4_bin NOT NULL,
  action varchar(32) COLLATE utf8mb4_bin NOT NULL,
  reason varchar(200) COLLATE utf8mb4_bin NOT NULL,
  detail text COLLATE utf8mb4_bin NOT NULL,
  client_id binary(16),
  device_at bigint
);
CREATE UNIQUE INDEX PRIMARY ON task_events (task_id, seq);

CREATE TABLE task_holders (
  task_id binary(16) NOT NULL,
  ref varchar(64) COLLATE utf8mb4_bin NOT NULL,
  part varchar(16) COLLATE utf8mb4_bin NOT NULL,
  school_id binary(16) NOT NULL,
  live tinyint NOT NULL,
  opens_at bigint NOT NULL
);
CREATE INDEX ix_task_holders_plate ON task_holders (school_id, ref, live, opens_at);
CREATE UNIQUE INDEX PRIMARY ON task_holders (task_id, ref, part);

CREATE TABLE task_proofs (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  person_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  task_id binary(16) NOT NULL,
  subject_key varchar(64) COLLATE utf8mb4_bin NOT NULL,
  made_at bigint NOT NULL
);
CREATE INDEX ix_task_proofs_task ON task_proofs (task_id);
CREATE UNIQUE INDEX PRIMARY ON task_proofs (id);
CREATE UNIQUE INDEX uq_task_proofs_client ON task_proofs (school_id, person_id, client_id);

CREATE TABLE task_targets (
  task_id binary(16) NOT NULL,
  subject_key varchar(64) COLLATE utf8mb4_bin NOT NULL,
  school_id binary(16) NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  holder_ref varchar(64) COLLATE utf8mb4_bin NOT NULL,
  done_at bigint,
  done_by binary(16),
  evidence_id binary(16),
  passed tinyint NOT NULL,
  void tinyint NOT NULL
);
CREATE INDEX ix_task_targets_holder ON task_targets (school_id, holder_ref, done_at);
CREATE UNIQUE INDEX PRIMARY ON task_targets (task_id, subject_key);

CREATE TABLE tasks (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  routine_id binary(16) NOT NULL,
  routine_version bigint NOT NULL,
  subject_key varchar(64) COLLATE utf8mb4_bin NOT NULL,
  subject_name varchar(40) COLLATE utf8mb4_bin NOT NULL,
  slot varchar(96) COLLATE utf8mb4_bin NOT NULL,
  scope varchar(128) COLLATE utf8mb4_bin NOT NULL,
  opens_at bigint NOT NULL,
  due_at bigint NOT NULL,
  closes_at bigint NOT NULL,
  planned_at bigint,
  acked_at bigint,
  done_at bigint,
  missed_at bigint,
  made_up_at bigint,
  state varchar(16) COLLATE utf8mb4_bin NOT NULL,
  passed tinyint NOT NULL,
  cause varchar(16) COLLATE utf8mb4_bin NOT NULL,
  reason varchar(200) COLLATE utf8mb4_bin NOT NULL,
  targets bigint NOT NULL,
  targets_done bigint NOT NULL,
  through_at bigint NOT NULL,
  next_at bigint,
  touched tinyint NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX ix_tasks_due ON tasks (school_id, due_at, id);
CREATE INDEX ix_tasks_next ON tasks (next_at, id);
CREATE INDEX ix_tasks_scope ON tasks (school_id, scope);
CREATE UNIQUE INDEX PRIMARY ON tasks (id);
CREATE UNIQUE INDEX uq_tasks_slot ON tasks (routine_id, subject_key, slot);

CREATE TABLE terms (
  school_id binary(16) NOT NULL,
  on_date char(10) COLLATE utf8mb4_bin NOT NULL,
  last_on char(10) COLLATE utf8mb4_bin NOT NULL,
  term_key varchar(16) COLLATE utf8mb4_bin NOT NULL,
  name varchar(40) COLLATE utf8mb4_bin NOT NULL
);
CREATE UNIQUE INDEX PRIMARY ON terms (school_id, on_date);

CREATE TABLE water_samples (
  id binary(16) NOT NULL,
  school_id binary(16) NOT NULL,
  account_id binary(16) NOT NULL,
  client_id binary(16) NOT NULL,
  taps text COLLATE utf8mb4_bin NOT NULL,
  lab varchar(40) COLLATE utf8mb4_bin NOT NULL,
  note varchar(500) COLLATE utf8mb4_bin NOT NULL,
  taken_at bigint NOT NULL,
  taken_by binary(16) NOT NULL,
  task_id binary(16),
  reported_at bigint,
  reported_by binary(16),
  report_no varchar(40) COLLATE utf8mb4_bin NOT NULL,
  passed tinyint NOT NULL,
  result varchar(500) COLLATE utf8mb4_bin NOT NULL,
  published_at bigint,
  published_by binary(16)
);
CREATE INDEX ix_water_samples_school ON water_samples (school_id, id);
CREATE UNIQUE INDEX PRIMARY ON water_samples (id);
CREATE UNIQUE INDEX uq_water_samples_client ON water_samples (school_id, account_id, client_id);

