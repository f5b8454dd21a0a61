export { step, toApplicationFailure, type FailureDetails } from './failure-boundary.ts';
export { PARTS } from './parts.ts';
export type { Listeners, RecordedLife, RecordLife } from './record-subject.ts';
export type { OfMigration } from './reruns/migration-facts.ts';
export { createMigrationUpstreams, type CloudAccess, type MigrationUpstreams } from './reruns/migration-upstreams.ts';
export {
  RerunRecordsActivities,
  type RecordedMigration,
  type RecordMigration,
} from './reruns/rerun-records.activities.ts';
export { RerunStepsActivities } from './reruns/rerun-steps.activities.ts';
export { RerunWatchActivities } from './reruns/rerun-watch.activities.ts';
export {
  ContainerStepsActivities,
  type AuthorizeServer,
  type ContainerRef,
} from './tokens/container-steps.activities.ts';
export { createIssuers, type Issuers } from './tokens/issuers.ts';
export { createSinks, type Sinks } from './tokens/sinks.ts';
export { TokenRecordsActivities, type Recorded, type RecordToken } from './tokens/token-records.activities.ts';
export { TokenStepsActivities, type MintVersion, type UpstreamVersion } from './tokens/token-steps.activities.ts';
