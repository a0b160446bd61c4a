-- The list of all tickets, open and closed, newest first.
create index ticket_changed on ticket (changed_at desc, id);
