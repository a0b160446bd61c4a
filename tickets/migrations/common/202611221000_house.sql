-- The first house: everything one call needs to end as a closed repair and a counted complaint.
-- One text for SQLite and PostgreSQL: ids are uuid, instants bigint unix milliseconds, states text,
-- yes/no smallint-like bigint 0/1, money minor units. Versioned rows carry `version` for compare-and-set.

-- People and rights ------------------------------------------------------------------------------

create table org_unit (
    id uuid primary key,
    parent uuid references org_unit (id),
    kind text not null,              -- company, branch, department, team, dealer
    name_en text not null,
    name_zh text not null,
    path text not null,              -- '/root/…/id/' of ids: 'team and below' is a prefix
    version bigint not null
);
create unique index org_unit_path on org_unit (path);

create table person (
    id uuid primary key,
    sign_in text not null,           -- lower case
    name text not null,
    name_terms text not null,        -- pinyin and initials, for finding
    unit uuid not null references org_unit (id),
    unit_path text not null,
    language text not null,          -- zh, en
    time_zone text not null,
    calendar uuid,
    mobile text,
    password_hash text,
    capacity bigint not null,        -- units a person may carry at once, see work_item.units
    position text not null,          -- agent, technician, manager, sales, admin: which area opens
    left_at bigint,
    created_at bigint not null,
    version bigint not null
);
create unique index person_sign_in on person (sign_in);
create index person_unit on person (unit_path, id);

create table role (
    id uuid primary key,
    code text not null unique,       -- agent, technician, manager, sales, admin are shipped
    name_en text not null,
    name_zh text not null,
    version bigint not null
);

-- verb x record kind x scope x field group; '*' stands for all
create table role_grant (
    role uuid not null references role (id),
    verb text not null,              -- read, write, create, close, assign, reveal, supervise, export, configure
    record text not null,            -- customer, ticket, repair, call, deal, article, theme, person, part, queue, fact, *
    scope text not null,             -- own, team, below, all
    fields text not null,            -- base, contact, service, sales, finance, *
    primary key (role, verb, record, scope, fields)
);

create table person_role (
    person uuid not null references person (id),
    role uuid not null references role (id),
    primary key (person, role)
);

create table skill (
    code text primary key,           -- repairs, sales, zh, en, pump …
    name_en text not null,
    name_zh text not null
);

create table person_skill (
    person uuid not null references person (id),
    skill text not null references skill (code),
    level bigint not null,           -- 1..5
    primary key (person, skill)
);

create table person_territory (
    person uuid not null references person (id),
    territory text not null,
    primary key (person, territory)
);

create table session (
    id uuid primary key,
    person uuid not null references person (id),
    token_sha256 text not null unique,
    csrf text not null,
    see_as uuid references person (id),
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint,
    user_agent text
);
create index session_person on session (person, expires_at);

-- The last presence a person chose; the truth while running is the floor's memory.
create table presence (
    person uuid primary key references person (id),
    state text not null,             -- ready, away, transfers_only, not_responding, offline
    reason text,
    since bigint not null,
    version bigint not null
);

create table calendar (
    id uuid primary key,
    name_en text not null,
    name_zh text not null,
    time_zone text not null,
    week text not null,              -- json: [{"day":1,"from":"08:00","to":"18:00"}], overnight allowed
    version bigint not null
);

create table calendar_day (
    calendar uuid not null references calendar (id),
    day text not null,               -- 2026-10-01 in the calendar's zone
    open bigint not null,            -- 0 closes, 1 opens (make-up working day)
    intervals text not null,         -- json like calendar.week without day; [] when closed
    name_en text not null,
    name_zh text not null,
    primary key (calendar, day)
);

-- Lines, flows, queues ---------------------------------------------------------------------------

create table line (
    id uuid primary key,
    name text not null,
    source text not null,            -- address or network the INVITEs come from: 127.0.0.0/8
    country text not null,           -- CN
    area_code text not null,         -- 10: added to same-city numbers
    strip_prefixes text not null,    -- json: ["17951","17911"]
    flow uuid,                       -- default flow of the line
    created_at bigint not null,
    version bigint not null
);

