CREATE TABLE absences (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  first_on character(10) COLLATE C NOT NULL,
  last_on character(10) COLLATE C NOT NULL,
  reason character varying(16) COLLATE C NOT NULL,
  entered_by uuid NOT NULL,
  client_id uuid NOT NULL,
  entered_at bigint NOT NULL,
  cancelled_at bigint
);
CREATE INDEX ix_absences_last ON absences USING btree (school_id, last_on);
CREATE INDEX ix_absences_person ON absences USING btree (person_id);
CREATE UNIQUE INDEX absences_pkey ON absences USING btree (id);
CREATE UNIQUE INDEX uq_absences_client ON absences USING btree (school_id, entered_by, client_id);

CREATE TABLE accounts (
  id uuid NOT NULL,
  open_id_sealed bytea NOT NULL,
  open_id_index bytea NOT NULL,
  union_id_sealed bytea,
  union_id_index bytea,
  claim_failures bigint NOT NULL,
  claim_locked_until bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_accounts_union_id ON accounts USING btree (union_id_index);
CREATE UNIQUE INDEX accounts_pkey ON accounts USING btree (id);
CREATE UNIQUE INDEX uq_accounts_open_id ON accounts USING btree (open_id_index);

CREATE TABLE asset_plates (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  token character varying(24) COLLATE C NOT NULL,
  code character varying(4) COLLATE C NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  issued_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX ix_asset_plates_asset ON asset_plates USING btree (school_id, asset_id);
CREATE UNIQUE INDEX asset_plates_pkey ON asset_plates USING btree (id);
CREATE UNIQUE INDEX uq_asset_plates_token ON asset_plates USING btree (token);

CREATE TABLE asset_records (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  kind character varying(16) COLLATE C NOT NULL,
  does character varying(32) COLLATE C NOT NULL,
  until_on character(10) COLLATE C,
  serial character varying(40) COLLATE C NOT NULL,
  reading numeric,
  note character varying(500) COLLATE C NOT NULL,
  vendor character varying(40) COLLATE C NOT NULL,
  person_id uuid,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  task_id uuid
);
CREATE INDEX ix_asset_records_asset ON asset_records USING btree (asset_id, id);
CREATE UNIQUE INDEX asset_records_pkey ON asset_records USING btree (id);
CREATE UNIQUE INDEX uq_asset_records_client ON asset_records USING btree (school_id, account_id, client_id);

CREATE TABLE asset_visits (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  secret character varying(64) COLLATE C NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  issued_by uuid NOT NULL,
  issued_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  does character varying(32) COLLATE C NOT NULL,
  until_on character(10) COLLATE C,
  serial character varying(40) COLLATE C NOT NULL,
  words character varying(500) COLLATE C NOT NULL,
  vendor character varying(40) COLLATE C NOT NULL,
  signed character varying(20) COLLATE C NOT NULL,
  made_at bigint,
  task_id uuid,
  decided_by uuid,
  decided_at bigint,
  reason character varying(100) COLLATE C NOT NULL
);
CREATE INDEX ix_asset_visits_asset ON asset_visits USING btree (school_id, asset_id, id);
CREATE UNIQUE INDEX asset_visits_pkey ON asset_visits USING btree (id);
CREATE UNIQUE INDEX uq_asset_visits_secret ON asset_visits USING btree (secret);

CREATE TABLE assets (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  kind character varying(16) COLLATE C NOT NULL,
  number character varying(6) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  place_id uuid,
  keeper_id uuid,
  deputy_id uuid,
  serial character varying(40) COLLATE C NOT NULL,
  vendor character varying(40) COLLATE C NOT NULL,
  note character varying(200) COLLATE C NOT NULL,
  bought_on character(10) COLLATE C,
  due_on character(10) COLLATE C,
  due_what character varying(40) COLLATE C NOT NULL,
  fault character varying(100) COLLATE C NOT NULL,
  fault_at bigint,
  stopped character varying(100) COLLATE C NOT NULL,
  retired_at bigint,
  created_at bigint NOT NULL,
  variety character varying(16) COLLATE C,
  made_on character(10) COLLATE C,
  reported character varying(100) COLLATE C
);
CREATE INDEX ix_assets_kind ON assets USING btree (school_id, kind, id);
CREATE UNIQUE INDEX assets_pkey ON assets USING btree (id);
CREATE UNIQUE INDEX uq_assets_number ON assets USING btree (school_id, number);

CREATE TABLE attachment_usage (
  school_id uuid NOT NULL,
  bytes bigint NOT NULL
);
CREATE UNIQUE INDEX attachment_usage_pkey ON attachment_usage USING btree (school_id);

CREATE TABLE attachment_uses (
  school_id uuid NOT NULL,
  owner_kind character varying(16) COLLATE C NOT NULL,
  owner_id uuid NOT NULL,
  person_id uuid NOT NULL,
  client_id uuid NOT NULL,
  position bigint NOT NULL
);
CREATE INDEX attachment_uses_photo ON attachment_uses USING btree (school_id, client_id, person_id);
CREATE UNIQUE INDEX attachment_uses_pkey ON attachment_uses USING btree (school_id, owner_kind, owner_id, person_id, client_id);

CREATE TABLE attachments (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  client_id uuid NOT NULL,
  width bigint NOT NULL,
  height bigint NOT NULL,
  bytes bigint NOT NULL,
  stored bigint NOT NULL,
  created_at bigint NOT NULL,
  keep_until bigint NOT NULL,
  check_state character varying(8) COLLATE C NOT NULL,
  check_at bigint NOT NULL,
  check_key character varying(40) COLLATE C NOT NULL,
  trace_id character varying(64) COLLATE C NOT NULL
);
CREATE INDEX attachments_check ON attachments USING btree (check_state, check_at);
CREATE INDEX attachments_keep ON attachments USING btree (keep_until);
CREATE INDEX attachments_trace ON attachments USING btree (trace_id);
CREATE UNIQUE INDEX attachments_client ON attachments USING btree (school_id, client_id, person_id);
CREATE UNIQUE INDEX attachments_pkey ON attachments USING btree (id);

CREATE TABLE audit_events (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  actor character varying(64) COLLATE C NOT NULL,
  action character varying(64) COLLATE C NOT NULL,
  object character varying(64) COLLATE C NOT NULL,
  request_id character varying(64) COLLATE C NOT NULL,
  detail text COLLATE C NOT NULL,
  hash bytea NOT NULL
);
CREATE UNIQUE INDEX audit_events_pkey ON audit_events USING btree (id);
CREATE UNIQUE INDEX uq_audit_events_seq ON audit_events USING btree (school_id, seq);

CREATE TABLE audit_heads (
  school_id uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL
);
CREATE UNIQUE INDEX audit_heads_pkey ON audit_heads USING btree (school_id);

CREATE TABLE bells (
  school_id uuid NOT NULL,
  timetable character varying(16) COLLATE C NOT NULL,
  name character varying(16) COLLATE C NOT NULL,
  minute bigint NOT NULL
);
CREATE UNIQUE INDEX bells_pkey ON bells USING btree (school_id, timetable, name);

CREATE TABLE calendar_exceptions (
  school_id uuid NOT NULL,
  on_date character(10) COLLATE C NOT NULL,
  open boolean,
  acts_as character varying(3) COLLATE C NOT NULL,
  bells character varying(16) COLLATE C NOT NULL,
  tags character varying(255) COLLATE C NOT NULL,
  note character varying(100) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX calendar_exceptions_pkey ON calendar_exceptions USING btree (school_id, on_date);

CREATE TABLE calendars (
  school_id uuid NOT NULL,
  version uuid NOT NULL
);
CREATE UNIQUE INDEX calendars_pkey ON calendars USING btree (school_id);

CREATE TABLE canteen_checks (
  school_id uuid NOT NULL,
  day character(10) COLLATE C NOT NULL,
  person_id uuid NOT NULL,
  fit boolean NOT NULL,
  at bigint NOT NULL
);
CREATE UNIQUE INDEX canteen_checks_pkey ON canteen_checks USING btree (school_id, day, person_id);

CREATE TABLE canteen_dishes (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  client_id uuid NOT NULL,
  scope character varying(96) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  cold boolean NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  added_by uuid,
  added_at bigint NOT NULL,
  core numeric,
  core_at bigint,
  locked boolean NOT NULL,
  check_id uuid,
  readmit boolean NOT NULL,
  reason character varying(200) COLLATE C NOT NULL
);
CREATE INDEX ix_canteen_dishes_scope ON canteen_dishes USING btree (school_id, scope);
CREATE UNIQUE INDEX canteen_dishes_pkey ON canteen_dishes USING btree (id);
CREATE UNIQUE INDEX uq_canteen_dishes_client ON canteen_dishes USING btree (school_id, client_id);

CREATE TABLE canteen_holdings (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  dish_id uuid NOT NULL,
  from_at bigint NOT NULL,
  task_id uuid,
  outcome character varying(16) COLLATE C NOT NULL,
  ended_at bigint,
  ended_by uuid,
  client_id uuid,
  doubt boolean NOT NULL
);
CREATE INDEX ix_canteen_holdings_dish ON canteen_holdings USING btree (dish_id);
CREATE INDEX ix_canteen_holdings_from ON canteen_holdings USING btree (school_id, from_at);
CREATE UNIQUE INDEX canteen_holdings_pkey ON canteen_holdings USING btree (id);

CREATE TABLE canteen_lot_meals (
  lot_id uuid NOT NULL,
  scope character varying(96) COLLATE C NOT NULL,
  school_id uuid NOT NULL
);
CREATE INDEX ix_canteen_lot_meals_scope ON canteen_lot_meals USING btree (school_id, scope);
CREATE UNIQUE INDEX canteen_lot_meals_pkey ON canteen_lot_meals USING btree (lot_id, scope);

CREATE TABLE canteen_lots (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  day character(10) COLLATE C NOT NULL,
  task_id uuid NOT NULL,
  row_key character varying(64) COLLATE C NOT NULL,
  goods character varying(500) COLLATE C NOT NULL,
  supplier_id uuid,
  supplier character varying(500) COLLATE C NOT NULL,
  ordered numeric NOT NULL,
  weighed numeric NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  received_at bigint NOT NULL,
  received_by uuid
);
CREATE INDEX ix_canteen_lots_day ON canteen_lots USING btree (school_id, day);
CREATE UNIQUE INDEX canteen_lots_pkey ON canteen_lots USING btree (id);
CREATE UNIQUE INDEX uq_canteen_lots_row ON canteen_lots USING btree (task_id, row_key);

CREATE TABLE canteen_meals (
  school_id uuid NOT NULL,
  scope character varying(96) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX canteen_meals_pkey ON canteen_meals USING btree (school_id, scope);

CREATE TABLE canteen_orders (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  client_id uuid NOT NULL,
  day character(10) COLLATE C NOT NULL,
  supplier_id uuid NOT NULL,
  goods character varying(80) COLLATE C NOT NULL,
  kg numeric NOT NULL,
  ordered_by uuid,
  ordered_at bigint NOT NULL
);
CREATE INDEX ix_canteen_orders_day ON canteen_orders USING btree (school_id, day);
CREATE UNIQUE INDEX canteen_orders_pkey ON canteen_orders USING btree (id);
CREATE UNIQUE INDEX uq_canteen_orders_client ON canteen_orders USING btree (school_id, client_id);

CREATE TABLE canteen_samples (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  code character varying(8) COLLATE C NOT NULL,
  dish_id uuid NOT NULL,
  grams numeric NOT NULL,
  taken_at bigint NOT NULL,
  taken_by uuid,
  kept_from bigint NOT NULL,
  task_id uuid,
  state character varying(16) COLLATE C NOT NULL,
  ended_at bigint,
  ended_by uuid,
  client_id uuid
);
CREATE INDEX ix_canteen_samples_kept ON canteen_samples USING btree (school_id, kept_from);
CREATE UNIQUE INDEX canteen_samples_pkey ON canteen_samples USING btree (id);
CREATE UNIQUE INDEX uq_canteen_samples_code ON canteen_samples USING btree (school_id, code);
CREATE UNIQUE INDEX uq_canteen_samples_dish ON canteen_samples USING btree (dish_id);

CREATE TABLE canteen_suppliers (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  goods character varying(80) COLLATE C NOT NULL,
  licence character varying(40) COLLATE C NOT NULL,
  expires_on character(10) COLLATE C NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX canteen_suppliers_pkey ON canteen_suppliers USING btree (id);
CREATE UNIQUE INDEX uq_canteen_suppliers_name ON canteen_suppliers USING btree (school_id, name);

CREATE TABLE canteen_workers (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  certificate character varying(40) COLLATE C NOT NULL,
  expires_on character(10) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX canteen_workers_pkey ON canteen_workers USING btree (id);
CREATE UNIQUE INDEX uq_canteen_workers_person ON canteen_workers USING btree (school_id, person_id);

CREATE TABLE check_ins (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  person_id uuid NOT NULL,
  checkpoint_id uuid NOT NULL,
  made_at bigint NOT NULL,
  plate_id uuid NOT NULL,
  task_id uuid,
  method character varying(8) COLLATE C NOT NULL,
  device_at bigint NOT NULL,
  sent_at bigint,
  received_at bigint NOT NULL,
  sequence bigint NOT NULL,
  outcome character varying(16) COLLATE C NOT NULL,
  grade character varying(1) COLLATE C NOT NULL,
  doubts character varying(500) COLLATE C NOT NULL,
  passed boolean NOT NULL,
  latitude bigint,
  longitude bigint,
  accuracy bigint,
  answers text COLLATE C NOT NULL,
  attachments character varying(500) COLLATE C NOT NULL,
  note character varying(200) COLLATE C NOT NULL,
  explained character varying(16) COLLATE C NOT NULL,
  explanation character varying(200) COLLATE C NOT NULL,
  explained_at bigint
);
CREATE INDEX ix_check_ins_person ON check_ins USING btree (person_id, made_at);
CREATE INDEX ix_check_ins_point ON check_ins USING btree (checkpoint_id, made_at);
CREATE INDEX ix_check_ins_school ON check_ins USING btree (school_id, id);
CREATE UNIQUE INDEX check_ins_pkey ON check_ins USING btree (id);
CREATE UNIQUE INDEX uq_check_ins_report ON check_ins USING btree (client_id, account_id, school_id);

CREATE TABLE checkpoints (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  number character varying(4) COLLATE C NOT NULL,
  kind character varying(16) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  hint character varying(40) COLLATE C NOT NULL,
  place_id uuid,
  latitude bigint,
  longitude bigint,
  walk bigint NOT NULL,
  questions text COLLATE C NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX checkpoints_pkey ON checkpoints USING btree (id);
CREATE UNIQUE INDEX uq_checkpoints_number ON checkpoints USING btree (school_id, number);

CREATE TABLE class_codes (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  class_id uuid NOT NULL,
  code_sealed bytea NOT NULL,
  code_index bytea NOT NULL,
  expires_at bigint NOT NULL,
  made_by uuid NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX class_codes_pkey ON class_codes USING btree (id);
CREATE UNIQUE INDEX uq_class_codes_class ON class_codes USING btree (class_id);
CREATE UNIQUE INDEX uq_class_codes_code ON class_codes USING btree (code_index);

CREATE TABLE classes (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  entry bigint NOT NULL,
  number bigint NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  ended_on character(10) COLLATE C,
  head_teacher_id uuid
);
CREATE INDEX ix_classes_head_teacher ON classes USING btree (school_id, head_teacher_id);
CREATE UNIQUE INDEX classes_pkey ON classes USING btree (id);
CREATE UNIQUE INDEX uq_classes_number ON classes USING btree (school_id, entry, number);

CREATE TABLE credit_events (
  account_id uuid NOT NULL,
  template_id character varying(64) COLLATE C NOT NULL,
  source character varying(8) COLLATE C NOT NULL,
  ref character varying(40) COLLATE C NOT NULL,
  happened_at bigint NOT NULL,
  paired boolean NOT NULL
);
CREATE UNIQUE INDEX credit_events_pkey ON credit_events USING btree (account_id, template_id, source, ref);

CREATE TABLE credits (
  account_id uuid NOT NULL,
  template_id character varying(64) COLLATE C NOT NULL,
  remaining bigint NOT NULL,
  answer character varying(8) COLLATE C NOT NULL,
  changed_at bigint NOT NULL
);
CREATE UNIQUE INDEX credits_pkey ON credits USING btree (account_id, template_id);

CREATE TABLE drill_calls (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  client_id uuid NOT NULL,
  drill_id uuid NOT NULL,
  called_at bigint NOT NULL,
  class_id uuid NOT NULL,
  missing bigint NOT NULL,
  note character varying(500) COLLATE C NOT NULL,
  received_at bigint NOT NULL
);
CREATE INDEX ix_drill_calls_drill ON drill_calls USING btree (drill_id, called_at);
CREATE UNIQUE INDEX drill_calls_pkey ON drill_calls USING btree (id);
CREATE UNIQUE INDEX uq_drill_calls_client ON drill_calls USING btree (school_id, person_id, client_id);

CREATE TABLE drill_classes (
  drill_id uuid NOT NULL,
  class_id uuid NOT NULL,
  school_id uuid NOT NULL,
  place bigint NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  expected bigint NOT NULL,
  beside boolean
);
CREATE UNIQUE INDEX drill_classes_pkey ON drill_classes USING btree (drill_id, class_id);

CREATE TABLE drills (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  task_id uuid NOT NULL,
  attempt bigint NOT NULL,
  client_id uuid NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  scenario character varying(100) COLLATE C NOT NULL,
  started_at bigint NOT NULL,
  started_by uuid NOT NULL,
  finished_at bigint,
  finished_by uuid,
  note character varying(500) COLLATE C NOT NULL
);
CREATE INDEX ix_drills_school ON drills USING btree (school_id, started_at);
CREATE UNIQUE INDEX drills_pkey ON drills USING btree (id);
CREATE UNIQUE INDEX uq_drills_attempt ON drills USING btree (task_id, attempt);

CREATE TABLE duty_feeds (
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  hash character varying(64) COLLATE C NOT NULL,
  made_at bigint NOT NULL
);
CREATE UNIQUE INDEX duty_feeds_pkey ON duty_feeds USING btree (person_id);
CREATE UNIQUE INDEX uq_duty_feeds_hash ON duty_feeds USING btree (hash);

CREATE TABLE family_requests (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  class_id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  open_key character varying(72) COLLATE C,
  name_sealed bytea,
  child_sealed bytea,
  relation character varying(16) COLLATE C NOT NULL,
  consent character varying(16) COLLATE C NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  reason character varying(16) COLLATE C NOT NULL,
  asked_at bigint NOT NULL,
  decided_at bigint,
  decided_by uuid,
  seat_id uuid,
  task_id uuid
);
CREATE INDEX family_requests_age ON family_requests USING btree (state, asked_at);
CREATE INDEX family_requests_class ON family_requests USING btree (school_id, class_id, state);
CREATE INDEX family_requests_task ON family_requests USING btree (task_id);
CREATE UNIQUE INDEX family_requests_pkey ON family_requests USING btree (id);
CREATE UNIQUE INDEX uq_family_requests_client ON family_requests USING btree (account_id, client_id);
CREATE UNIQUE INDEX uq_family_requests_open ON family_requests USING btree (open_key);

CREATE TABLE follow_questions (
  id uuid NOT NULL,
  open_id_sealed bytea NOT NULL,
  open_id_index bytea NOT NULL,
  happened_at bigint NOT NULL,
  tries bigint NOT NULL,
  next_at bigint NOT NULL
);
CREATE INDEX follow_questions_due ON follow_questions USING btree (next_at);
CREATE UNIQUE INDEX follow_questions_pkey ON follow_questions USING btree (id);
CREATE UNIQUE INDEX uq_follow_questions_open_id ON follow_questions USING btree (open_id_index);

CREATE TABLE followers (
  id uuid NOT NULL,
  open_id_sealed bytea NOT NULL,
  open_id_index bytea NOT NULL,
  union_id_index bytea NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_followers_union_id ON followers USING btree (union_id_index);
CREATE UNIQUE INDEX followers_pkey ON followers USING btree (id);
CREATE UNIQUE INDEX uq_followers_open_id ON followers USING btree (open_id_index);

CREATE TABLE forms (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  code character varying(64) COLLATE C NOT NULL,
  version bigint NOT NULL,
  body text COLLATE C NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX forms_pkey ON forms USING btree (id);
CREATE UNIQUE INDEX forms_version ON forms USING btree (school_id, code, version);

CREATE TABLE guardian_consents (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  version character varying(16) COLLATE C NOT NULL,
  given_at bigint NOT NULL,
  withdrawn_at bigint
);
CREATE INDEX guardian_consents_person ON guardian_consents USING btree (school_id, person_id);
CREATE UNIQUE INDEX guardian_consents_pkey ON guardian_consents USING btree (id);

CREATE TABLE guardianships (
  seat_id uuid NOT NULL,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  relation character varying(16) COLLATE C NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX ix_guardianships_person ON guardianships USING btree (school_id, person_id);
CREATE UNIQUE INDEX guardianships_pkey ON guardianships USING btree (seat_id, person_id);

CREATE TABLE hazard_codes (
  school_id uuid NOT NULL,
  token character varying(24) COLLATE C NOT NULL,
  issued_at bigint NOT NULL
);
CREATE UNIQUE INDEX hazard_codes_pkey ON hazard_codes USING btree (school_id);
CREATE UNIQUE INDEX uq_hazard_codes_token ON hazard_codes USING btree (token);

CREATE TABLE hazard_reports (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  reporter_id uuid NOT NULL,
  client_id uuid NOT NULL,
  hazard_id uuid NOT NULL,
  joined boolean NOT NULL,
  source character varying(16) COLLATE C NOT NULL,
  urgency character varying(8) COLLATE C NOT NULL,
  place character varying(40) COLLATE C NOT NULL,
  words character varying(500) COLLATE C NOT NULL,
  happened_at bigint NOT NULL,
  reported_at bigint NOT NULL
);
CREATE INDEX hazard_reports_hazard ON hazard_reports USING btree (hazard_id);
CREATE UNIQUE INDEX hazard_reports_pkey ON hazard_reports USING btree (id);
CREATE UNIQUE INDEX uq_hazard_reports_client ON hazard_reports USING btree (school_id, reporter_id, client_id);

CREATE TABLE hazard_steps (
  hazard_id uuid NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  at bigint NOT NULL,
  actor_id uuid NOT NULL,
  client_id uuid NOT NULL,
  action character varying(16) COLLATE C NOT NULL,
  from_state character varying(16) COLLATE C NOT NULL,
  to_state character varying(16) COLLATE C NOT NULL,
  words character varying(500) COLLATE C NOT NULL,
  grade character varying(8) COLLATE C NOT NULL,
  assignee_id uuid
);
CREATE UNIQUE INDEX hazard_steps_pkey ON hazard_steps USING btree (hazard_id, seq);
CREATE UNIQUE INDEX uq_hazard_steps_id ON hazard_steps USING btree (id);

CREATE TABLE hazards (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  subject character varying(64) COLLATE C NOT NULL,
  place character varying(80) COLLATE C NOT NULL,
  sign character varying(8) COLLATE C NOT NULL,
  kind character varying(16) COLLATE C NOT NULL,
  urgency character varying(8) COLLATE C NOT NULL,
  grade character varying(8) COLLATE C NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  active boolean NOT NULL,
  open_key character varying(96) COLLATE C,
  title character varying(40) COLLATE C NOT NULL,
  reports bigint NOT NULL,
  turn bigint NOT NULL,
  assignee_id uuid,
  assigner_id uuid,
  step character varying(32) COLLATE C NOT NULL,
  task_id uuid,
  due_at bigint,
  duplicate_of uuid,
  reported_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX hazards_active ON hazards USING btree (school_id, active);
CREATE INDEX hazards_assignee ON hazards USING btree (school_id, assignee_id);
CREATE INDEX hazards_duplicate ON hazards USING btree (duplicate_of);
CREATE INDEX hazards_place ON hazards USING btree (school_id, subject);
CREATE UNIQUE INDEX hazards_pkey ON hazards USING btree (id);
CREATE UNIQUE INDEX uq_hazards_open ON hazards USING btree (school_id, open_key);

CREATE TABLE inbox (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  moment_at bigint NOT NULL,
  origin_id uuid NOT NULL,
  message_id uuid NOT NULL,
  read_at bigint
);
CREATE UNIQUE INDEX inbox_moment ON inbox USING btree (recipient_id, moment_at, origin_id);
CREATE UNIQUE INDEX inbox_pkey ON inbox USING btree (id);

CREATE TABLE incidents (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  reporter_id uuid NOT NULL,
  client_id uuid NOT NULL,
  kind character varying(16) COLLATE C NOT NULL,
  place character varying(40) COLLATE C NOT NULL,
  note character varying(500) COLLATE C NOT NULL,
  happened_at bigint NOT NULL,
  reported_at bigint NOT NULL,
  task_id uuid,
  heads_told boolean NOT NULL
);
CREATE INDEX ix_incidents_school ON incidents USING btree (school_id, id);
CREATE UNIQUE INDEX incidents_pkey ON incidents USING btree (id);
CREATE UNIQUE INDEX uq_incidents_client ON incidents USING btree (school_id, reporter_id, client_id);

CREATE TABLE invites (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  used_by uuid,
  created_at bigint NOT NULL
);
CREATE INDEX ix_invites_expires ON invites USING btree (expires_at);
CREATE INDEX ix_invites_person ON invites USING btree (person_id);
CREATE UNIQUE INDEX invites_pkey ON invites USING btree (id);
CREATE UNIQUE INDEX uq_invites_code ON invites USING btree (code_hash);

CREATE TABLE memberships (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  account_id uuid NOT NULL,
  used_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_memberships_account ON memberships USING btree (account_id);
CREATE UNIQUE INDEX memberships_pkey ON memberships USING btree (id);
CREATE UNIQUE INDEX uq_memberships_person ON memberships USING btree (person_id);

CREATE TABLE messages (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  purpose character varying(32) COLLATE C NOT NULL,
  class character varying(8) COLLATE C NOT NULL,
  channel character varying(16) COLLATE C NOT NULL,
  origin_kind character varying(32) COLLATE C NOT NULL,
  title character varying(100) COLLATE C NOT NULL,
  body text COLLATE C NOT NULL,
  page character varying(255) COLLATE C NOT NULL,
  fields text COLLATE C NOT NULL,
  about_id uuid,
  push_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX messages_about ON messages USING btree (about_id);
CREATE UNIQUE INDEX messages_pkey ON messages USING btree (id);

CREATE TABLE migrations (
  id character varying(190) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX migrations_pkey ON migrations USING btree (id);

CREATE TABLE notice_archives (
  school_id uuid NOT NULL,
  seq bigint NOT NULL,
  notice_id uuid NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  families bigint NOT NULL,
  people bigint NOT NULL,
  content character varying(64) COLLATE C NOT NULL,
  hash character varying(64) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX notice_archives_pkey ON notice_archives USING btree (school_id, seq);

CREATE TABLE notice_classes (
  notice_id uuid NOT NULL,
  class_id uuid NOT NULL,
  school_id uuid NOT NULL,
  families bigint NOT NULL,
  opened bigint NOT NULL,
  done bigint NOT NULL,
  paper bigint NOT NULL,
  paper_by uuid,
  paper_at bigint,
  nudged_at bigint
);
CREATE INDEX notice_classes_class ON notice_classes USING btree (class_id);
CREATE UNIQUE INDEX notice_classes_pkey ON notice_classes USING btree (notice_id, class_id);

CREATE TABLE notice_heads (
  school_id uuid NOT NULL,
  seq bigint NOT NULL,
  hash character varying(64) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX notice_heads_pkey ON notice_heads USING btree (school_id);

CREATE TABLE notice_readers (
  notice_id uuid NOT NULL,
  seat_id uuid NOT NULL,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  class_id uuid NOT NULL,
  at bigint NOT NULL,
  opened_at bigint,
  done_at bigint,
  choice character varying(20) COLLATE C NOT NULL,
  client_id uuid
);
CREATE INDEX notice_readers_whose ON notice_readers USING btree (school_id, seat_id, person_id, at);
CREATE UNIQUE INDEX notice_readers_pkey ON notice_readers USING btree (notice_id, seat_id, person_id);

CREATE TABLE notice_versions (
  notice_id uuid NOT NULL,
  version bigint NOT NULL,
  school_id uuid NOT NULL,
  at bigint NOT NULL,
  author_id uuid NOT NULL,
  client_id uuid NOT NULL,
  title character varying(60) COLLATE C NOT NULL,
  body character varying(2000) COLLATE C NOT NULL,
  receipt character varying(8) COLLATE C NOT NULL,
  choices character varying(400) COLLATE C NOT NULL,
  audience character varying(4000) COLLATE C NOT NULL,
  photos character varying(400) COLLATE C NOT NULL,
  hash character varying(64) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX notice_versions_pkey ON notice_versions USING btree (notice_id, version);

CREATE TABLE notices (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  author_id uuid NOT NULL,
  client_id uuid NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  planned boolean NOT NULL,
  standing boolean NOT NULL,
  title character varying(60) COLLATE C NOT NULL,
  receipt character varying(8) COLLATE C NOT NULL,
  pace character varying(8) COLLATE C NOT NULL,
  version bigint NOT NULL,
  approver_id uuid,
  publish_at bigint,
  published_at bigint,
  push_at bigint,
  closed_at bigint,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  task_id uuid
);
CREATE INDEX notices_changed ON notices USING btree (school_id, changed_at);
CREATE INDEX notices_digest ON notices USING btree (school_id, push_at);
CREATE UNIQUE INDEX notices_pkey ON notices USING btree (id);
CREATE UNIQUE INDEX uq_notices_client ON notices USING btree (school_id, author_id, client_id);

CREATE TABLE outbox (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  origin_id uuid NOT NULL,
  moment_at bigint NOT NULL,
  recipient_id uuid NOT NULL,
  channel character varying(16) COLLATE C NOT NULL,
  message_id uuid NOT NULL,
  purpose character varying(32) COLLATE C NOT NULL,
  queue character varying(8) COLLATE C NOT NULL,
  next_at bigint NOT NULL,
  state character varying(8) COLLATE C NOT NULL,
  expires_at bigint NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  owner character varying(64) COLLATE C NOT NULL DEFAULT ''::character varying,
  claimed_at bigint NOT NULL DEFAULT 0,
  lease_until bigint NOT NULL DEFAULT 0,
  wx_msg_id bigint NOT NULL DEFAULT 0,
  reason character varying(32) COLLATE C NOT NULL DEFAULT ''::character varying,
  detail character varying(200) COLLATE C NOT NULL DEFAULT ''::character varying,
  settled_at bigint
);
CREATE INDEX outbox_next ON outbox USING btree (queue, next_at, id);
CREATE UNIQUE INDEX outbox_moment ON outbox USING btree (origin_id, moment_at, recipient_id, channel);
CREATE UNIQUE INDEX outbox_pkey ON outbox USING btree (id);

CREATE TABLE patrol_route_points (
  route_id uuid NOT NULL,
  position bigint NOT NULL,
  school_id uuid NOT NULL,
  checkpoint_id uuid NOT NULL
);
CREATE UNIQUE INDEX patrol_route_points_pkey ON patrol_route_points USING btree (route_id, "position");

CREATE TABLE patrol_routes (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  code character varying(32) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  strict boolean NOT NULL
);
CREATE UNIQUE INDEX patrol_routes_pkey ON patrol_routes USING btree (id);
CREATE UNIQUE INDEX uq_routes_code ON patrol_routes USING btree (school_id, code);

CREATE TABLE people (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  name character varying(64) COLLATE C NOT NULL,
  phone_sealed bytea,
  phone_index bytea,
  state character varying(16) COLLATE C NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX ix_people_school ON people USING btree (school_id, id);
CREATE UNIQUE INDEX people_pkey ON people USING btree (id);
CREATE UNIQUE INDEX uq_people_phone ON people USING btree (phone_index, school_id);

CREATE TABLE person_roles (
  person_id uuid NOT NULL,
  role character varying(32) COLLATE C NOT NULL,
  school_id uuid NOT NULL
);
CREATE INDEX ix_person_roles_role ON person_roles USING btree (school_id, role, person_id);
CREATE UNIQUE INDEX person_roles_pkey ON person_roles USING btree (person_id, role);

CREATE TABLE places (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  path character varying(200) COLLATE C NOT NULL,
  parent_id uuid,
  kind character varying(16) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  archived_at bigint
);
CREATE UNIQUE INDEX places_pkey ON places USING btree (id);
CREATE UNIQUE INDEX uq_places_path ON places USING btree (school_id, path);

CREATE TABLE plates (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  checkpoint_id uuid NOT NULL,
  token character varying(24) COLLATE C NOT NULL,
  code character varying(4) COLLATE C NOT NULL,
  state character varying(16) COLLATE C NOT NULL,
  issued_at bigint NOT NULL,
  ended_at bigint,
  damaged_at bigint,
  damaged_by uuid
);
CREATE INDEX ix_plates_checkpoint ON plates USING btree (school_id, checkpoint_id);
CREATE UNIQUE INDEX plates_pkey ON plates USING btree (id);
CREATE UNIQUE INDEX uq_plates_token ON plates USING btree (token);

CREATE TABLE roster_patterns (
  school_id uuid NOT NULL,
  seq bigint NOT NULL,
  post character varying(40) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  spec text COLLATE C NOT NULL
);
CREATE UNIQUE INDEX roster_patterns_pkey ON roster_patterns USING btree (school_id, seq);

CREATE TABLE rosters (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  post character varying(40) COLLATE C NOT NULL,
  first_on character(10) COLLATE C NOT NULL,
  last_on character(10) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  seats text COLLATE C NOT NULL,
  changed_at bigint NOT NULL,
  changed_by uuid NOT NULL,
  published_at bigint
);
CREATE UNIQUE INDEX rosters_pkey ON rosters USING btree (id);
CREATE UNIQUE INDEX uq_rosters_span ON rosters USING btree (school_id, post, first_on);

CREATE TABLE round_endings (
  task_id uuid NOT NULL,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  client_id uuid NOT NULL,
  device_at bigint NOT NULL,
  at bigint NOT NULL,
  reason character varying(200) COLLATE C NOT NULL,
  omitted text COLLATE C NOT NULL
);
CREATE UNIQUE INDEX round_endings_pkey ON round_endings USING btree (task_id, person_id);

CREATE TABLE routine_versions (
  routine_id uuid NOT NULL,
  version bigint NOT NULL,
  school_id uuid NOT NULL,
  spec text COLLATE C NOT NULL
);
CREATE UNIQUE INDEX routine_versions_pkey ON routine_versions USING btree (routine_id, version);

CREATE TABLE routines (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  code character varying(64) COLLATE C NOT NULL,
  version bigint NOT NULL,
  spec text COLLATE C NOT NULL,
  active boolean NOT NULL,
  planned_through character(10) COLLATE C,
  calendar_version uuid NOT NULL
);
CREATE UNIQUE INDEX routines_pkey ON routines USING btree (id);
CREATE UNIQUE INDEX uq_routines_code ON routines USING btree (school_id, code);

CREATE TABLE schools (
  id uuid NOT NULL,
  code character varying(20) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  short_name character varying(8) COLLATE C NOT NULL,
  grades bigint NOT NULL,
  year bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX schools_pkey ON schools USING btree (id);
CREATE UNIQUE INDEX uq_schools_code ON schools USING btree (code);

CREATE TABLE seats (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  class_id uuid NOT NULL,
  child_sealed bytea,
  child_index bytea,
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX ix_seats_class ON seats USING btree (school_id, class_id);
CREATE UNIQUE INDEX seats_pkey ON seats USING btree (id);
CREATE UNIQUE INDEX uq_seats_child ON seats USING btree (class_id, child_index);

CREATE TABLE sessions (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX ix_sessions_account ON sessions USING btree (account_id);
CREATE INDEX ix_sessions_expires ON sessions USING btree (expires_at);
CREATE UNIQUE INDEX sessions_pkey ON sessions USING btree (id);
CREATE UNIQUE INDEX uq_sessions_token ON sessions USING btree (token_hash);

CREATE TABLE settings (
  name character varying(64) COLLATE C NOT NULL,
  value character varying(1000) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX settings_pkey ON settings USING btree (name);

CREATE TABLE sheet_entries (
  id uuid NOT NULL,
  sheet_id uuid NOT NULL,
  position bigint NOT NULL,
  school_id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  person_id uuid NOT NULL,
  device_at bigint NOT NULL,
  sent_at bigint,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  sequence bigint NOT NULL,
  answers text COLLATE C NOT NULL,
  steps text COLLATE C NOT NULL,
  hand_in boolean NOT NULL,
  sign character varying(32) COLLATE C NOT NULL,
  proof character varying(8) COLLATE C NOT NULL,
  marks character varying(32) COLLATE C NOT NULL,
  in_force bigint NOT NULL
);
CREATE UNIQUE INDEX sheet_entries_pkey ON sheet_entries USING btree (id);
CREATE UNIQUE INDEX uq_sheet_entries_client ON sheet_entries USING btree (school_id, account_id, client_id);
CREATE UNIQUE INDEX uq_sheet_entries_position ON sheet_entries USING btree (sheet_id, "position");

CREATE TABLE sheet_faults (
  sheet_id uuid NOT NULL,
  item character varying(80) COLLATE C NOT NULL,
  row_key character varying(36) COLLATE C NOT NULL,
  school_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  at bigint NOT NULL
);
CREATE UNIQUE INDEX sheet_faults_pkey ON sheet_faults USING btree (sheet_id, item, row_key);

CREATE TABLE sheet_photos (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  task_id uuid NOT NULL,
  sheet_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  item character varying(80) COLLATE C NOT NULL,
  row_key character varying(36) COLLATE C NOT NULL
);
CREATE INDEX ix_sheet_photos_sheet ON sheet_photos USING btree (sheet_id);
CREATE UNIQUE INDEX sheet_photos_pkey ON sheet_photos USING btree (id);

CREATE TABLE sheets (
  id uuid NOT NULL,
  task_id uuid NOT NULL,
  target character varying(64) COLLATE C NOT NULL,
  school_id uuid NOT NULL,
  routine character varying(64) COLLATE C NOT NULL,
  day character(10) COLLATE C NOT NULL,
  form_id uuid NOT NULL,
  begun_at bigint NOT NULL,
  begun_by uuid NOT NULL,
  entries bigint NOT NULL,
  locked boolean NOT NULL,
  complete boolean NOT NULL,
  passed boolean NOT NULL,
  handed_at bigint,
  handed_by uuid,
  proof character varying(8) COLLATE C NOT NULL
);
CREATE INDEX ix_sheets_day ON sheets USING btree (school_id, routine, day);
CREATE UNIQUE INDEX sheets_pkey ON sheets USING btree (id);
CREATE UNIQUE INDEX uq_sheets_task ON sheets USING btree (task_id, target);

CREATE TABLE shift_notes (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  shift_id uuid NOT NULL,
  person_id uuid NOT NULL,
  client_id uuid NOT NULL,
  at bigint NOT NULL,
  words character varying(500) COLLATE C NOT NULL
);
CREATE INDEX ix_shift_notes_shift ON shift_notes USING btree (shift_id, at);
CREATE UNIQUE INDEX shift_notes_pkey ON shift_notes USING btree (id);
CREATE UNIQUE INDEX uq_shift_notes_client ON shift_notes USING btree (person_id, client_id);

CREATE TABLE shifts (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  post character varying(40) COLLATE C NOT NULL,
  from_at bigint NOT NULL,
  seat bigint NOT NULL,
  until_at bigint NOT NULL,
  person_id uuid,
  by_hand boolean NOT NULL,
  held_at bigint,
  acked_at bigint,
  signed_at bigint
);
CREATE INDEX ix_shifts_from ON shifts USING btree (school_id, from_at);
CREATE INDEX ix_shifts_person ON shifts USING btree (person_id, from_at);
CREATE UNIQUE INDEX shifts_pkey ON shifts USING btree (id);
CREATE UNIQUE INDEX uq_shifts_seat ON shifts USING btree (school_id, post, from_at, seat);

CREATE TABLE stock_tallies (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  task_id uuid NOT NULL,
  subject_key character varying(64) COLLATE C NOT NULL,
  found text COLLATE C NOT NULL,
  others text COLLATE C NOT NULL,
  note character varying(500) COLLATE C NOT NULL,
  hand_in boolean NOT NULL,
  person_id uuid NOT NULL,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL
);
CREATE INDEX ix_stock_tallies_task ON stock_tallies USING btree (task_id, subject_key, id);
CREATE UNIQUE INDEX stock_tallies_pkey ON stock_tallies USING btree (id);
CREATE UNIQUE INDEX uq_stock_tallies_client ON stock_tallies USING btree (school_id, account_id, client_id);

CREATE TABLE subject_facts (
  school_id uuid NOT NULL,
  subject_key character varying(64) COLLATE C NOT NULL,
  name character varying(64) COLLATE C NOT NULL,
  on_date character(10) COLLATE C,
  num numeric NOT NULL,
  evidence_id uuid
);
CREATE INDEX ix_subject_facts_name ON subject_facts USING btree (name, on_date);
CREATE UNIQUE INDEX subject_facts_pkey ON subject_facts USING btree (school_id, subject_key, name);

CREATE TABLE swap_requests (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  client_id uuid NOT NULL,
  asked_by uuid NOT NULL,
  shift_id uuid NOT NULL,
  return_id uuid,
  asked_of uuid,
  state character varying(20) COLLATE C NOT NULL,
  open boolean,
  asked_at bigint NOT NULL,
  settled_at bigint,
  settled_by uuid
);
CREATE INDEX ix_swap_requests_school ON swap_requests USING btree (school_id, open);
CREATE UNIQUE INDEX swap_requests_pkey ON swap_requests USING btree (id);
CREATE UNIQUE INDEX uq_swap_requests_client ON swap_requests USING btree (asked_by, client_id);
CREATE UNIQUE INDEX uq_swap_requests_open ON swap_requests USING btree (shift_id, open);

CREATE TABLE task_events (
  task_id uuid NOT NULL,
  seq bigint NOT NULL,
  school_id uuid NOT NULL,
  at bigint NOT NULL,
  actor_id uuid,
  part character varying(16) COLLATE C NOT NULL,
  action character varying(32) COLLATE C NOT NULL,
  reason character varying(200) COLLATE C NOT NULL,
  detail text COLLATE C NOT NULL,
  client_id uuid,
  device_at bigint
);
CREATE UNIQUE INDEX task_events_pkey ON task_events USING btree (task_id, seq);

CREATE TABLE task_holders (
  task_id uuid NOT NULL,
  ref character varying(64) COLLATE C NOT NULL,
  part character varying(16) COLLATE C NOT NULL,
  school_id uuid NOT NULL,
  live boolean NOT NULL,
  opens_at bigint NOT NULL
);
CREATE INDEX ix_task_holders_plate ON task_holders USING btree (school_id, ref, live, opens_at);
CREATE UNIQUE INDEX task_holders_pkey ON task_holders USING btree (task_id, ref, part);

CREATE TABLE task_proofs (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  person_id uuid NOT NULL,
  client_id uuid NOT NULL,
  task_id uuid NOT NULL,
  subject_key character varying(64) COLLATE C NOT NULL,
  made_at bigint NOT NULL
);
CREATE INDEX ix_task_proofs_task ON task_proofs USING btree (task_id);
CREATE UNIQUE INDEX task_proofs_pkey ON task_proofs USING btree (id);
CREATE UNIQUE INDEX uq_task_proofs_client ON task_proofs USING btree (school_id, person_id, client_id);

CREATE TABLE task_targets (
  task_id uuid NOT NULL,
  subject_key character varying(64) COLLATE C NOT NULL,
  school_id uuid NOT NULL,
  name character varying(40) COLLATE C NOT NULL,
  holder_ref character varying(64) COLLATE C NOT NULL,
  done_at bigint,
  done_by uuid,
  evidence_id uuid,
  passed boolean NOT NULL,
  void boolean NOT NULL
);
CREATE INDEX ix_task_targets_owed ON task_targets USING btree (school_id, holder_ref, done_at) WHERE ((holder_ref)::text <> ''::text);
CREATE UNIQUE INDEX task_targets_pkey ON task_targets USING btree (task_id, subject_key);

CREATE TABLE tasks (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  routine_id uuid NOT NULL,
  routine_version bigint NOT NULL,
  subject_key character varying(64) COLLATE C NOT NULL,
  subject_name character varying(40) COLLATE C NOT NULL,
  slot character varying(96) COLLATE C NOT NULL,
  scope character varying(128) COLLATE C NOT NULL,
  opens_at bigint NOT NULL,
  due_at bigint NOT NULL,
  closes_at bigint NOT NULL,
  planned_at bigint,
  acked_at bigint,
  done_at bigint,
  missed_at bigint,
  made_up_at bigint,
  state character varying(16) COLLATE C NOT NULL,
  passed boolean NOT NULL,
  cause character varying(16) COLLATE C NOT NULL,
  reason character varying(200) COLLATE C NOT NULL,
  targets bigint NOT NULL,
  targets_done bigint NOT NULL,
  through_at bigint NOT NULL,
  next_at bigint,
  touched boolean NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX ix_tasks_due ON tasks USING btree (school_id, due_at, id);
CREATE INDEX ix_tasks_next ON tasks USING btree (next_at, id);
CREATE INDEX ix_tasks_scope ON tasks USING btree (school_id, scope);
CREATE UNIQUE INDEX tasks_pkey ON tasks USING btree (id);
CREATE UNIQUE INDEX uq_tasks_slot ON tasks USING btree (routine_id, subject_key, slot);

CREATE TABLE terms (
  school_id uuid NOT NULL,
  on_date character(10) COLLATE C NOT NULL,
  last_on character(10) COLLATE C NOT NULL,
  term_key character varying(16) COLLATE C NOT NULL,
  name character varying(40) COLLATE C NOT NULL
);
CREATE UNIQUE INDEX terms_pkey ON terms USING btree (school_id, on_date);

CREATE TABLE water_samples (
  id uuid NOT NULL,
  school_id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  taps text COLLATE C NOT NULL,
  lab character varying(40) COLLATE C NOT NULL,
  note character varying(500) COLLATE C NOT NULL,
  taken_at bigint NOT NULL,
  taken_by uuid NOT NULL,
  task_id uuid,
  reported_at bigint,
  reported_by uuid,
  report_no character varying(40) COLLATE C NOT NULL,
  passed boolean NOT NULL,
  result character varying(500) COLLATE C NOT NULL,
  published_at bigint,
  published_by uuid
);
CREATE INDEX ix_water_samples_school ON water_samples USING btree (school_id, id);
CREATE UNIQUE INDEX uq_water_samples_client ON water_samples USING btree (school_id, account_id, client_id);
CREATE UNIQUE INDEX water_samples_pkey ON water_samples USING btree (id);

