import { routes } from "@/lib/http/route";
import { getSchedule } from "@/lib/services/schedules/get";
import { removeSchedule } from "@/lib/services/schedules/remove";
import { Schedule, ScheduleParams, UpdateSchedule } from "@/lib/services/schedules/shapes";
import { updateSchedule } from "@/lib/services/schedules/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get a schedule",
    description: "With its next five runs, its last execution and its last error.",
    tag: "schedules",
    scope: "orchestrations:read",
    params: ScheduleParams,
    response: { 200: Schedule },
    handle: ({ ctx, params }) => getSchedule({ ctx, input: params }),
  },
  PATCH: {
    summary: "Change, pause or resume a schedule",
    description:
      "`active: false` pauses it; resumed, it goes on with the next time from now. Its executions run as whoever " +
      "changed it last. Needs `executions:write` as well.",
    tag: "schedules",
    scope: "orchestrations:write",
    params: ScheduleParams,
    body: UpdateSchedule,
    response: { 200: Schedule },
    examples: { body: { active: false } },
    handle: ({ ctx, params, body }) => updateSchedule({ ctx, input: { ...body, ...params } }),
  },
  DELETE: {
    summary: "Delete a schedule",
    tag: "schedules",
    scope: "orchestrations:write",
    params: ScheduleParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeSchedule({ ctx, input: params }),
  },
});