create table line_number (
    number text primary key,         -- as dialled, digits only
    line uuid not null references line (id),
    flow uuid not null
);

create table flow (
    id uuid primary key,
    name text not null,
    state text not null,             -- draft, published
    body text not null,              -- telephony::Flow as json
    created_at bigint not null,
    version bigint not null
);

create table queue (
    id uuid primary key,
    code text not null unique,       -- sales, repairs, support: what flows name
    name_en text not null,
    name_zh text not null,
    kind text not null,              -- call, repair, ticket
    strategy text not null,          -- longest_idle, …
    skills text not null,            -- json: [{"skill":"repairs","level":1}]
    relax text not null,             -- json: [{"after_s":30,"drop":["pump"]}]
    ring_s bigint not null,
    wrap_up_s bigint not null,
    service_level_s bigint not null,
    short_abandon_s bigint not null,
    recorded bigint not null,        -- 1: greeting carries the recording notice
    music text not null,
    outcome_required bigint not null,
    version bigint not null
);

-- Customers --------------------------------------------------------------------------------------

create table customer (
    id uuid primary key,
    kind text not null,              -- person, organisation
    name text not null,
    name_sort text not null,         -- pinyin / lower case
    company uuid references customer (id),   -- a contact's organisation
    class text not null,             -- standard, contract, vip
    language text not null,          -- zh, en
    owner uuid references person (id),       -- the seller
    unit_path text not null,
    email text,
    contract_until text,
    note text,
    open_tickets bigint not null,    -- counters kept by the writer
    open_complaints bigint not null,
    open_repairs bigint not null,
    created_at bigint not null,
    last_contact_at bigint,
    version bigint not null
);
create index customer_owner on customer (owner, open_complaints desc, id);
create index customer_name on customer (name_sort, id);
create index customer_company on customer (company, id);

create table customer_alias (
    old uuid primary key,
    customer uuid not null references customer (id),
    at bigint not null
);

create table contact_point (
    id uuid primary key,
    customer uuid not null references customer (id),
    kind text not null,              -- phone, email, wechat
    raw text not null,
    normalised text,                 -- E.164 or national short number; null: never a key
    extension text,
    certainty text not null,         -- known, maybe
    verified_at bigint,
    source text not null,
    created_at bigint not null
);
create index contact_point_key on contact_point (normalised, customer) where normalised is not null;
create index contact_point_customer on contact_point (customer, id);

create table site (
    id uuid primary key,
    customer uuid not null references customer (id),
    name text not null,
    address text not null,
    territory text not null,
    contact_name text,
    contact_phone text,
    created_at bigint not null
);
create index site_customer on site (customer, id);

create table product (
    id uuid primary key,
    code text not null unique,       -- X-200
    name_en text not null,
    name_zh text not null,
    skill text,                      -- what a technician must know
    warranty_months bigint not null,
    checklist text not null          -- json: [{"code":"…","en":"…","zh":"…","required":true}]
);

create table device (
    id uuid primary key,
    customer uuid not null references customer (id),
    site uuid references site (id),
    product uuid not null references product (id),
    serial text not null,
    serial_key text not null,        -- letters and digits only, upper case
    batch text,
    made_week text,                  -- 2026-W14
    firmware text,
    bought_on text,
    warranty_until text,
    created_at bigint not null,
    version bigint not null
);
create unique index device_serial on device (serial_key);
create index device_customer on device (customer, id);

create table deal (
    id uuid primary key,
    customer uuid not null references customer (id),
    owner uuid not null references person (id),
    unit_path text not null,
    name text not null,
    stage text not null,             -- lead, qualified, offer, negotiation, won, lost
    amount bigint not null,
    currency text not null,
    expected_on text,
    open bigint not null,
    created_at bigint not null,
    version bigint not null
);
create index deal_customer on deal (customer, open, id);
create index deal_owner on deal (owner, open, id);

