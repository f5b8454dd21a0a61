import { beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { parseSubject, WORKFLOW_TYPES } from '@keyturn/contracts';
import { RERUN_PHASES, TOKEN_PHASES } from '@keyturn/domain';
import { createDataConverter } from '@keyturn/temporal';
import { bundleOptions } from '@keyturn/worker';
import { quietRuntime } from '../harness/quiet-runtime.ts';
import { workflowBundle } from '../harness/workflow-bundle.ts';
import { REPLAY_KEYS } from './codec-keys.ts';
import { historyFiles, readHistory, readManifest, type RecordedRun } from './recorded-histories.ts';
import { MIGRATION_STORIES } from './migration-stories.ts';
import { STORIES } from './stories.ts';

quietRuntime();

const TOKEN_EVENTS = [
  'changed',
  'requested',
  'submitted',
  'scheduled',
  'paused',
  'resumed',
  'retired',
  'failing',
  'recovered',
  'expired',
  'orphaned',
  'pulled',
  'adopted',
  'adoptionFailed',
  'revoked',
  'restarted',
  'apiMissing',
  'laneClaimed',
  'laneGranted',
  'laneReleased',
  'laneRefused',
  'laneTold',
  'laneTellFailed',
];

const CONSENT_EVENTS = ['asked', 'given', 'used', 'refused', 'revoked'];

const MIGRATION_EVENTS = [
  'started',
  'authAsked',
  'laneAwaited',
  'laneTaken',
  'laneReleased',
  'renewingAuth',
  'awaitingConsent',
  'resumed',
  'authRefused',
  'attached',
  'apiMissing',
  'jobCreated',
  'taskStarted',
  'checkPassed',
  'checkFailed',
  'progressed',
  'coreFinished',
  'planFailed',
  'decisionNeeded',
  'decided',
  'retried',
  'finished',
  'stopped',
  'abandoned',
  'attemptEnded',
  'failing',
  'restarted',
];

const runs = readManifest();
const domainOf = ({ workflowId }: RecordedRun) => parseSubject(workflowId)?.domain ?? 'token';
const runsOf = (domain: 'token' | 'migration') => runs.filter((run) => domainOf(run) === domain);

const replay = (code: string, { file, workflowId }: RecordedRun): Promise<void> =>
  Worker.runReplayHistory(
    { workflowBundle: { code }, dataConverter: createDataConverter(REPLAY_KEYS) },
    readHistory(file),
    workflowId,
  );

describe('recorded histories', () => {
  it('are there, each with its workflow id', () => {
    expect(runs.length).toBeGreaterThan(0);
    expect(historyFiles()).toEqual(runs.map((run) => run.file).toSorted());
  });

  it.each([...STORIES, ...MIGRATION_STORIES].map(({ name }) => name))('tell the story %s', (name) => {
    expect(runs.some((run) => run.file.startsWith(`${name}.`))).toBe(true);
  });

  it.each(TOKEN_PHASES)('show the phase %s of a token', (phase) => {
    expect(runsOf('token').filter((run) => run.phases.includes(phase))).not.toEqual([]);
  });

  it.each(RERUN_PHASES)('show the phase %s of a migration', (phase) => {
    expect(runsOf('migration').filter((run) => run.phases.includes(phase))).not.toEqual([]);
  });

  it.each([
    ...TOKEN_EVENTS.map((event) => `token.${event}`),
    ...CONSENT_EVENTS.map((event) => `consent.${event}`),
    ...MIGRATION_EVENTS.map((event) => `migration.${event}`),
  ])('show the event %s', (event) => {
    expect(runs.filter((run) => run.events.includes(event))).not.toEqual([]);
  });

  it.each(['opened', 'reminded', 'escalated', 'snoozed', 'assigned', 'completed'])('show a task being %s', (event) => {
    expect(runs.filter((run) => run.events.includes(`task.${event}`))).not.toEqual([]);
  });

  it('are runs of a whole cycle, which handed over to the next one or ended the life', () => {
    for (const run of runs) {
      const events = readHistory(run.file).events ?? [];
      const type = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
      expect(type).toBe(WORKFLOW_TYPES[domainOf(run)]);
      const end = events.at(-1);
      expect(
        end?.workflowExecutionContinuedAsNewEventAttributes ?? end?.workflowExecutionCompletedEventAttributes,
      ).toBeTruthy();
    }
  });
});

describe('the workflow of today', () => {
  let code = '';

  beforeAll(async () => {
    code = await workflowBundle();
  }, 60_000);

  it.each(runs)('replays $file', async (run) => {
    await replay(code, run);
  });
});

describe('a workflow that does something else', () => {
  let code = '';

  beforeAll(async () => {
    const options = bundleOptions({ logger: new DefaultLogger('ERROR'), conditions: ['source'] });
    const workflowsPath = fileURLToPath(new URL('./changed-workflow.ts', import.meta.url));
    code = (await bundleWorkflowCode({ ...options, workflowsPath })).code;
  }, 60_000);

  it.each(runs.filter((run) => run.file.endsWith('.1.json')))('is caught by $file', async (run) => {
    await expect(replay(code, run)).rejects.toMatchObject({ name: 'DeterminismViolationError' });
  });
});
