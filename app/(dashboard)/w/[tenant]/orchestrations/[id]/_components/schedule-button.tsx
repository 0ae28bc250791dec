"use client";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import type { Schedule } from "@/lib/services/schedules/shapes";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogContent } from "@/lib/ui/primitives/dialog";
import { ScheduleForm, type ScheduleFormProps } from "./schedule-form";

/** Opens the form: for a new schedule, or one that is there. */
export function ScheduleButton({
  schedule = null,
  ...form
}: Omit<ScheduleFormProps, "onSaved" | "schedule"> & { schedule?: Schedule | null }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      {schedule ? (
        <Button size="sm" onClick={() => setOpen(true)} aria-label={`Edit ${schedule.name}`}>
          <Pencil aria-hidden="true" />
          Edit
        </Button>
      ) : (
        <Button variant="primary" size="sm" onClick={() => setOpen(true)}>
          <Plus aria-hidden="true" />
          New schedule
        </Button>
      )}
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? (
          <DialogContent
            title={schedule ? "Edit schedule" : "New schedule"}
            description="Its executions run as you, with at most your rights."
            className="top-[6vh] max-h-[88vh] max-w-xl"
          >
            <ScheduleForm {...form} schedule={schedule} onSaved={() => setOpen(false)} />
          </DialogContent>
        ) : null}
      </Dialog>
    </>
  );
}
