-- Why a person handed an offered call on: said by the person, read by the supervisor.
alter table reservation_log add column reason text;
