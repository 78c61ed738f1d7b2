-- Ids of effects are random: an index of all ids changes another page for nearly every effect. Only effects that are not done are looked up
-- by their ids alone.
create unique index dhow_effect_pending_id on dhow.dhow_effect (id) where done_at is null;
alter table dhow.dhow_effect drop constraint dhow_effect_id_key;
