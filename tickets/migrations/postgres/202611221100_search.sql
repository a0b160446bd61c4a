-- One box finds customers, devices and tickets: what each can be found by, in byte order so that a prefix is a range.
create table search_term (
    kind text collate "C" not null,  -- customer, device, ticket
    term text collate "C" not null,
    id uuid not null,
    primary key (kind, term, id)
);
create index search_term_id on search_term (kind, id, term);
