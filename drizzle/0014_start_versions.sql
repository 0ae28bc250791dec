ALTER TABLE "schedule" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "trigger" ADD COLUMN "version" integer;