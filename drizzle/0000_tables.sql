CREATE TABLE "execution" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"waiting_for" text,
	"title" text NOT NULL,
	"plan_source" text NOT NULL,
	"plan" json NOT NULL,
	"input" json NOT NULL,
	"output" json,
	"error" json,
	"context" json DEFAULT '{}'::json NOT NULL,
	"metadata" json DEFAULT '{}'::json NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"actor" json NOT NULL,
	"constraints" json,
	"toolbox" json,
	"budget" json,
	"usage" json DEFAULT '{}'::json NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"session_id" text,
	"parent_id" text,
	"orchestration_id" text,
	"orchestration_version" integer,
	"callback_url" text,
	"replay_of" text,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"last_hash" text DEFAULT '' NOT NULL,
	"lease_owner" text,
	"fence" integer DEFAULT 0 NOT NULL,
	"crashes" integer DEFAULT 0 NOT NULL,
	"wake_at" timestamp (3) with time zone,
	"cancel_requested_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"checkpointed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "execution_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "execution_tag" (
	"tenant_id" text NOT NULL,
	"tag" text NOT NULL,
	"execution_id" text NOT NULL,
	CONSTRAINT "execution_tag_tenant_id_tag_execution_id_pk" PRIMARY KEY("tenant_id","tag","execution_id")
);
--> statement-breakpoint
CREATE TABLE "signal" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"execution_id" text NOT NULL,
	"event" text NOT NULL,
	"match" text DEFAULT '' NOT NULL,
	"data" json,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "signal_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"execution_id" text NOT NULL,
	"url" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"log" json DEFAULT '[]'::json NOT NULL,
	"next_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_delivery_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "worker" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"lock_id" bigint NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_account" (
	"user_id" text NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "auth_account_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "auth_session" (
	"session_token" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_verification" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "auth_verification_identifier_token_pk" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text,
	"email" text NOT NULL,
	"email_verified" timestamp with time zone,
	"image" text,
	"demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blob" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"execution_id" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"ciphertext" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "blob_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "ledger_checkpoint" (
	"tenant_id" text NOT NULL,
	"seq" integer NOT NULL,
	"id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"heads" json NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	"public_key" text NOT NULL,
	CONSTRAINT "ledger_checkpoint_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"execution_id" text NOT NULL,
	"seq" integer NOT NULL,
	"tenant_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL,
	"step" text,
	"data" json,
	"key" text,
	"result" json,
	"contract_id" text,
	"contract_type" text,
	"correlation_id" text,
	"session_id" text,
	"from_agent" text,
	"to_agent" text,
	"capability" text,
	"status" text,
	"duration_ms" double precision,
	"cost_usd" double precision,
	"content_hash" text NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "ledger_entry_execution_id_seq_pk" PRIMARY KEY("execution_id","seq")
);
--> statement-breakpoint
CREATE TABLE "idempotency_record" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"owner" text NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"execution_id" text,
	"response_status" integer,
	"response_headers" json,
	"response_body" text,
	"implicit" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_record_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"bucket" text PRIMARY KEY NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"description" text,
	"url" text NOT NULL,
	"capabilities" json NOT NULL,
	"secret" text,
	"secret_origin" text,
	"priority" integer DEFAULT 0 NOT NULL,
	"max_concurrency" integer DEFAULT 10 NOT NULL,
	"timeout_ms" integer DEFAULT 30000 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"heartbeat_seconds" integer,
	"last_heartbeat_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agent_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "agent_statistics" (
	"tenant_id" text NOT NULL,
	"agent" text NOT NULL,
	"completed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"duration_sum_ms" double precision DEFAULT 0 NOT NULL,
	"buckets" integer[] NOT NULL,
	"last_error" json,
	"last_error_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agent_statistics_tenant_id_agent_pk" PRIMARY KEY("tenant_id","agent")
);
--> statement-breakpoint
CREATE TABLE "memory_item" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"text" text NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"metadata" json DEFAULT '{}'::json NOT NULL,
	"session_id" text,
	"execution_id" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memory_item_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "orchestration" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"published_version" integer,
	"latest_version" integer NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "orchestration_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "orchestration_version" (
	"tenant_id" text NOT NULL,
	"orchestration_id" text NOT NULL,
	"version" integer NOT NULL,
	"source" json NOT NULL,
	"definition" json NOT NULL,
	"content_hash" text NOT NULL,
	"state" text NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "orchestration_version_tenant_id_orchestration_id_version_pk" PRIMARY KEY("tenant_id","orchestration_id","version")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"prefix" text NOT NULL,
	"last_four" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"last_used_ip" text,
	"revoked_at" timestamp (3) with time zone,
	"rotated_from" text,
	CONSTRAINT "api_key_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_label" text NOT NULL,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" text NOT NULL,
	"outcome" text NOT NULL,
	"ip" text,
	"request_id" text,
	"changed_fields" text[] NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_entry_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"token_hash" text NOT NULL,
	"email" text,
	"role" text NOT NULL,
	"invited_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"accepted_by" text,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitation_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"tenant_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "tenant" (
	"tenant_id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"settings" json DEFAULT '{}'::json NOT NULL,
	"callback_secret" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_key" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"wrapped" text NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "tenant_key_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "execution_kind" ON "execution" USING btree ("tenant_id","kind","id");--> statement-breakpoint
CREATE INDEX "execution_session" ON "execution" USING btree ("tenant_id","session_id","id") WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX "execution_orchestration" ON "execution" USING btree ("tenant_id","orchestration_id","id") WHERE orchestration_id is not null;--> statement-breakpoint
CREATE INDEX "execution_parent" ON "execution" USING btree ("tenant_id","parent_id","id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "execution_active" ON "execution" USING btree ("tenant_id","status","id") WHERE status in ('queued', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX "execution_not_completed" ON "execution" USING btree ("tenant_id","status","id") WHERE status in ('failed', 'cancelled');--> statement-breakpoint
CREATE INDEX "execution_due" ON "execution" USING btree ("tenant_id",priority desc,"id") WHERE status = 'queued';--> statement-breakpoint
CREATE INDEX "execution_wake" ON "execution" USING btree ("wake_at") WHERE status = 'waiting' and wake_at is not null;--> statement-breakpoint
CREATE INDEX "execution_checkpoint" ON "execution" USING btree ("tenant_id","id") WHERE not checkpointed and status in ('completed', 'failed', 'cancelled');--> statement-breakpoint
CREATE INDEX "execution_lease" ON "execution" USING btree ("lease_owner") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "signal_waiter" ON "signal" USING btree ("tenant_id","execution_id","event","match");--> statement-breakpoint
CREATE INDEX "webhook_delivery_execution" ON "webhook_delivery" USING btree ("tenant_id","execution_id");--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" USING btree ("next_at") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "user_email" ON "user" USING btree ("email");--> statement-breakpoint
CREATE INDEX "blob_execution" ON "blob" USING btree ("tenant_id","execution_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entry_journal" ON "ledger_entry" USING btree ("execution_id","key") WHERE result is not null;--> statement-breakpoint
CREATE INDEX "ledger_entry_contract" ON "ledger_entry" USING btree ("tenant_id","contract_id") WHERE contract_type = 'REQUEST';--> statement-breakpoint
CREATE INDEX "ledger_entry_contract_agent" ON "ledger_entry" USING btree ("tenant_id","to_agent","contract_id") WHERE contract_type = 'REQUEST';--> statement-breakpoint
CREATE INDEX "ledger_entry_contract_capability" ON "ledger_entry" USING btree ("tenant_id","capability","contract_id") WHERE contract_type = 'REQUEST';--> statement-breakpoint
CREATE INDEX "ledger_entry_contract_session" ON "ledger_entry" USING btree ("tenant_id","session_id","contract_id") WHERE contract_type = 'REQUEST' and session_id is not null;--> statement-breakpoint
CREATE INDEX "ledger_entry_contract_failed" ON "ledger_entry" USING btree ("tenant_id","contract_id") WHERE contract_type = 'RESPONSE' and status <> 'completed';--> statement-breakpoint
CREATE UNIQUE INDEX "agent_name" ON "agent" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "orchestration_name" ON "orchestration" USING btree ("tenant_id","name") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "session_recent" ON "session" USING btree ("tenant_id","last_used_at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_hash" ON "api_key" USING btree ("key_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entry_seq" ON "audit_entry" USING btree ("tenant_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_token" ON "invitation" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "membership_user" ON "membership" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_slug" ON "tenant" USING btree ("slug");