-- What ends with an execution that another one started: the parent's wait is answered and the parent woken in the same
-- commit, whoever ends the child and whatever becomes of that process then. The lock on the parent's row keeps a parent
-- that goes to rest at this moment from missing it. Bells are the caller's; those for Inngest go by the outbox.
create or replace function execution_child_ended() returns trigger language plpgsql security definer
set search_path = pg_catalog, public
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  parent record;
begin
  select e.status, e.lease_owner, e.priority into parent from execution e
    where e.tenant_id = new.tenant_id and e.id = new.parent_id for update;
  if not found or parent.status in ('completed', 'failed', 'cancelled') then
    return null;
  end if;
  insert into signal (tenant_id, id, execution_id, event, match, data)
  values (new.tenant_id, 'sig_' || substr(new.id, 5), new.parent_id, 'child.finished', new.id,
    json_build_object('execution_id', new.id, 'status', new.status))
  on conflict do nothing;
  if parent.lease_owner = 'inngest' then
    insert into outbox (tenant_id, id, event, execution_id, priority)
    values (new.tenant_id, new.id || ':ended', 'tutti/execution.signalled', new.parent_id, parent.priority)
    on conflict do nothing;
  end if;
  if parent.status = 'waiting' then
    update execution e set status = 'queued', waiting_for = null, wake_at = null
    where e.tenant_id = new.tenant_id and e.id = new.parent_id;
  end if;
  return null;
end $$;
--> statement-breakpoint
alter function execution_child_ended() owner to tutti_system;
--> statement-breakpoint
revoke execute on function execution_child_ended() from public;
--> statement-breakpoint
drop trigger if exists execution_child_ended on execution;
--> statement-breakpoint
create trigger execution_child_ended after update of status on execution for each row
when (new.parent_id is not null and new.status in ('completed', 'failed', 'cancelled')
  and old.status not in ('completed', 'failed', 'cancelled'))
execute function execution_child_ended();
