ALTER TABLE "execution" ADD COLUMN "checkpointed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant" ADD COLUMN "callback_secret" text;--> statement-breakpoint
CREATE INDEX "execution_checkpoint" ON "execution" USING btree ("tenant_id","id") WHERE not checkpointed and status in ('completed', 'failed', 'cancelled');