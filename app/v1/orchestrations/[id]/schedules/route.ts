import { routes } from "@/lib/http/route";
import { OrchestrationParams } from "@/lib/services/orchestrations/shapes";
import { PageQuery } from "@/lib/services/paging";
import { createSchedule } from "@/lib/services/schedules/create";
import { listSchedules } from "@/lib/services/schedules/list";
import { CreateSchedule, Schedule, ScheduleList } from "@/lib/services/schedules/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List schedules of an orchestration",
    tag: "schedules",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    query: PageQuery,
    response: { 200: ScheduleList },
    handle: ({ ctx, params, query }) => listSchedules({ ctx, input: { ...query, id: params.id } }),
  },
  POST: {
    summary: "Schedule an orchestration",
    description:
      "Starts by the wall clock of the time zone, at most once a minute, with at most the scopes of whoever made or " +
      "last changed the schedule; it pauses when they have left. Needs `executions:write` as well. When clocks go " +
      "forward, a run at a fixed time that doesn't exist that day comes right after the gap; when they go back, it " +
      "comes once. Expressions with `*` or `/` in minutes or hours go by the minutes that really pass.",
    tag: "schedules",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: CreateSchedule,
    response: { 201: Schedule },
    examples: {
      body: {
        name: "Every morning",
        cron: "30 9 * * 1-5",
        time_zone: "Europe/Berlin",
        input: { text: "hello" },
      },
    },
    handle: ({ ctx, params, body }) => createSchedule({ ctx, input: { ...body, id: params.id } }),
  },
});
