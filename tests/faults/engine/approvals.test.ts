import { type DatabaseKind, hasPostgres } from "../../support/database";
import { killAmongQuestions } from "../support/asking-row";
import { faultRow, type FaultRun } from "../support/row";
import { inWorld } from "../support/world";

const killing = (kind: DatabaseKind) => (run: FaultRun) =>
  inWorld({ kind }, (world) => killAmongQuestions(run, world));

const what =
  "kill -9 among questions to people: asked once, used once, what was denied is never done, all ends as in peace";

faultRow({ id: "D-approvals-postgres", what, full: 20, skip: !hasPostgres() }, killing("postgres"));
faultRow({ id: "D-approvals-pglite", what, full: 10 }, killing("pglite"));
