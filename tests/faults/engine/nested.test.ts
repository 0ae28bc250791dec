import { type DatabaseKind, hasPostgres } from "../../support/database";
import { killFamilies } from "../support/nested-row";
import { faultRow, SCALE, type FaultRun } from "../support/row";
import { inWorld } from "../support/world";

/** An embedded database has one process. */
const killing = (kind: DatabaseKind) => (run: FaultRun) =>
  inWorld({ kind }, (world) => killFamilies(run, world, kind === "postgres" ? [{}, {}] : [{}]));

const what =
  "kill -9 of parents' and children's workers, cancels racing: one child per step, nobody left behind, gated once";

faultRow({ id: "D-nested-postgres", what, full: 20, skip: !hasPostgres() }, killing("postgres"));
// What the database is makes little difference, and its starts take their time: at larger scales only.
const alone = hasPostgres() && SCALE < 2;
faultRow({ id: "D-nested-pglite", what, full: 10, skip: alone }, killing("pglite"));
