export { step, toApplicationFailure, type FailureDetails } from './failure-boundary.ts';
export { PARTS } from './parts.ts';
export { createIssuers, type Issuers } from './tokens/issuers.ts';
export { TokenRecordsActivities, type Recorded, type RecordToken } from './tokens/token-records.activities.ts';
export { TokenStepsActivities, type IssuedVersionRef, type MintVersion } from './tokens/token-steps.activities.ts';
