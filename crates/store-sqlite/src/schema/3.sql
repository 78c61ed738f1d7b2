-- Beginnings of the deduplication digests, by which a copy of a delivery is found. The digests are random: one index of all of them would
-- change another page for nearly every delivery, more pages than the deliveries themselves. So a new entry goes into a small part
-- (level 0), and moves with its neighbours into a larger part (level 1) and into the part with all others (level 2).
create table dhow_internal_dedup (
    level integer not null,
    prefix blob not null,
    seq integer not null,
    primary key (level, prefix, seq)
) strict, without rowid;
insert into dhow_internal_dedup select 2, substr(dedup, 1, 8), seq from dhow_delivery order by 2, 3;
drop index dhow_delivery_dedup;
-- A trigger, so that a process of the previous version that is still running adds its deliveries too.
create trigger dhow_internal_dedup_new after insert on dhow_delivery begin
    insert into dhow_internal_dedup (level, prefix, seq) values (0, substr(new.dedup, 1, 8), new.seq);
end;

-- Effects again, with an index of the ids that are not done instead of one of all ids, which are random too.
create table dhow_internal_effect (
    seq integer primary key autoincrement,
    id text not null,
    account text not null,
    kind text not null,
    reference text not null,
    effect_key text not null,
    effect_type text not null,
    body text not null,
    created_at integer not null,
    due_at integer not null,
    done_at integer,
    lease_token text,
    lease_until integer,
    attempts integer not null,
    last_error text,
    unique (account, kind, reference, effect_key)
) strict;
insert into dhow_internal_effect
    select seq, id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, done_at,
        lease_token, lease_until, attempts, last_error
    from dhow_effect order by seq;
drop table dhow_effect;
alter table dhow_internal_effect rename to dhow_effect;
create unique index dhow_effect_id on dhow_effect (id) where done_at is null;
create index dhow_effect_pending on dhow_effect (seq) where done_at is null;
create index dhow_effect_order on dhow_effect (account, kind, reference, seq) where done_at is null;
