import type { HeldValue } from '../sinks/sink.ts';
import type { JobDefinition, ReadJobDefinition } from './migration-job.ts';
import type { MigrationTask } from './migration-tasks.ts';
import type { StatusTree } from './status-tree.ts';

/**
 * Port to Atlassian's side of a migration, with the e-mail and the API token of a site or organisation admin. Each call is one
 * request, so that a caller can take each from its budget. Throws `UpstreamFailure`; `mayHaveActed` tells whether it may have happened.
 */
export interface MigrationCloud {
  /** C1, 10 an hour. A token for one site that lives 5 minutes from the answer; it can be opened, but neither shown nor serialised. */
  mintToken(input: { cloudUrl: string }): Promise<{ token: HeldValue }>;
  /** C2, 5 a minute. Not repeatable: a job whose answer was lost stays, unused. */
  createJob(input: { definition: JobDefinition }): Promise<{ jobId: string }>;
  /** C3. */
  readJob(input: { jobId: string }): Promise<ReadJobDefinition>;
  /** C4, 5 a minute. Not repeatable: after a lost answer look at `listTasks` first, or data is migrated twice. */
  startTask(input: TaskStart): Promise<{ taskId: string }>;
  /** C5: newest first, 20 on a page. */
  listTasks(input: { jobId: string; cursor?: string | undefined }): Promise<TaskPage>;
  /** C6. */
  readTask(input: TaskAddress): Promise<MigrationTask>;
  /** C7: one page of the tree under `level`. A level that is not there (yet) is a node that says nothing; ask for the root first. */
  readStatus(input: StatusQuestion): Promise<StatusTree & { next: string | null }>;
  /** C8: at most 1 MiB of text. */
  readArtifact(input: TaskAddress & { artifactId: string }): Promise<{ text: string; mediaType: string }>;
}

export interface TaskAddress {
  readonly jobId: string;
  readonly taskId: string;
}

/** Checks by their keys. For a migration an excluded one is overridden: its error counts as a warning. */
export type TaskStart = { readonly jobId: string; readonly excludeChecks?: readonly string[] } & (
  { readonly task: 'Check'; readonly includeChecks?: readonly string[] } | { readonly task: 'Migrate' }
);

export interface StatusQuestion extends TaskAddress {
  /** Path in the tree, such as `['migrate', 'projects']`; absent for its root. */
  readonly level?: readonly string[];
  readonly expandChildren?: boolean;
  readonly cursor?: string | undefined;
}

export interface TaskPage {
  readonly items: readonly MigrationTask[];
  readonly next: string | null;
}
