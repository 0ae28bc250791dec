CREATE TABLE "outbox" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"event" text NOT NULL,
	"execution_id" text NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "step_claim" (
	"tenant_id" text NOT NULL,
	"execution_id" text NOT NULL,
	"path" text NOT NULL,
	"owner" text,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"resting" text,
	CONSTRAINT "step_claim_tenant_id_execution_id_path_pk" PRIMARY KEY("tenant_id","execution_id","path")
);
