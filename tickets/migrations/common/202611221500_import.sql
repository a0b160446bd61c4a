-- Customers come in from spreadsheets: what was imported, row by row; what a customer is found by when somebody types its name
-- another way; and which way a chain of merges went, so that each step can be taken back.

alter table customer add column credit_code text;   -- 统一社会信用代码
alter table customer add column external_no text;   -- its number in the list it came from
create index customer_external_no on customer (external_no) where external_no is not null;

alter table customer_alias add column via uuid;     -- what it was merged into, where that was merged on
create index customer_alias_customer on customer_alias (customer);

-- Soft keys of names, addresses and domains; hard ones stand in contact_point.
create table customer_key (
    key bigint not null,
    customer uuid not null references customer (id),
    primary key (key, customer)
);
create index customer_key_customer on customer_key (customer);

create table import (
    id uuid primary key,
    file_name text not null,
    sha256 text not null,
    bytes bigint not null,
    sort text not null,              -- customers, contacts, devices, tickets
    state text not null,             -- uploaded, checking, checked, running, done, undoing, undone, failed
    headings text not null,          -- json: the headings found
    columns text not null,           -- json: a field or null for each
    row_count bigint not null,
    next_row bigint not null,        -- how many rows have been carried out
    created bigint not null,
    known bigint not null,           -- were there already, word for word
    waiting bigint not null,         -- may be somebody we know: a person decides
    linked bigint not null,          -- decided: the same
    skipped bigint not null,
    refused bigint not null,
    kept bigint not null,            -- stayed at an undo, since somebody has worked with them
    node text not null,              -- where the file is
    error text,
    created_by uuid,
    created_at bigint not null,
    changed_at bigint not null,
    version bigint not null
);
create index import_list on import (created_at desc, id);
create index import_state on import (state);

-- A row of the file that was carried out, or that a person has to look at.
create table import_row (
    import uuid not null references import (id),
    row_no bigint not null,          -- as the spreadsheet shows it
    state text not null,             -- created, known, waiting, linked, skipped, refused, undone, kept
    customer uuid,                   -- made, or linked to
    made text not null,              -- json: [{"kind":"customer","id":"cus_…"}], in the order of making
    problems text not null,          -- json: [{"column":2,"code":"digits_lost","value":"1.38E+10"}]
    cells text not null,             -- json: the row's texts while somebody has to look at it, else []
    candidates text not null,        -- json: [{"customer":"cus_…","score":0.97,"reasons":["phone_same"]}]
    primary key (import, row_no)
);
create index import_row_state on import_row (import, state, row_no);
