CREATE TABLE absences (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  first_on char(10) NOT NULL,
  last_on char(10) NOT NULL,
  reason text NOT NULL,
  entered_by blob NOT NULL,
  client_id blob NOT NULL,
  entered_at bigint NOT NULL,
  cancelled_at bigint,
  PRIMARY KEY (id)
);
CREATE INDEX ix_absences_last ON absences(school_id,last_on);
CREATE INDEX ix_absences_person ON absences(person_id);
CREATE UNIQUE INDEX uq_absences_client ON absences(school_id,entered_by,client_id);

CREATE TABLE accounts (
  id blob,
  open_id_sealed blob NOT NULL,
  open_id_index blob NOT NULL,
  union_id_sealed blob,
  union_id_index blob,
  claim_failures integer NOT NULL,
  claim_locked_until bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_accounts_union_id ON accounts(union_id_index);
CREATE UNIQUE INDEX uq_accounts_open_id ON accounts(open_id_index);

CREATE TABLE asset_plates (
  id blob,
  school_id blob NOT NULL,
  asset_id blob NOT NULL,
  token text NOT NULL,
  code text NOT NULL,
  state text NOT NULL,
  issued_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (id)
);
CREATE INDEX ix_asset_plates_asset ON asset_plates(school_id,asset_id);
CREATE UNIQUE INDEX uq_asset_plates_token ON asset_plates(token);

CREATE TABLE asset_records (
  id blob,
  school_id blob NOT NULL,
  account_id blob NOT NULL,
  client_id blob NOT NULL,
  asset_id blob NOT NULL,
  kind text NOT NULL,
  does text NOT NULL,
  until_on char(10),
  serial text NOT NULL,
  reading real,
  note text NOT NULL,
  vendor text NOT NULL,
  person_id blob,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  task_id blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_asset_records_asset ON asset_records(asset_id,id);
CREATE UNIQUE INDEX uq_asset_records_client ON asset_records(school_id,account_id,client_id);

CREATE TABLE asset_visits (
  id blob,
  school_id blob NOT NULL,
  asset_id blob NOT NULL,
  secret text NOT NULL,
  state text NOT NULL,
  issued_by blob NOT NULL,
  issued_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  does text NOT NULL,
  until_on char(10),
  serial text NOT NULL,
  words text NOT NULL,
  vendor text NOT NULL,
  signed text NOT NULL,
  made_at bigint,
  task_id blob,
  decided_by blob,
  decided_at bigint,
  reason text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_asset_visits_asset ON asset_visits(school_id,asset_id,id);
CREATE UNIQUE INDEX uq_asset_visits_secret ON asset_visits(secret);

CREATE TABLE assets (
  id blob,
  school_id blob NOT NULL,
  kind text NOT NULL,
  number text NOT NULL,
  name text NOT NULL,
  place_id blob,
  keeper_id blob,
  deputy_id blob,
  serial text NOT NULL,
  vendor text NOT NULL,
  note text NOT NULL,
  bought_on char(10),
  due_on char(10),
  due_what text NOT NULL,
  fault text NOT NULL,
  fault_at bigint,
  stopped text NOT NULL,
  retired_at bigint,
  created_at bigint NOT NULL,
   variety text,
   made_on char(10),
   reported text,
  PRIMARY KEY (id)
);
CREATE INDEX ix_assets_kind ON assets(school_id,kind,id);
CREATE UNIQUE INDEX uq_assets_number ON assets(school_id,number);

CREATE TABLE attachment_usage (
  school_id blob,
  bytes integer NOT NULL,
  PRIMARY KEY (school_id)
);

CREATE TABLE attachment_uses (
  school_id blob,
  owner_kind text,
  owner_id blob,
  person_id blob,
  client_id blob,
  position integer NOT NULL,
  PRIMARY KEY (school_id,
  owner_kind,
  owner_id,
  person_id,
  client_id)
);
CREATE INDEX attachment_uses_photo ON attachment_uses(school_id,client_id,person_id);

CREATE TABLE attachments (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  client_id blob NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  bytes integer NOT NULL,
  stored integer NOT NULL,
  created_at bigint NOT NULL,
  keep_until bigint NOT NULL,
  check_state text NOT NULL,
  check_at bigint NOT NULL,
  check_key text NOT NULL,
  trace_id text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX attachments_check ON attachments(check_state,check_at);
CREATE UNIQUE INDEX attachments_client ON attachments(school_id,client_id,person_id);
CREATE INDEX attachments_keep ON attachments(keep_until);
CREATE INDEX attachments_trace ON attachments(trace_id);

CREATE TABLE audit_events (
  id blob,
  school_id blob NOT NULL,
  seq integer NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  object text NOT NULL,
  request_id text NOT NULL,
  detail text NOT NULL,
  hash blob NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_audit_events_seq ON audit_events(school_id,seq);

CREATE TABLE audit_heads (
  school_id blob,
  seq integer NOT NULL,
  hash blob NOT NULL,
  PRIMARY KEY (school_id)
);

CREATE TABLE bells (
  school_id blob,
  timetable text,
  name text,
  minute integer NOT NULL,
  PRIMARY KEY (school_id,
  timetable,
  name)
);

CREATE TABLE calendar_exceptions (
  school_id blob,
  on_date char(10),
  open numeric,
  acts_as text NOT NULL,
  bells text NOT NULL,
  tags text NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (school_id,
  on_date)
);

CREATE TABLE calendars (
  school_id blob,
  version blob NOT NULL,
  PRIMARY KEY (school_id)
);

CREATE TABLE canteen_checks (
  school_id blob,
  day char(10),
  person_id blob,
  fit numeric NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (school_id,
  day,
  person_id)
);

CREATE TABLE canteen_dishes (
  id blob,
  school_id blob NOT NULL,
  client_id blob NOT NULL,
  scope text NOT NULL,
  name text NOT NULL,
  cold numeric NOT NULL,
  state text NOT NULL,
  added_by blob,
  added_at bigint NOT NULL,
  core real,
  core_at bigint,
  locked numeric NOT NULL,
  check_id blob,
  readmit numeric NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_canteen_dishes_scope ON canteen_dishes(school_id,scope);
CREATE UNIQUE INDEX uq_canteen_dishes_client ON canteen_dishes(school_id,client_id);

CREATE TABLE canteen_holdings (
  id blob,
  school_id blob NOT NULL,
  dish_id blob NOT NULL,
  from_at bigint NOT NULL,
  task_id blob,
  outcome text NOT NULL,
  ended_at bigint,
  ended_by blob,
  client_id blob,
  doubt numeric NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_canteen_holdings_dish ON canteen_holdings(dish_id);
CREATE INDEX ix_canteen_holdings_from ON canteen_holdings(school_id,from_at);

CREATE TABLE canteen_lot_meals (
  lot_id blob,
  scope text,
  school_id blob NOT NULL,
  PRIMARY KEY (lot_id,
  scope)
);
CREATE INDEX ix_canteen_lot_meals_scope ON canteen_lot_meals(school_id,scope);

CREATE TABLE canteen_lots (
  id blob,
  school_id blob NOT NULL,
  day char(10) NOT NULL,
  task_id blob NOT NULL,
  row_key text NOT NULL,
  goods text NOT NULL,
  supplier_id blob,
  supplier text NOT NULL,
  ordered real NOT NULL,
  weighed real NOT NULL,
  state text NOT NULL,
  received_at bigint NOT NULL,
  received_by blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_canteen_lots_day ON canteen_lots(school_id,day);
CREATE UNIQUE INDEX uq_canteen_lots_row ON canteen_lots(task_id,row_key);

CREATE TABLE canteen_meals (
  school_id blob,
  scope text,
  PRIMARY KEY (school_id,
  scope)
);

CREATE TABLE canteen_orders (
  id blob,
  school_id blob NOT NULL,
  client_id blob NOT NULL,
  day char(10) NOT NULL,
  supplier_id blob NOT NULL,
  goods text NOT NULL,
  kg real NOT NULL,
  ordered_by blob,
  ordered_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_canteen_orders_day ON canteen_orders(school_id,day);
CREATE UNIQUE INDEX uq_canteen_orders_client ON canteen_orders(school_id,client_id);

CREATE TABLE canteen_samples (
  id blob,
  school_id blob NOT NULL,
  code text NOT NULL,
  dish_id blob NOT NULL,
  grams real NOT NULL,
  taken_at bigint NOT NULL,
  taken_by blob,
  kept_from bigint NOT NULL,
  task_id blob,
  state text NOT NULL,
  ended_at bigint,
  ended_by blob,
  client_id blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_canteen_samples_kept ON canteen_samples(school_id,kept_from);
CREATE UNIQUE INDEX uq_canteen_samples_code ON canteen_samples(school_id,code);
CREATE UNIQUE INDEX uq_canteen_samples_dish ON canteen_samples(dish_id);

CREATE TABLE canteen_suppliers (
  id blob,
  school_id blob NOT NULL,
  name text NOT NULL,
  goods text NOT NULL,
  licence text NOT NULL,
  expires_on char(10) NOT NULL,
  archived_at bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_canteen_suppliers_name ON canteen_suppliers(school_id,name);

CREATE TABLE canteen_workers (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  certificate text NOT NULL,
  expires_on char(10) NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_canteen_workers_person ON canteen_workers(school_id,person_id);

CREATE TABLE check_ins (
  id blob,
  school_id blob NOT NULL,
  account_id blob NOT NULL,
  client_id blob NOT NULL,
  person_id blob NOT NULL,
  checkpoint_id blob NOT NULL,
  made_at bigint NOT NULL,
  plate_id blob NOT NULL,
  task_id blob,
  method text NOT NULL,
  device_at bigint NOT NULL,
  sent_at bigint,
  received_at bigint NOT NULL,
  sequence integer NOT NULL,
  outcome text NOT NULL,
  grade text NOT NULL,
  doubts text NOT NULL,
  passed numeric NOT NULL,
  latitude integer,
  longitude integer,
  accuracy integer,
  answers text NOT NULL,
  attachments text NOT NULL,
  note text NOT NULL,
  explained text NOT NULL,
  explanation text NOT NULL,
  explained_at bigint,
  PRIMARY KEY (id)
);
CREATE INDEX ix_check_ins_person ON check_ins(person_id,made_at);
CREATE INDEX ix_check_ins_point ON check_ins(checkpoint_id,made_at);
CREATE INDEX ix_check_ins_school ON check_ins(school_id,id);
CREATE UNIQUE INDEX uq_check_ins_report ON check_ins (client_id, account_id, school_id);

CREATE TABLE checkpoints (
  id blob,
  school_id blob NOT NULL,
  number text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  hint text NOT NULL,
  place_id blob,
  latitude integer,
  longitude integer,
  walk integer NOT NULL,
  questions text NOT NULL,
  archived_at bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_checkpoints_number ON checkpoints(school_id,number);

CREATE TABLE class_codes (
  id blob,
  school_id blob NOT NULL,
  class_id blob NOT NULL,
  code_sealed blob NOT NULL,
  code_index blob NOT NULL,
  expires_at bigint NOT NULL,
  made_by blob NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_class_codes_class ON class_codes(class_id);
CREATE UNIQUE INDEX uq_class_codes_code ON class_codes(code_index);

CREATE TABLE classes (
  id blob,
  school_id blob NOT NULL,
  entry integer NOT NULL,
  number integer NOT NULL,
  state text NOT NULL,
  ended_on char(10),
  head_teacher_id blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_classes_head_teacher ON classes(school_id,head_teacher_id);
CREATE UNIQUE INDEX uq_classes_number ON classes(school_id,entry,number);

CREATE TABLE credit_events (
  account_id blob,
  template_id text,
  source text,
  ref text,
  happened_at bigint NOT NULL,
  paired numeric NOT NULL,
  PRIMARY KEY (account_id,
  template_id,
  source,
  ref)
);

CREATE TABLE credits (
  account_id blob,
  template_id text,
  remaining integer NOT NULL,
  answer text NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (account_id,
  template_id)
);

CREATE TABLE drill_calls (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  client_id blob NOT NULL,
  drill_id blob NOT NULL,
  called_at bigint NOT NULL,
  class_id blob NOT NULL,
  missing integer NOT NULL,
  note text NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_drill_calls_drill ON drill_calls(drill_id,called_at);
CREATE UNIQUE INDEX uq_drill_calls_client ON drill_calls(school_id,person_id,client_id);

CREATE TABLE drill_classes (
  drill_id blob,
  class_id blob,
  school_id blob NOT NULL,
  place integer NOT NULL,
  name text NOT NULL,
  expected integer NOT NULL,
   beside numeric,
  PRIMARY KEY (drill_id,
  class_id)
);

CREATE TABLE drills (
  id blob,
  school_id blob NOT NULL,
  task_id blob NOT NULL,
  attempt integer NOT NULL,
  client_id blob NOT NULL,
  name text NOT NULL,
  scenario text NOT NULL,
  started_at bigint NOT NULL,
  started_by blob NOT NULL,
  finished_at bigint,
  finished_by blob,
  note text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_drills_school ON drills(school_id,started_at);
CREATE UNIQUE INDEX uq_drills_attempt ON drills(task_id,attempt);

CREATE TABLE duty_feeds (
  person_id blob,
  school_id blob NOT NULL,
  hash text NOT NULL,
  made_at bigint NOT NULL,
  PRIMARY KEY (person_id)
);
CREATE UNIQUE INDEX uq_duty_feeds_hash ON duty_feeds(hash);

CREATE TABLE family_requests (
  id blob,
  school_id blob NOT NULL,
  class_id blob NOT NULL,
  account_id blob NOT NULL,
  client_id blob NOT NULL,
  open_key text,
  name_sealed blob,
  child_sealed blob,
  relation text NOT NULL,
  consent text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  asked_at bigint NOT NULL,
  decided_at bigint,
  decided_by blob,
  seat_id blob,
  task_id blob,
  PRIMARY KEY (id)
);
CREATE INDEX family_requests_age ON family_requests(state,asked_at);
CREATE INDEX family_requests_class ON family_requests(school_id,class_id,state);
CREATE INDEX family_requests_task ON family_requests(task_id);
CREATE UNIQUE INDEX uq_family_requests_client ON family_requests(account_id,client_id);
CREATE UNIQUE INDEX uq_family_requests_open ON family_requests(open_key);

CREATE TABLE follow_questions (
  id blob,
  open_id_sealed blob NOT NULL,
  open_id_index blob NOT NULL,
  happened_at bigint NOT NULL,
  tries integer NOT NULL,
  next_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX follow_questions_due ON follow_questions(next_at);
CREATE UNIQUE INDEX uq_follow_questions_open_id ON follow_questions(open_id_index);

CREATE TABLE followers (
  id blob,
  open_id_sealed blob NOT NULL,
  open_id_index blob NOT NULL,
  union_id_index blob NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_followers_union_id ON followers(union_id_index);
CREATE UNIQUE INDEX uq_followers_open_id ON followers(open_id_index);

CREATE TABLE forms (
  id blob,
  school_id blob NOT NULL,
  code text NOT NULL,
  version integer NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX forms_version ON forms(school_id,code,version);

CREATE TABLE guardian_consents (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  version text NOT NULL,
  given_at bigint NOT NULL,
  withdrawn_at bigint,
  PRIMARY KEY (id)
);
CREATE INDEX guardian_consents_person ON guardian_consents(school_id,person_id);

CREATE TABLE guardianships (
  seat_id blob,
  person_id blob,
  school_id blob NOT NULL,
  relation text NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (seat_id,
  person_id)
);
CREATE INDEX ix_guardianships_person ON guardianships(school_id,person_id);

CREATE TABLE hazard_codes (
  school_id blob,
  token text NOT NULL,
  issued_at bigint NOT NULL,
  PRIMARY KEY (school_id)
);
CREATE UNIQUE INDEX uq_hazard_codes_token ON hazard_codes(token);

CREATE TABLE hazard_reports (
  id blob,
  school_id blob NOT NULL,
  reporter_id blob NOT NULL,
  client_id blob NOT NULL,
  hazard_id blob NOT NULL,
  joined numeric NOT NULL,
  source text NOT NULL,
  urgency text NOT NULL,
  place text NOT NULL,
  words text NOT NULL,
  happened_at bigint NOT NULL,
  reported_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX hazard_reports_hazard ON hazard_reports(hazard_id);
CREATE UNIQUE INDEX uq_hazard_reports_client ON hazard_reports(school_id,reporter_id,client_id);

CREATE TABLE hazard_steps (
  hazard_id blob,
  seq integer,
  id blob NOT NULL,
  school_id blob NOT NULL,
  at bigint NOT NULL,
  actor_id blob NOT NULL,
  client_id blob NOT NULL,
  action text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  words text NOT NULL,
  grade text NOT NULL,
  assignee_id blob,
  PRIMARY KEY (hazard_id,
  seq)
);
CREATE UNIQUE INDEX uq_hazard_steps_id ON hazard_steps(id);

CREATE TABLE hazards (
  id blob,
  school_id blob NOT NULL,
  subject text NOT NULL,
  place text NOT NULL,
  sign text NOT NULL,
  kind text NOT NULL,
  urgency text NOT NULL,
  grade text NOT NULL,
  state text NOT NULL,
  active numeric NOT NULL,
  open_key text,
  title text NOT NULL,
  reports integer NOT NULL,
  turn integer NOT NULL,
  assignee_id blob,
  assigner_id blob,
  step text NOT NULL,
  task_id blob,
  due_at bigint,
  duplicate_of blob,
  reported_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX hazards_active ON hazards(school_id,active);
CREATE INDEX hazards_assignee ON hazards(school_id,assignee_id);
CREATE INDEX hazards_duplicate ON hazards(duplicate_of);
CREATE INDEX hazards_place ON hazards(school_id,subject);
CREATE UNIQUE INDEX uq_hazards_open ON hazards(school_id,open_key);

CREATE TABLE inbox (
  id blob,
  school_id blob NOT NULL,
  recipient_id blob NOT NULL,
  moment_at bigint NOT NULL,
  origin_id blob NOT NULL,
  message_id blob NOT NULL,
  read_at bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX inbox_moment ON inbox(recipient_id,moment_at,origin_id);

CREATE TABLE incidents (
  id blob,
  school_id blob NOT NULL,
  reporter_id blob NOT NULL,
  client_id blob NOT NULL,
  kind text NOT NULL,
  place text NOT NULL,
  note text NOT NULL,
  happened_at bigint NOT NULL,
  reported_at bigint NOT NULL,
  task_id blob,
  heads_told numeric NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_incidents_school ON incidents(school_id,id);
CREATE UNIQUE INDEX uq_incidents_client ON incidents(school_id,reporter_id,client_id);

CREATE TABLE invites (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  code_hash blob NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  used_by blob,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_invites_expires ON invites(expires_at);
CREATE INDEX ix_invites_person ON invites(person_id);
CREATE UNIQUE INDEX uq_invites_code ON invites(code_hash);

CREATE TABLE memberships (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  account_id blob NOT NULL,
  used_at bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_memberships_account ON memberships(account_id);
CREATE UNIQUE INDEX uq_memberships_person ON memberships(person_id);

CREATE TABLE messages (
  id blob,
  school_id blob NOT NULL,
  purpose text NOT NULL,
  class text NOT NULL,
  channel text NOT NULL,
  origin_kind text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  page text NOT NULL,
  fields text NOT NULL,
  about_id blob,
  push_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX messages_about ON messages(about_id);

CREATE TABLE migrations (
  id text,
  PRIMARY KEY (id)
);

CREATE TABLE notice_archives (
  school_id blob,
  seq integer,
  notice_id blob NOT NULL,
  version integer NOT NULL,
  at bigint NOT NULL,
  families integer NOT NULL,
  people integer NOT NULL,
  content text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (school_id,
  seq)
);

CREATE TABLE notice_classes (
  notice_id blob,
  class_id blob,
  school_id blob NOT NULL,
  families integer NOT NULL,
  opened integer NOT NULL,
  done integer NOT NULL,
  paper integer NOT NULL,
  paper_by blob,
  paper_at bigint,
   nudged_at bigint,
  PRIMARY KEY (notice_id,
  class_id)
);
CREATE INDEX notice_classes_class ON notice_classes(class_id);

CREATE TABLE notice_heads (
  school_id blob,
  seq integer NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (school_id)
);

CREATE TABLE notice_readers (
  notice_id blob,
  seat_id blob,
  person_id blob,
  school_id blob NOT NULL,
  class_id blob NOT NULL,
  at bigint NOT NULL,
  opened_at bigint,
  done_at bigint,
  choice text NOT NULL,
  client_id blob,
  PRIMARY KEY (notice_id,
  seat_id,
  person_id)
);
CREATE INDEX notice_readers_whose ON notice_readers(school_id,seat_id,person_id,at);

CREATE TABLE notice_versions (
  notice_id blob,
  version integer,
  school_id blob NOT NULL,
  at bigint NOT NULL,
  author_id blob NOT NULL,
  client_id blob NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  receipt text NOT NULL,
  choices text NOT NULL,
  audience text NOT NULL,
  photos text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (notice_id,
  version)
);

CREATE TABLE notices (
  id blob,
  school_id blob NOT NULL,
  author_id blob NOT NULL,
  client_id blob NOT NULL,
  state text NOT NULL,
  planned numeric NOT NULL,
  standing numeric NOT NULL,
  title text NOT NULL,
  receipt text NOT NULL,
  pace text NOT NULL,
  version integer NOT NULL,
  approver_id blob,
  publish_at bigint,
  published_at bigint,
  push_at bigint,
  closed_at bigint,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
   task_id blob,
  PRIMARY KEY (id)
);
CREATE INDEX notices_changed ON notices(school_id,changed_at);
CREATE INDEX notices_digest ON notices(school_id,push_at);
CREATE UNIQUE INDEX uq_notices_client ON notices(school_id,author_id,client_id);

CREATE TABLE outbox (
  id blob,
  school_id blob NOT NULL,
  origin_id blob NOT NULL,
  moment_at bigint NOT NULL,
  recipient_id blob NOT NULL,
  channel text NOT NULL,
  message_id blob NOT NULL,
  purpose text NOT NULL,
  queue text NOT NULL,
  next_at bigint NOT NULL,
  state text NOT NULL,
  expires_at bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  owner text NOT NULL DEFAULT "",
  claimed_at bigint NOT NULL DEFAULT 0,
  lease_until bigint NOT NULL DEFAULT 0,
  wx_msg_id integer NOT NULL DEFAULT 0,
  reason text NOT NULL DEFAULT "",
  detail text NOT NULL DEFAULT "",
  settled_at bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX outbox_moment ON outbox(origin_id,moment_at,recipient_id,channel);
CREATE INDEX outbox_next ON outbox(queue,next_at,id);

CREATE TABLE patrol_route_points (
  route_id blob,
  position integer,
  school_id blob NOT NULL,
  checkpoint_id blob NOT NULL,
  PRIMARY KEY (route_id,
  position)
);

CREATE TABLE patrol_routes (
  id blob,
  school_id blob NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  strict numeric NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_routes_code ON patrol_routes(school_id,code);

CREATE TABLE people (
  id blob,
  school_id blob NOT NULL,
  name text NOT NULL,
  phone_sealed blob,
  phone_index blob,
  state text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_people_school ON people(school_id,id);
CREATE UNIQUE INDEX uq_people_phone ON people(phone_index,school_id);

CREATE TABLE person_roles (
  person_id blob,
  role text,
  school_id blob NOT NULL,
  PRIMARY KEY (person_id,
  role)
);
CREATE INDEX ix_person_roles_role ON person_roles(school_id,role,person_id);

CREATE TABLE places (
  id blob,
  school_id blob NOT NULL,
  path text NOT NULL,
  parent_id blob,
  kind text NOT NULL,
  name text NOT NULL,
  archived_at bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_places_path ON places(school_id,path);

CREATE TABLE plates (
  id blob,
  school_id blob NOT NULL,
  checkpoint_id blob NOT NULL,
  token text NOT NULL,
  code text NOT NULL,
  state text NOT NULL,
  issued_at bigint NOT NULL,
  ended_at bigint,
  damaged_at bigint,
  damaged_by blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_plates_checkpoint ON plates(school_id,checkpoint_id);
CREATE UNIQUE INDEX uq_plates_token ON plates(token);

CREATE TABLE roster_patterns (
  school_id blob,
  seq integer,
  post text NOT NULL,
  name text NOT NULL,
  spec text NOT NULL,
  PRIMARY KEY (school_id,
  seq)
);

CREATE TABLE rosters (
  id blob,
  school_id blob NOT NULL,
  post text NOT NULL,
  first_on char(10) NOT NULL,
  last_on char(10) NOT NULL,
  name text NOT NULL,
  seats text NOT NULL,
  changed_at bigint NOT NULL,
  changed_by blob NOT NULL,
  published_at bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_rosters_span ON rosters(school_id,post,first_on);

CREATE TABLE round_endings (
  task_id blob,
  person_id blob,
  school_id blob NOT NULL,
  client_id blob NOT NULL,
  device_at bigint NOT NULL,
  at bigint NOT NULL,
  reason text NOT NULL,
  omitted text NOT NULL,
  PRIMARY KEY (task_id,
  person_id)
);

CREATE TABLE routine_versions (
  routine_id blob,
  version integer,
  school_id blob NOT NULL,
  spec text NOT NULL,
  PRIMARY KEY (routine_id,
  version)
);

CREATE TABLE routines (
  id blob,
  school_id blob NOT NULL,
  code text NOT NULL,
  version integer NOT NULL,
  spec text NOT NULL,
  active numeric NOT NULL,
  planned_through char(10),
  calendar_version blob NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_routines_code ON routines(school_id,code);

CREATE TABLE schools (
  id blob,
  code text NOT NULL,
  name text NOT NULL,
  short_name text NOT NULL,
  grades integer NOT NULL,
  year integer NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_schools_code ON schools(code);

CREATE TABLE seats (
  id blob,
  school_id blob NOT NULL,
  class_id blob NOT NULL,
  child_sealed blob,
  child_index blob,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (id)
);
CREATE INDEX ix_seats_class ON seats(school_id,class_id);
CREATE UNIQUE INDEX uq_seats_child ON seats(class_id,child_index);

CREATE TABLE sessions (
  id blob,
  account_id blob NOT NULL,
  token_hash blob NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_sessions_account ON sessions(account_id);
CREATE INDEX ix_sessions_expires ON sessions(expires_at);
CREATE UNIQUE INDEX uq_sessions_token ON sessions(token_hash);

CREATE TABLE settings (
  name text,
  value text NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE sheet_entries (
  id blob,
  sheet_id blob NOT NULL,
  position integer NOT NULL,
  school_id blob NOT NULL,
  account_id blob NOT NULL,
  client_id blob NOT NULL,
  person_id blob NOT NULL,
  device_at bigint NOT NULL,
  sent_at bigint,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  sequence integer NOT NULL,
  answers text NOT NULL,
  steps text NOT NULL,
  hand_in numeric NOT NULL,
  sign text NOT NULL,
  proof text NOT NULL,
  marks text NOT NULL,
  in_force integer NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_sheet_entries_client ON sheet_entries(school_id,account_id,client_id);
CREATE UNIQUE INDEX uq_sheet_entries_position ON sheet_entries(sheet_id,position);

CREATE TABLE sheet_faults (
  sheet_id blob,
  item text,
  row_key text,
  school_id blob NOT NULL,
  entry_id blob NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (sheet_id,
  item,
  row_key)
);

CREATE TABLE sheet_photos (
  id blob,
  school_id blob NOT NULL,
  task_id blob NOT NULL,
  sheet_id blob NOT NULL,
  entry_id blob NOT NULL,
  item text NOT NULL,
  row_key text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_sheet_photos_sheet ON sheet_photos(sheet_id);

CREATE TABLE sheets (
  id blob,
  task_id blob NOT NULL,
  target text NOT NULL,
  school_id blob NOT NULL,
  routine text NOT NULL,
  day char(10) NOT NULL,
  form_id blob NOT NULL,
  begun_at bigint NOT NULL,
  begun_by blob NOT NULL,
  entries integer NOT NULL,
  locked numeric NOT NULL,
  complete numeric NOT NULL,
  passed numeric NOT NULL,
  handed_at bigint,
  handed_by blob,
  proof text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_sheets_day ON sheets(school_id,routine,day);
CREATE UNIQUE INDEX uq_sheets_task ON sheets(task_id,target);

CREATE TABLE shift_notes (
  id blob,
  school_id blob NOT NULL,
  shift_id blob NOT NULL,
  person_id blob NOT NULL,
  client_id blob NOT NULL,
  at bigint NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_shift_notes_shift ON shift_notes(shift_id,at);
CREATE UNIQUE INDEX uq_shift_notes_client ON shift_notes(person_id,client_id);

CREATE TABLE shifts (
  id blob,
  school_id blob NOT NULL,
  post text NOT NULL,
  from_at bigint NOT NULL,
  seat integer NOT NULL,
  until_at bigint NOT NULL,
  person_id blob,
  by_hand numeric NOT NULL,
   held_at bigint,
   acked_at bigint,
   signed_at bigint,
  PRIMARY KEY (id)
);
CREATE INDEX ix_shifts_from ON shifts(school_id,from_at);
CREATE INDEX ix_shifts_person ON shifts(person_id,from_at);
CREATE UNIQUE INDEX uq_shifts_seat ON shifts(school_id,post,from_at,seat);

CREATE TABLE stock_tallies (
  id blob,
  school_id blob NOT NULL,
  account_id blob NOT NULL,
  client_id blob NOT NULL,
  task_id blob NOT NULL,
  subject_key text NOT NULL,
  found text NOT NULL,
  others text NOT NULL,
  note text NOT NULL,
  hand_in numeric NOT NULL,
  person_id blob NOT NULL,
  made_at bigint NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_stock_tallies_task ON stock_tallies(task_id,subject_key,id);
CREATE UNIQUE INDEX uq_stock_tallies_client ON stock_tallies(school_id,account_id,client_id);

CREATE TABLE subject_facts (
  school_id blob,
  subject_key text,
  name text,
  on_date char(10),
  num real NOT NULL,
  evidence_id blob,
  PRIMARY KEY (school_id,
  subject_key,
  name)
);
CREATE INDEX ix_subject_facts_name ON subject_facts(name,on_date);

CREATE TABLE swap_requests (
  id blob,
  school_id blob NOT NULL,
  client_id blob NOT NULL,
  asked_by blob NOT NULL,
  shift_id blob NOT NULL,
  return_id blob,
  asked_of blob,
  state text NOT NULL,
  open numeric,
  asked_at bigint NOT NULL,
  settled_at bigint,
  settled_by blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_swap_requests_school ON swap_requests(school_id,open);
CREATE UNIQUE INDEX uq_swap_requests_client ON swap_requests(asked_by,client_id);
CREATE UNIQUE INDEX uq_swap_requests_open ON swap_requests(shift_id,open);

CREATE TABLE task_events (
  task_id blob,
  seq integer,
  school_id blob NOT NULL,
  at bigint NOT NULL,
  actor_id blob,
  part text NOT NULL,
  action text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
   client_id blob,
   device_at bigint,
  PRIMARY KEY (task_id,
  seq)
);

CREATE TABLE task_holders (
  task_id blob,
  ref text,
  part text,
  school_id blob NOT NULL,
  live numeric NOT NULL,
  opens_at bigint NOT NULL,
  PRIMARY KEY (task_id,
  ref,
  part)
);
CREATE INDEX ix_task_holders_plate ON task_holders(school_id,ref,live,opens_at);

CREATE TABLE task_proofs (
  id blob,
  school_id blob NOT NULL,
  person_id blob NOT NULL,
  client_id blob NOT NULL,
  task_id blob NOT NULL,
  subject_key text NOT NULL,
  made_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_task_proofs_task ON task_proofs(task_id);
CREATE UNIQUE INDEX uq_task_proofs_client ON task_proofs(school_id,person_id,client_id);

CREATE TABLE task_targets (
  task_id blob,
  subject_key text,
  school_id blob NOT NULL,
  name text NOT NULL,
  holder_ref text NOT NULL,
  done_at bigint,
  done_by blob,
  evidence_id blob,
  passed numeric NOT NULL,
  void numeric NOT NULL,
  PRIMARY KEY (task_id,
  subject_key)
);
CREATE INDEX ix_task_targets_owed ON task_targets (school_id, holder_ref, done_at) WHERE holder_ref <> '';

CREATE TABLE tasks (
  id blob,
  school_id blob NOT NULL,
  routine_id blob NOT NULL,
  routine_version integer NOT NULL,
  subject_key text NOT NULL,
  subject_name text NOT NULL,
  slot text NOT NULL,
  scope text NOT NULL,
  opens_at bigint NOT NULL,
  due_at bigint NOT NULL,
  closes_at bigint NOT NULL,
  planned_at bigint,
  acked_at bigint,
  done_at bigint,
  missed_at bigint,
  made_up_at bigint,
  state text NOT NULL,
  passed numeric NOT NULL,
  cause text NOT NULL,
  reason text NOT NULL,
  targets integer NOT NULL,
  targets_done integer NOT NULL,
  through_at bigint NOT NULL,
  next_at bigint,
  touched numeric NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX ix_tasks_due ON tasks(school_id,due_at,id);
CREATE INDEX ix_tasks_next ON tasks(next_at,id);
CREATE INDEX ix_tasks_scope ON tasks(school_id,scope);
CREATE UNIQUE INDEX uq_tasks_slot ON tasks(routine_id,subject_key,slot);

CREATE TABLE terms (
  school_id blob,
  on_date char(10),
  last_on char(10) NOT NULL,
  term_key text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (school_id,
  on_date)
);

CREATE TABLE water_samples (
  id blob,
  school_id blob NOT NULL,
  account_id blob NOT NULL,
  client_id blob NOT NULL,
  taps text NOT NULL,
  lab text NOT NULL,
  note text NOT NULL,
  taken_at bigint NOT NULL,
  taken_by blob NOT NULL,
  task_id blob,
  reported_at bigint,
  reported_by blob,
  report_no text NOT NULL,
  passed numeric NOT NULL,
  result text NOT NULL,
  published_at bigint,
  published_by blob,
  PRIMARY KEY (id)
);
CREATE INDEX ix_water_samples_school ON water_samples(school_id,id);
CREATE UNIQUE INDEX uq_water_samples_client ON water_samples(school_id,account_id,client_id);
