-- `has_details` is 0 once the retention has removed the customer's data from `state`.
alter table dhow_order add column has_details integer not null default 1;
create index dhow_order_details on dhow_order (updated_at) where phase = 'final' and has_details = 1;
