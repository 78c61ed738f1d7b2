-- Times are milliseconds since 1970-01-01 00:00:00 UTC. Amounts are minor units of their currency.

-- Verified deliveries. `verified` is null after retention removed the content; the row stays for deduplication.
create table dhow_delivery (
    seq integer primary key autoincrement,
    account text not null,
    kind text not null,
    reference text not null,
    dedup blob not null,
    subject text not null,
    received_at integer not null,
    settled_at integer,
    method text not null,
    target text not null,
    headers text not null,
    verified text
) strict;
create unique index dhow_delivery_dedup on dhow_delivery (account, dedup);
create index dhow_delivery_order on dhow_delivery (account, kind, reference, seq);
create index dhow_delivery_kept on dhow_delivery (received_at) where verified is not null;

-- One row for each account, kind and reference. `amount_minor` is null while the order is unknown to the shop.
create table dhow_order (
    account text not null,
    kind text not null,
    reference text not null,
    phase text not null,
    status text not null,
    provider_reference text,
    amount_minor integer,
    currency text,
    state text not null,
    wake integer not null,
    due_at integer,
    lease_token text,
    lease_until integer,
    attempts integer not null,
    last_error text,
    created_at integer not null,
    updated_at integer not null,
    primary key (account, kind, reference)
) strict;
create index dhow_order_due on dhow_order (due_at) where due_at is not null;
create index dhow_order_provider_reference on dhow_order (provider_reference)
    where provider_reference is not null;
create index dhow_order_unfinished on dhow_order (phase) where phase <> 'final';

-- The outbox. `done_at` is null until the shop has handled the effect.
create table dhow_effect (
    seq integer primary key autoincrement,
    id text not null unique,
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
create index dhow_effect_pending on dhow_effect (seq) where done_at is null;
create index dhow_effect_order on dhow_effect (account, kind, reference, seq) where done_at is null;

-- Changes of orders. Rows are only added.
create table dhow_history (
    seq integer primary key autoincrement,
    account text not null,
    kind text not null,
    reference text not null,
    at integer not null,
    actor text not null,
    from_status text,
    to_status text not null,
    evidence text not null
) strict;
create index dhow_history_order on dhow_history (account, kind, reference, seq);

-- Deliveries that failed verification, the newest of each account.
create table dhow_rejected (
    seq integer primary key autoincrement,
    account text not null,
    received_at integer not null,
    reason text not null,
    method text not null,
    target text not null,
    headers text not null,
    body blob not null
) strict;
create index dhow_rejected_account on dhow_rejected (account, seq);
create index dhow_rejected_time on dhow_rejected (received_at);
