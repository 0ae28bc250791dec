import type { Floors } from "../floors";

/** What a workload prints: a table under a title, and the same as JSON. */
export interface Report {
  title: string;
  heading: string[];
  rows: (string | number)[][];
  /** Lines under the table. */
  notes: string[];
}

export interface WorkloadSettings {
  /** Seconds of each measurement; there are `rounds` of each, in turn with the floors. */
  seconds: number;
  rounds: number;
  floors: Floors;
}

export type Workload = (settings: WorkloadSettings) => Promise<Report>;
