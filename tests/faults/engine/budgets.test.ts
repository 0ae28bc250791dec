import { type DatabaseKind, hasPostgres } from "../../support/database";
import { killAmongLimits } from "../support/limited-row";
import { faultRow, SCALE, type FaultRun } from "../support/row";
import { inWorld } from "../support/world";

const killing = (kind: DatabaseKind) => (run: FaultRun) =>
  inWorld({ kind }, (world) => killAmongLimits(run, world));

const what =
  "kill -9 at limits that are reached: asked once, usage is the sum of its rows, all ends as in peace";

faultRow({ id: "D-budgets-postgres", what, full: 20, skip: !hasPostgres() }, killing("postgres"));
// What the database is makes little difference, and its starts take their time: at larger scales only.
const alone = hasPostgres() && SCALE < 2;
faultRow({ id: "D-budgets-pglite", what, full: 10, skip: alone }, killing("pglite"));