-- The customer's timeline: one line a contact, written with the change.
create table contact (
    id uuid primary key,
    customer uuid not null references customer (id),
    at bigint not null,
    kind text not null,              -- call, ticket, repair, visit, message, note, deal
    direction text not null,         -- in, out, none
    subject_kind text not null,      -- call, ticket, repair …
    subject uuid not null,
    person uuid,
    summary text not null            -- erasable words
);
create index contact_timeline on contact (customer, at desc, id);

-- Work -------------------------------------------------------------------------------------------

-- One header for everything somebody owes: what routing sees.
create table work_item (
    id uuid primary key,             -- the ticket's or repair's id
    kind text not null,              -- ticket, repair
    queue uuid not null references queue (id),
    state text not null,             -- waiting, offered, assigned, done
    assignee uuid references person (id),
    skills text not null,            -- json
    territory text,
    language text,
    priority_s bigint not null,
    units bigint not null,
    waiting_since bigint not null,
    reservation uuid,
    version bigint not null
);
create index work_item_waiting on work_item (state, queue, waiting_since);
create index work_item_assignee on work_item (assignee, state, id);

create table category (
    id uuid primary key,
    parent uuid references category (id),
    kind text not null,              -- ticket, wrap_up
    name_en text not null,
    name_zh text not null,
    terms text not null,             -- pinyin, initials, lower-case English
    sort bigint not null,
    retired bigint not null
);

create table counter (
    name text primary key,           -- ticket_no, repair_no, badge:…
    value bigint not null
);

create table ticket (
    id uuid primary key,
    no bigint not null unique,
    subject text not null,
    customer uuid references customer (id),
    contact_name text,
    device uuid references device (id),
    product uuid references product (id),
    batch text,
    category uuid references category (id),
    complaint bigint not null,
    complaint_at bigint,
    status text not null,            -- new, open, waiting_customer, waiting_parts, resolved, closed
    open bigint not null,            -- derived from status, for indexes
    priority text not null,          -- p1, p2, p3, p4
    channel text not null,           -- phone, email, chat, web, api
    queue uuid references queue (id),
    owner uuid references person (id),
    unit_path text not null,
    language text not null,
    call uuid,
    promise text,                    -- the last promise given, in words
    promise_due bigint,
    body text not null,              -- what the customer said
    created_by uuid,
    created_at bigint not null,
    changed_at bigint not null,
    resolved_at bigint,
    closed_at bigint,
    note_count bigint not null,
    version bigint not null
);
create index ticket_list on ticket (open, changed_at desc, id);
create index ticket_owner on ticket (owner, open, changed_at desc, id);
create index ticket_customer on ticket (customer, open, changed_at desc, id);
create index ticket_complaint on ticket (complaint_at, id) where complaint = 1;
create index ticket_device on ticket (device, open);

create table ticket_note (
    id uuid primary key,
    ticket uuid not null references ticket (id),
    kind text not null,              -- note, public, system
    author uuid,
    body text not null,
    at bigint not null
);
create index ticket_note_ticket on ticket_note (ticket, at, id);

create table repair (
    id uuid primary key,
    no bigint not null unique,       -- R-812
    ticket uuid not null references ticket (id),
    customer uuid not null references customer (id),
    device uuid references device (id),
    product uuid references product (id),
    model_text text,                 -- unknown model, in words
    fault text not null,
    site uuid references site (id),
    address text not null,
    territory text not null,
    contact_name text not null,
    contact_phone text not null,
    in_warranty text not null,       -- in, out, unknown
    warranty_reason text not null,   -- code: until_date, no_device, expired, misuse, goodwill …
    status text not null,            -- requested, assigned, under_way, done, given_back, cancelled
    open bigint not null,
    technician uuid references person (id),
    urged bigint not null,
    urged_at bigint,
    result text,                     -- fixed, part_needed, not_reproduced, replaced
    result_note text,
    requested_by uuid,
    created_at bigint not null,
    changed_at bigint not null,
    done_at bigint,
    unit_path text not null,
    version bigint not null
);
create index repair_list on repair (open, changed_at desc, id);
create index repair_technician on repair (technician, open, id);
create index repair_customer on repair (customer, open, changed_at desc, id);
create index repair_device on repair (device, open);
create index repair_ticket on repair (ticket);

