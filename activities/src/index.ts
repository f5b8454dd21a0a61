export { step, toApplicationFailure, type FailureDetails } from './failure-boundary.ts';
export { PARTS } from './parts.ts';
export { createIssuers, type Issuers } from './tokens/issuers.ts';
export { createSinks, type Sinks } from './tokens/sinks.ts';
export {
  TokenRecordsActivities,
  type Listeners,
  type Recorded,
  type RecordToken,
} from './tokens/token-records.activities.ts';
export { TokenStepsActivities, type MintVersion, type UpstreamVersion } from './tokens/token-steps.activities.ts';
