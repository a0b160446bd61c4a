-- One box finds customers, devices and tickets: what each can be found by, in byte order so that a prefix is a range.
create table search_term (
    kind text not null,              -- customer, device, ticket
    term text not null,
    id uuid not null,
    primary key (kind, term, id)
) without rowid;
create index search_term_id on search_term (kind, id, term);
