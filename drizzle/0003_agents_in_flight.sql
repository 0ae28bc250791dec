-- Steps in work by agent name: the REQUESTs of running executions that have no RESPONSE yet, among the last
-- entries of each. Every list of agents asks, so it is a function: its plan is made once per connection.
-- `offset 0` keeps the order of the joins: execution by execution, never the tenant's whole ledger.
-- Not a security definer: row-level security holds inside.
create or replace function agents_in_flight(recent_entries integer) returns json language plpgsql stable as $$
begin
  return (
    select coalesce(json_object_agg(t.to_agent, t.steps), '{}') from (
      select q.to_agent, count(*)::integer as steps
      from public.execution e
      cross join lateral (
        select request.to_agent from public.ledger_entry request
        where request.execution_id = e.id and request.seq > e.last_seq - recent_entries
          and request.contract_type = 'REQUEST' and request.to_agent is not null
          and not exists (
            select from public.ledger_entry response
            where response.execution_id = request.execution_id and response.key = request.key
              and response.result is not null)
        offset 0) q
      where e.tenant_id = nullif(current_setting('app.tenant_id', true), '') and e.status = 'running'
      group by q.to_agent) t);
end $$;
--> statement-breakpoint
revoke execute on function agents_in_flight(integer) from public;
--> statement-breakpoint
grant execute on function agents_in_flight(integer) to tutti_app, tutti_system;
