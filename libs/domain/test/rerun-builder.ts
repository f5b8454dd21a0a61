import { applyRerun } from '../src/reruns/apply.ts';
import type { MigrationSpec } from '../src/reruns/migration-spec.ts';
import { nextRerunStep } from '../src/reruns/next-step.ts';
import type { KeyCounts } from '../src/reruns/remaining-scope.ts';
import { registerRerun } from '../src/reruns/rerun-registration.ts';
import type { RerunEvent } from '../src/reruns/rerun-events.ts';
import type { RerunState } from '../src/reruns/rerun-state.ts';
import type { RerunStep } from '../src/reruns/rerun-step.ts';
import type { StatusTreeNode } from '../src/reruns/status-tree.ts';
import type { TaskReading, TaskVerdict } from '../src/reruns/task-reading.ts';
import { HOUR_MS, MINUTE_MS } from '../src/time/duration.ts';

/** When the migrations in these specs are registered: fleet time. */
export const DAWN = Date.UTC(2026, 0, 31);

export const hour = (number: number): number => DAWN + number * HOUR_MS;
export const minute = (number: number): number => DAWN + number * MINUTE_MS;

export function aMigration(change: Partial<MigrationSpec> = {}): MigrationSpec {
  return {
    id: 'wave-3',
    product: 'jira',
    server: {
      baseUrl: 'http://jira.acme.test:8080/jira',
      serverId: 'B1XA-AAAA-BBBB-CCCC',
      auth: { secret: 'jira-pat' },
    },
    destination: { cloudUrl: 'https://acme.atlassian.net' },
    account: { email: 'migrator@acme.test', auth: { token: 'acme-account-token' } },
    scope: { projects: { includedKeys: ['FIN', 'OPS', 'HR'], includedData: 'all' }, usersAndGroups: { mode: 'ALL' } },
    ...change,
  };
}

export function aRerun(spec: Partial<MigrationSpec> = {}): RerunState {
  return registerRerun({
    type: 'registered',
    at: DAWN,
    id: 'wave-3',
    incarnation: 'one',
    spec: aMigration(spec),
    by: 'owner',
  });
}

/** The state after these events. */
export const afterRerun = (state: RerunState, ...events: readonly RerunEvent[]): RerunState =>
  events.reduce(applyRerun, state);

export const started: RerunEvent = { type: 'started', at: DAWN, by: 'owner' };
const asking = (ask: number): RerunEvent[] => [
  { type: 'authAsking', at: DAWN, ask },
  { type: 'authAsked', at: DAWN, ask },
];
export const laneTaken = (ask: number): RerunEvent => ({ type: 'laneTaken', at: DAWN, ask, expiresAt: hour(500) });
const began = (attempt: number): RerunEvent[] => [
  { type: 'attemptBegan', at: DAWN, attempt, keysRef: `wave-3~one#${attempt}`, mode: 'api' },
  { type: 'attached', at: DAWN, attempt, expiresAt: hour(24) },
];
const job: RerunEvent = { type: 'jobCreated', at: DAWN, attempt: 1, jobId: 'job-1' };
const running = (task: 'check' | 'migrate', attempt: number): RerunEvent[] => [
  { type: 'taskStarting', at: DAWN, attempt, task },
  { type: 'taskStarted', at: DAWN, attempt, task, taskId: `${task}-${attempt}` },
];

/** Started, and the token is asked. */
export const anAsking = (spec: Partial<MigrationSpec> = {}): RerunState =>
  afterRerun(aRerun(spec), started, ...asking(1));

/** The lane is taken and attempt 1 has begun and is attached; no job yet. */
export const anAttempt = (spec: Partial<MigrationSpec> = {}): RerunState =>
  afterRerun(anAsking(spec), laneTaken(1), ...began(1));

/** The check of attempt 1 runs. */
export const aChecking = (spec: Partial<MigrationSpec> = {}): RerunState =>
  afterRerun(anAttempt(spec), job, ...running('check', 1));

/** The migration of attempt 1 runs. */
export const aMigrating = (spec: Partial<MigrationSpec> = {}): RerunState =>
  afterRerun(aChecking(spec), { type: 'checkPassed', at: DAWN, attempt: 1 }, ...running('migrate', 1));

export const counts = (change: Partial<KeyCounts> = {}): KeyCounts => ({
  migrated: 0,
  failed: 0,
  remaining: 0,
  inCloud: 0,
  ...change,
});

export const planFailed = (
  cause: Extract<RerunEvent, { type: 'planFailed' }>['cause'],
  change: Partial<Extract<RerunEvent, { type: 'planFailed' }>> = {},
): RerunEvent => ({
  type: 'planFailed',
  at: hour(1),
  attempt: 1,
  cause,
  counts: counts({ remaining: 3 }),
  moved: false,
  ...change,
});

/** Part of the data is in the cloud, and a person is to decide. */
export const aPartlyMigrated = (): RerunState =>
  afterRerun(
    aMigrating(),
    planFailed('PartlyMigrated', { counts: counts({ migrated: 1, failed: 1, remaining: 1 }), moved: true }),
    { type: 'decisionNeeded', at: hour(1), cause: 'PartlyMigrated' },
  );

export const aVerdict = (change: Partial<TaskVerdict> = {}): TaskVerdict => ({
  cause: null,
  counts: counts(),
  moved: false,
  failedChecks: [],
  lapsed: false,
  ...change,
});

export const aReading = (change: Partial<TaskReading> = {}): TaskReading => ({
  isRootOver: false,
  isCoreOver: false,
  verdict: null,
  progress: { percent: null, parts: [] },
  unknownWords: [],
  ...change,
});

/** A node of a status tree; what is not said is left out. */
export const node = (
  key: string,
  said: string,
  more: Partial<StatusTreeNode> & { children?: readonly StatusTreeNode[] } = {},
): StatusTreeNode => {
  const [status = '', outcome] = said.split('/');
  return { key, status, ...(outcome === undefined ? {} : { outcome }), ...more };
};

/** What becomes of a migration by itself at `now`, without anybody answering: its notes, and the step it stops at. */
export function settling(state: RerunState, now: number): { state: RerunState; events: RerunEvent[]; step: RerunStep } {
  const events: RerunEvent[] = [];
  for (let last = state; events.length < 100;) {
    const step = nextRerunStep(last, now);
    if (step.do !== 'note') return { state: last, events, step };
    events.push(step.event);
    last = applyRerun(last, step.event);
  }
  throw new Error('it notes things for ever');
}

export const typesOf = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);