-- Asked window <> promised window <> actual times.
create table visit (
    id uuid primary key,
    repair uuid not null references repair (id),
    technician uuid references person (id),
    window_from bigint not null,
    window_to bigint not null,
    promised_at bigint not null,
    promised_by uuid,
    state text not null,             -- promised, under_way, done, rearranged, cancelled
    started_at bigint,
    started_device_at bigint,
    ended_at bigint,
    reason text,
    version bigint not null
);
create index visit_technician on visit (technician, window_from, state);
create index visit_repair on visit (repair, window_from);

create table repair_check (
    repair uuid not null references repair (id),
    code text not null,
    done_at bigint,
    skipped_reason text,
    by uuid,
    primary key (repair, code)
);

create table part (
    id uuid primary key,
    no text not null,                -- 44-A
    no_key text not null,
    name_en text not null,
    name_zh text not null,
    price bigint not null,
    currency text not null,
    stock bigint not null,
    product uuid references product (id)
);
create unique index part_no on part (no_key);

create table part_term (
    term text not null,
    part uuid not null references part (id),
    primary key (term, part)
);

create table repair_part (
    id uuid primary key,
    repair uuid not null references repair (id),
    part uuid not null references part (id),
    quantity bigint not null,
    price bigint not null,
    currency text not null,
    by uuid,
    at bigint not null
);
create index repair_part_repair on repair_part (repair, at);

-- Calls ------------------------------------------------------------------------------------------

-- The record of a call, for ever (retention by kind). Rewritten by its owner until it has ended.
create table call (
    id uuid primary key,
    direction text not null,         -- in, out
    line uuid,
    dialled text not null,
    from_raw text not null,
    from_number text,                -- normalised
    withheld bigint not null,
    customer uuid references customer (id),
    match text not null,             -- exact, maybe, shared, unknown, withheld
    queue uuid references queue (id),
    choices text not null,           -- json
    language text,
    person uuid references person (id),
    unit_path text not null,
    arrived_at bigint not null,
    queued_at bigint,
    answered_at bigint,
    ended_at bigint,
    wrapped_up_at bigint,
    wait_ms bigint,
    talk_ms bigint,
    hold_ms bigint,
    wrap_up_ms bigint,
    outcome text,                    -- answered, abandoned, short_abandoned, node_lost, refused …
    cause text,
    ended_by text,
    wrap_outcome text,               -- solved, visit_booked, call_back, wrong_department, complaint, auto
    category uuid references category (id),
    note text,
    ticket uuid references ticket (id),
    node text not null,
    version bigint not null
);
create index call_list on call (arrived_at desc, id);
create index call_customer on call (customer, arrived_at desc, id);
create index call_person on call (person, arrived_at desc, id);
create index call_queue on call (queue, arrived_at desc, id);

-- A call now: state, not history; deleted with the fact call.ended.
create table live_call (
    call uuid primary key,
    node text not null,
    state text not null,             -- arrived, queued, offered, answered, held, wrapping
    queue uuid,
    joined_at bigint,
    reservation uuid,
    person uuid,
    dialog text,                     -- snapshot, json
    media text,                      -- addresses, json
    changed_at bigint not null,
    fence bigint not null
);

create table reservation_log (
    id uuid primary key,
    entry uuid not null,             -- call, ticket or repair
    entry_kind text not null,
    person uuid not null,
    at bigint not null,
    until bigint not null,
    ended_at bigint,
    result text,                     -- accepted, declined, expired, canceled, rescinded, failed
    explanation text not null        -- json: candidates, scores, why not
);
create index reservation_entry on reservation_log (entry, at);
create index reservation_person on reservation_log (person, at desc);

-- Messages to customers --------------------------------------------------------------------------

create table template (
    id uuid primary key,
    code text not null,              -- repair_assigned, repair_rearranged, repair_done
    channel text not null,           -- email, sms
    language text not null,          -- zh, en
    subject text not null,
    body text not null,
    version bigint not null
);
create unique index template_code on template (code, channel, language);

