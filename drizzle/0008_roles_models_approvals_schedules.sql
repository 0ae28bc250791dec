CREATE TABLE "approval" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"execution_id" text NOT NULL,
	"step" text NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"tool" text NOT NULL,
	"message" text,
	"arguments" json NOT NULL,
	"digest" text NOT NULL,
	"risk_class" text NOT NULL,
	"destination" text,
	"requested_by" json NOT NULL,
	"required_role" text,
	"approvers" json DEFAULT '[]'::json NOT NULL,
	"status" text NOT NULL,
	"decided_by" json,
	"decided_at" timestamp (3) with time zone,
	"comment" text,
	"answer" json,
	"replaced_by" text,
	"policy_id" text,
	"used_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"on_timeout" text DEFAULT 'deny' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approval_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "tool_policy" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"tool" text NOT NULL,
	"decision" text NOT NULL,
	"bounds" json DEFAULT '[]'::json NOT NULL,
	"role_id" text,
	"orchestration_id" text,
	"required_role" text,
	"remaining" integer,
	"expires_at" timestamp (3) with time zone,
	"from_approval" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tool_policy_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "model_key" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"provider" text NOT NULL,
	"name" text NOT NULL,
	"base_url" text,
	"origin" text NOT NULL,
	"secret" text,
	"models" json DEFAULT '[]'::json NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"last_tested_at" timestamp (3) with time zone,
	"last_error" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_key_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "role" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"base_prompt" text NOT NULL,
	"model" text,
	"model_constraints" json,
	"tools" json DEFAULT '[]'::json NOT NULL,
	"needs_tools" boolean DEFAULT false NOT NULL,
	"output_schema" json,
	"stop_rules" json DEFAULT '{}'::json NOT NULL,
	"budget" json,
	"meta" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'published' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"scopes" json,
	"created_by" text,
	"created_in" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "role_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "stream_chunk" (
	"tenant_id" text NOT NULL,
	"execution_id" text NOT NULL,
	"path" text NOT NULL,
	"attempt" integer NOT NULL,
	"position" integer NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stream_chunk_execution_id_path_attempt_position_pk" PRIMARY KEY("execution_id","path","attempt","position")
);
--> statement-breakpoint
CREATE TABLE "usage_record" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"execution_id" text,
	"root_id" text,
	"step" text,
	"role" text,
	"orchestration_id" text,
	"model" text NOT NULL,
	"input_tokens" integer DEFAULT 0 NOT NULL,
	"cached_tokens" integer DEFAULT 0 NOT NULL,
	"output_tokens" integer DEFAULT 0 NOT NULL,
	"reasoning_tokens" integer DEFAULT 0 NOT NULL,
	"cost_usd" double precision,
	"latency_ms" double precision DEFAULT 0 NOT NULL,
	"outcome" text NOT NULL,
	"error" text,
	CONSTRAINT "usage_record_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_total" (
	"tenant_id" text NOT NULL,
	"period" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"cost_usd" double precision DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_total_tenant_id_period_subject_kind_subject_pk" PRIMARY KEY("tenant_id","period","subject_kind","subject")
);
--> statement-breakpoint
CREATE TABLE "schedule" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"orchestration_id" text NOT NULL,
	"name" text NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"input" json DEFAULT '{}'::json NOT NULL,
	"options" json DEFAULT '{}'::json NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"missed_runs" text DEFAULT 'run_once' NOT NULL,
	"actor" json NOT NULL,
	"next_at" timestamp (3) with time zone,
	"last_at" timestamp (3) with time zone,
	"last_execution_id" text,
	"last_error" json,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "trigger" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"orchestration_id" text NOT NULL,
	"name" text NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp (3) with time zone,
	"input_mapping" json,
	"active" boolean DEFAULT true NOT NULL,
	"actor" json NOT NULL,
	"last_at" timestamp (3) with time zone,
	"last_execution_id" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trigger_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "trigger_delivery" (
	"tenant_id" text NOT NULL,
	"trigger_id" text NOT NULL,
	"message_id" text NOT NULL,
	"execution_id" text,
	"attempts" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trigger_delivery_tenant_id_trigger_id_message_id_pk" PRIMARY KEY("tenant_id","trigger_id","message_id")
);
--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "parent_step" text;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "root_id" text;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orchestration" ADD COLUMN "starts_per_minute" integer;--> statement-breakpoint
ALTER TABLE "orchestration" ADD COLUMN "budget" json;--> statement-breakpoint
ALTER TABLE "orchestration_version" ADD COLUMN "created_in" text;--> statement-breakpoint
ALTER TABLE "orchestration_version" ADD COLUMN "note" text;--> statement-breakpoint
CREATE UNIQUE INDEX "approval_key" ON "approval" USING btree ("tenant_id","execution_id","key");--> statement-breakpoint
CREATE INDEX "approval_pending" ON "approval" USING btree ("tenant_id","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "approval_expiry" ON "approval" USING btree ("expires_at") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "model_key_name" ON "model_key" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "role_name" ON "role" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "usage_record_root" ON "usage_record" USING btree ("tenant_id","root_id");--> statement-breakpoint
CREATE INDEX "usage_record_execution" ON "usage_record" USING btree ("tenant_id","execution_id");--> statement-breakpoint
CREATE INDEX "usage_record_at" ON "usage_record" USING btree ("tenant_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "schedule_name" ON "schedule" USING btree ("tenant_id","orchestration_id","name");--> statement-breakpoint
CREATE INDEX "schedule_due" ON "schedule" USING btree ("next_at") WHERE active;--> statement-breakpoint
CREATE UNIQUE INDEX "trigger_name" ON "trigger" USING btree ("tenant_id","orchestration_id","name");--> statement-breakpoint
CREATE INDEX "trigger_delivery_age" ON "trigger_delivery" USING btree ("created_at");