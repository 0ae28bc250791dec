import { describe, expect, it } from "vitest";
import { ERROR_CODES, notFound, TuttiError } from "@/lib/core/errors";
import { problemResponse, PROBLEMS } from "@/lib/http/problem";

const PLACE = { instance: "/v1/things", requestId: "req_1" };

function driverError(code: string, message = "secret detail"): Error {
  return new Error("Failed query: select\nparams: secret", {
    cause: Object.assign(new Error(message), { code }),
  });
}

describe("problemResponse", () => {
  it("has a status for every code, the same in header and body", async () => {
    for (const code of ERROR_CODES) {
      const response = problemResponse(new TuttiError(code, "What happened."), PLACE);
      const body = await response.json();
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(body).toMatchObject({
        code,
        status: response.status,
        title: PROBLEMS[code].title,
        request_id: "req_1",
      });
    }
  });

  it("tells an unknown error's text to nobody", async () => {
    const response = problemResponse(new Error("password=hunter2 at /srv/app"), PLACE);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/hunter2|srv/);
  });

  it.each([
    ["22021", 400],
    ["22P02", 400],
    ["22P05", 400],
    ["22003", 400],
    ["22008", 400],
    ["54001", 400],
    ["23505", 409],
    ["23503", 409],
    ["42501", 404],
    ["53300", 503],
    ["57P01", 503],
    ["57P03", 503],
    ["08006", 503],
    ["57014", 503],
    ["40001", 503],
    ["ECONNREFUSED", 503],
    ["42P01", 500],
  ])("maps SQLSTATE %s to %i and shows nothing of the query", async (state, status) => {
    const response = problemResponse(driverError(state), PLACE);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("secret");
  });

  it("survives an error that is its own cause", () => {
    const error: Error & { cause?: unknown } = new Error("round");
    error.cause = error;
    expect(problemResponse(error, PLACE).status).toBe(500);
  });

  it("says WWW-Authenticate on 401 and Retry-After on 429 and 503", () => {
    const headerOf = (error: TuttiError, name: string) => problemResponse(error, PLACE).headers.get(name);
    expect(headerOf(new TuttiError("unauthenticated", "Who?"), "www-authenticate")).toMatch(/^Bearer/);
    expect(
      headerOf(new TuttiError("rate_limited", "Slow.", { retryAfterSeconds: 12.2 }), "retry-after"),
    ).toBe("13");
    expect(headerOf(new TuttiError("unavailable", "Away."), "retry-after")).toBe("2");
    expect(headerOf(notFound("thing"), "retry-after")).toBeNull();
  });

  it("carries extra members but lets none replace its own", async () => {
    const error = new TuttiError("capability_not_found", "No.", {
      extra: { available: ["echo"], status: 200, code: "x" },
    });
    expect(await problemResponse(error, PLACE).json()).toMatchObject({
      available: ["echo"],
      status: 404,
      code: error.code,
    });
  });
});
