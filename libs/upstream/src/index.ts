export type { AccountToken, AccountTokenName, AccountTokens } from './account-tokens/account-tokens.ts';
export { createAccountTokens } from './account-tokens/atlassian-account-tokens.ts';
export { EgressClient } from './egress.ts';
export { createIssuerWebhook, idempotencyKey } from './issuer-webhook/issuer-webhook.ts';
export type { IssuedVersion, Issuer, MintAnswer, MintRequest } from './issuer.ts';
export type { Said } from './migration-api/answered-values.ts';
export { createMigrationCloud } from './migration-api/atlassian-migration-cloud.ts';
export { createMigrationServer } from './migration-api/atlassian-migration-server.ts';
export { readPages } from './migration-api/cursor-pages.ts';
export { mayHaveActed } from './migration-api/may-have-acted.ts';
export type {
  MigrationCloud,
  StatusQuestion,
  TaskAddress,
  TaskPage,
  TaskStart,
} from './migration-api/migration-cloud.ts';
export type { JobDefinition, MigratedProduct, ReadJobDefinition } from './migration-api/migration-job.ts';
export type { AppProgress, AttachAnswer, MigrationServer, ServerCredential } from './migration-api/migration-server.ts';
export type { MigrationTask, TaskArtifact } from './migration-api/migration-tasks.ts';
export { joinStatusTrees } from './migration-api/status-tree.ts';
export type { StatusNode, StatusProgress, StatusTree, TaskOutcome, TaskStatus } from './migration-api/status-tree.ts';
export { createFileSink } from './sinks/file-sink.ts';
export type { HeldValue, Sink } from './sinks/sink.ts';
export { UpstreamFailure } from './upstream-failure.ts';
