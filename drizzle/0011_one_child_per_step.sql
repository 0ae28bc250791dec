ALTER TABLE "stream_chunk" ADD COLUMN "step" text;--> statement-breakpoint
ALTER TABLE "stream_chunk" ADD COLUMN "log_path" text DEFAULT 'orchestrator' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "execution_parent_step" ON "execution" USING btree ("tenant_id","parent_id","parent_step") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "stream_chunk_age" ON "stream_chunk" USING btree ("created_at");