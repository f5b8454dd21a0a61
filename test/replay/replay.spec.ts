import { beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { TOKEN_PHASES } from '@keyturn/domain';
import { createDataConverter } from '@keyturn/temporal';
import { bundleOptions } from '@keyturn/worker';
import { quietRuntime } from '../harness/quiet-runtime.ts';
import { workflowBundle } from '../harness/workflow-bundle.ts';
import { REPLAY_KEYS } from './codec-keys.ts';
import { historyFiles, readHistory, readManifest, type RecordedRun } from './recorded-histories.ts';
import { STORIES } from './stories.ts';

quietRuntime();

const EVENTS = [
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
];

const runs = readManifest();

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

  it.each(STORIES.map(({ name }) => name))('tell the story %s', (name) => {
    expect(runs.some((run) => run.file.startsWith(`${name}.`))).toBe(true);
  });

  it.each(TOKEN_PHASES)('show the phase %s', (phase) => {
    expect(runs.filter((run) => run.phases.includes(phase))).not.toEqual([]);
  });

  it.each(EVENTS)('show the event %s', (event) => {
    expect(runs.filter((run) => run.events.includes(`token.${event}`))).not.toEqual([]);
  });

  it.each(['opened', 'reminded', 'escalated', 'snoozed', 'assigned', 'completed'])('show a task being %s', (event) => {
    expect(runs.filter((run) => run.events.includes(`task.${event}`))).not.toEqual([]);
  });

  it('are runs of a whole cycle, which handed over to the next one or ended the life', () => {
    for (const { file } of runs) {
      const events = readHistory(file).events ?? [];
      expect(events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name).toBe('tokenLifecycle');
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
