import type { Problem } from "./problem";

/** For every code the API can answer with: what the person in front of the screen can do about it. */
const ADVICE = {
  invalid: "Correct the marked fields and send it again.",
  unauthenticated: "Your session has ended. Sign in again; what you started runs on.",
  forbidden: "Your role in this workspace doesn't allow this. An admin can change it under Members.",
  not_found:
    "It may have been deleted, or it belongs to another workspace. Check the workspace at the top left.",
  method_not_allowed: "This address doesn't take that kind of call. Reload the page and try again.",
  conflict:
    "Something stands in the way, or it changed while you were looking at it. Reload, check, and do it again.",
  gone: "It existed once and has been removed. Go back to the list.",
  idempotency_in_progress:
    "The same request is still being worked on. Wait a moment, then look in Executions.",
  idempotency_mismatch: "This idempotency key was used for another request. Use a new key.",
  payload_too_large: "Make the input smaller, or pass a reference to the data instead of the data.",
  unsupported_media_type: "Send JSON with the content type application/json.",
  unprocessable: "The request is well-formed but can't be carried out as it is. The details say which part.",
  rate_limited: "Too many requests at once. Wait a few seconds, then try again.",
  unavailable:
    "The service is not ready for a moment, usually the database. It recovers by itself; try again shortly.",
  capability_not_found: "No agent offers this capability. Agents lists what is available.",
  agent_unavailable: "The agent that could do this is offline. Look at its last heartbeat under Agents.",
  connection_required: "This needs a connected account. Connect it, and the execution goes on.",
  model_not_configured: "No language model is configured. Set one in the environment and restart.",
  model_unauthorized:
    "The key for the model's provider is wrong or expired. The message says which; replace it.",
  model_refused: "The model's provider refused the call. Check the model's name and the account's credit.",
  model_answer_invalid:
    "The model answered with something that can't be used. Try again, or choose another model.",
  context_too_long:
    "The conversation is too long for this model. Choose one with a larger context, or send less.",
  approval_denied:
    "Nobody approved this call. The message says who declined and why; change it and start again.",
  plan_failed:
    "The task could not be planned with what is available. The message says which part; word it differently.",
  budget_exceeded: "The budget is used up. Start again with a larger one.",
  not_supported: "This is not supported. The details say what to use instead.",
  timeout: "It took longer than allowed. Raise the step's timeout or look at what it waited for.",
  cancelled: "Somebody cancelled it. Start it again if it is still wanted.",
  template_path_missing:
    "A template reads a value that isn't there. The message names the path; correct the mapping.",
  step_failed: "A step failed. Open it in the timeline to see its input and error.",
  agent_failed: "The agent answered with an error. Its response is in the contract.",
  outcome_unknown:
    "The call was sent, but no answer was recorded. Check on the other side before doing it again.",
  crash_loop: "The process ended several times at this point. The server log has the cause.",
  unsafe_url: "This address points into a private network or uses a scheme that isn't allowed.",
  value_not_json: "The value can't be written as JSON. Return plain data.",
  value_too_large: "The value is over the size limit. Return a reference to it instead.",
  internal: "This is our fault. Try again; if it stays, give the request id to whoever runs this server.",
  client_offline: "Check your connection. Executions run on the server and don't need this page.",
} as const satisfies Record<Problem["code"], string>;

/** One sentence that says what to do about a problem. */
export function whatToDo(problem: Problem): string {
  return ADVICE[problem.code] ?? ADVICE.internal;
}
