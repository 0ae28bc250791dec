ALTER TABLE "schedule" ADD COLUMN "paused_reason" text;--> statement-breakpoint
ALTER TABLE "trigger" ADD COLUMN "paused_reason" text;--> statement-breakpoint
ALTER TABLE "trigger" ADD COLUMN "messages_per_minute" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
CREATE INDEX "execution_orchestration_version" ON "execution" USING btree ("tenant_id","orchestration_id","orchestration_version","id") WHERE orchestration_id is not null;--> statement-breakpoint
CREATE INDEX "trigger_address" ON "trigger" USING btree ("id");