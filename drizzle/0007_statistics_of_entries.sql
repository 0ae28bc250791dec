-- Renewing the planner's statistics reads a sample whose size goes by the column with the highest target, whole wide
-- values included. Only the columns that filters search by need any.
alter table ledger_entry
  alter column data set statistics 0, alter column result set statistics 0, alter column content_hash set statistics 0,
  alter column prev_hash set statistics 0, alter column hash set statistics 0, alter column path set statistics 0,
  alter column step set statistics 0, alter column key set statistics 0, alter column correlation_id set statistics 0,
  alter column from_agent set statistics 0, alter column duration_ms set statistics 0,
  alter column cost_usd set statistics 0, alter column at set statistics 0, alter column name set statistics 0,
  alter column execution_id set statistics 20, alter column seq set statistics 20,
  alter column tenant_id set statistics 20, alter column contract_id set statistics 20,
  alter column contract_type set statistics 20, alter column session_id set statistics 20,
  alter column to_agent set statistics 20, alter column capability set statistics 20,
  alter column status set statistics 20;
--> statement-breakpoint
alter table execution
  alter column plan set statistics 0, alter column input set statistics 0, alter column output set statistics 0,
  alter column error set statistics 0, alter column context set statistics 0, alter column metadata set statistics 0,
  alter column actor set statistics 0, alter column usage set statistics 0, alter column last_hash set statistics 0;
