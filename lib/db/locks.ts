/** Numbers of the advisory locks Tutti takes, so that no two uses share one. */
export const ADVISORY_LOCKS = {
  migrate: 7_201_001,
  claim: 7_201_002,
  checkpoint: 7_201_003,
  sweep: 7_201_004,
  seed: 7_201_005,
  statistics: 7_201_006,
} as const;
