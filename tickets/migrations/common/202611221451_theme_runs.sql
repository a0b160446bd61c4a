-- A fit is written beside the one shown and takes its place in one step, so that nobody reads half of it; a rise is told once.

-- Which complaint a run filed where. Rows of a run that is not in theme_run are of a fit being written, or of one that died.
create table theme_filing (
    run uuid not null,
    ticket uuid not null references ticket (id),
    theme uuid,                      -- the theme it was filed under; where that one was merged, it stays here and is led on
    score double precision not null,
    by_human bigint not null,
    primary key (run, ticket)
);
create index theme_filing_theme on theme_filing (theme, run, ticket);

create table theme_count (
    run uuid not null,
    theme uuid not null,
    product uuid not null,           -- nil uuid: none
    batch text not null,             -- '' : none
    week text not null,              -- 2026-W14
    n bigint not null,
    exposure bigint not null,
    primary key (run, theme, product, batch, week)
);

-- theme_doc and theme_week are read by the release before this one alone; they go when it does.
insert into theme_filing (run, ticket, theme, score, by_human)
select (select id from theme_run order by at desc, id desc limit 1), ticket, theme, score, by_human from theme_doc
where exists (select 1 from theme_run);
insert into theme_count (run, theme, product, batch, week, n, exposure)
select (select id from theme_run order by at desc, id desc limit 1), theme, product, batch, week, n, exposure from theme_week
where exists (select 1 from theme_run);

alter table theme add column raised_at bigint;
create index theme_edit_at on theme_edit (at, id);
