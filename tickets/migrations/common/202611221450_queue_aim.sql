-- What a queue aims at: this share of its calls answered within service_level_s. 80 % in 20 s is the field's usual aim.
alter table queue add column service_level_percent bigint not null default 80;
