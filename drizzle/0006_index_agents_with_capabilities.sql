DROP INDEX "ledger_entry_contract_capability";--> statement-breakpoint
DROP INDEX "ledger_entry_contract_agent";--> statement-breakpoint
CREATE INDEX "ledger_entry_contract_agent" ON "ledger_entry" USING btree ("tenant_id","to_agent","capability","contract_id") WHERE contract_type = 'REQUEST';