create table notice (
    id uuid primary key,
    customer uuid not null references customer (id),
    subject_kind text not null,
    subject uuid not null,
    code text not null,
    channel text not null,
    address text not null,
    title text not null,
    body text not null,
    state text not null,             -- waiting, sent, failed
    attempts bigint not null,
    next_at bigint not null,
    last_error text,
    idempotency text not null unique,    -- fact id + reader
    created_at bigint not null,
    sent_at bigint
);
create index notice_waiting on notice (state, next_at);

-- What we can answer -----------------------------------------------------------------------------

create table article (
    id uuid primary key,
    no bigint not null unique,
    language text not null,
    title text not null,
    body text not null,
    state text not null,             -- draft, published, archived
    product uuid references product (id),
    owner uuid references person (id),
    twin uuid,                       -- the same article in the other language
    used bigint not null,
    created_at bigint not null,
    changed_at bigint not null,
    version bigint not null
);
create index article_list on article (state, changed_at desc, id);

create table article_link (
    article uuid not null references article (id),
    ticket uuid not null references ticket (id),
    at bigint not null,
    person uuid,
    query text not null,
    primary key (article, ticket)
);

-- Themes -----------------------------------------------------------------------------------------

create table theme (
    id uuid primary key,
    parent uuid,
    name text not null,
    name_by_human bigint not null,
    state text not null,             -- auto, pinned, muted, merged_into, archived
    merged_into uuid,
    language text not null,
    size bigint not null,
    quotes text not null,            -- json of scrubbed texts with ticket ids
    labels text not null,            -- json
    created_at bigint not null,
    version bigint not null
);

create table theme_doc (
    ticket uuid primary key references ticket (id),
    theme uuid,
    score double precision not null,
    by_human bigint not null,
    run uuid not null
);
create index theme_doc_theme on theme_doc (theme, ticket);

create table theme_run (
    id uuid primary key,
    at bigint not null,
    kind text not null,              -- fit, assign
    texts bigint not null,
    themes bigint not null,
    coverage double precision not null,
    state_ref text not null          -- where the fit is kept
);

create table theme_week (
    theme uuid not null references theme (id),
    product uuid not null,           -- nil uuid: none
    batch text not null,             -- '' : none
    week text not null,              -- 2026-W14
    n bigint not null,
    exposure bigint not null,
    primary key (theme, product, batch, week)
);

create table theme_edit (
    id uuid primary key,
    at bigint not null,
    person uuid,
    theme uuid not null,
    verb text not null,
    body text not null
);

-- The spine --------------------------------------------------------------------------------------

create table fact (
    id uuid primary key,
    seq bigint,                      -- null until numbered (PostgreSQL); readers see numbered facts only
    kind text not null,
    version bigint not null,
    at bigint not null,
    by_kind text not null,           -- person, rule, system
    by_id uuid,
    call uuid,
    cause text,
    node text not null,
    trace text,
    body text not null               -- json: ids, numbers, enums; never names, numbers of telephones, free text
);
create unique index fact_seq on fact (seq);
create index fact_unnumbered on fact (id) where seq is null;
create index fact_kind on fact (kind, at);

create table fact_subject (
    fact uuid not null references fact (id),
    kind text not null,
    id uuid not null,
    at bigint not null,
    primary key (fact, kind, id)
);
create index fact_subject_id on fact_subject (kind, id, at desc);

create table reader_offset (
    reader text primary key,
    seq bigint not null
);

create table lease (
    name text primary key,
    holder text not null,
    fence bigint not null,
    until bigint not null
);

create table draft (
    person uuid not null,
    kind text not null,
    object text not null,
    body text not null,
    changed_at bigint not null,
    primary key (person, kind, object)
);

create table idempotency (
    person uuid not null,
    key text not null,
    request_sha256 text not null,
    status bigint not null,
    response text not null,
    at bigint not null,
    primary key (person, key)
);
create index idempotency_at on idempotency (at);

create table setting (
    name text primary key,           -- company, demo, epoch, sms_webhook …
    value text not null,
    version bigint not null
);
