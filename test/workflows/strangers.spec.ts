import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { TASK_QUEUE, TOKEN_SIGNALS, WORKFLOW_TYPES } from '@keyturn/contracts';
import { currentVersion, TOKEN_COMMANDS } from '@keyturn/domain';
import { eventually } from '../harness/eventually.ts';
import { setStage } from '../harness/stage.ts';

const NAMESPACE = 'strangers';
const stage = setStage(NAMESPACE);

/** Somebody with access to Temporal and without our keys. */
let stranger: Client;

beforeAll(async () => {
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  stranger = new Client({ connection, namespace: NAMESPACE });
});

afterAll(async () => {
  await stranger?.connection.close();
});

describe('a stranger with access to Temporal', () => {
  it.concurrent(
    'cannot end a life by cancelling its workflow',
    async () => {
      const token = await stage.token({ id: 'cancelled' });
      await token.issue();
      // Of the run that goes on: the first one hands over as soon as it has a value.
      await eventually({
        ask: async () => {
          await stranger.workflow.getHandle(token.subject).cancel();
          return (await stranger.workflow.getHandle(token.subject).fetchHistory()).events ?? [];
        },
        until: (events) =>
          events.some((event) => event.workflowExecutionCancelRequestedEventAttributes) &&
          events.some((event) => event.timerStartedEventAttributes),
        withinMs: 20_000,
      });
      await stage.fleet.gateway.status({ tokenId: token.id });
      await expect(token.put({ label: 'After the cancellation' })).resolves.toMatchObject({ changed: true });
      await expect(token.put({ label: 'And once more' })).resolves.toMatchObject({ changed: true, generation: 3 });
      await token.rotated();
      await token.happens('token.revoked', { version: 1 });
      await token.rotated();
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'cannot command it: a plain update is refused and writes nothing',
    async () => {
      const token = await stage.token({ id: 'plain-update' });
      const { revision } = await token.issue();
      const handle = stranger.workflow.getHandle(token.subject);
      for (const name of Object.keys(TOKEN_COMMANDS)) {
        await expect(handle.executeUpdate(name, { args: [{ reason: 'let me in', by: 'stranger' }] })).rejects.toThrow();
      }
      await expect(handle.executeUpdate('rotateNow')).rejects.toThrow();
      expect((await token.state()).revision).toBe(revision);
      await token.rotated();
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'cannot disturb it with signals',
    async () => {
      const token = await stage.token({ id: 'plain-signal' });
      await token.issue();
      const handle = stranger.workflow.getHandle(token.subject);
      await handle.signal(TOKEN_SIGNALS.adoptionChanged, { consumer: 'stranger' });
      await handle.signal(TOKEN_SIGNALS.adoptionChanged);
      await handle.signal('noSuchSignal', 'whatever');
      await token.rotated();
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'cannot read what it knows',
    async () => {
      const token = await stage.token({ id: 'plain-query' });
      await token.issue();
      const answer = await stranger.workflow
        .getHandle(token.subject)
        .query('status')
        .catch((error: unknown) => String(error));
      expect(JSON.stringify(answer)).not.toContain('fingerprint');
    },
    60_000,
  );

  it.concurrent(
    'cannot start a life of its own making',
    async () => {
      const input = { tokenId: 'forged', clock: { factor: 1, epochMs: 0 }, snapshot: null };
      const handle = await stranger.workflow.start(WORKFLOW_TYPES.token, {
        workflowId: 'token/forged',
        taskQueue: TASK_QUEUE,
        args: [input],
      });
      const { status } = await eventually({
        ask: () => handle.describe(),
        until: ({ status: { name } }) => name !== 'RUNNING',
        withinMs: 20_000,
      });
      expect(status.name).toBe('FAILED');
    },
    60_000,
  );

  it.concurrent(
    'can terminate it, and it is brought back from records with a task that asks why',
    async () => {
      const token = await stage.token({ id: 'terminated' });
      await token.issue();
      await stranger.workflow.getHandle(token.subject).terminate('because I can');
      const snapshot = await token.snapshot();
      if (snapshot === undefined) throw new Error('nothing recorded');
      const restart = () => stage.fleet.gateway.restart({ tokenId: token.id, snapshot, restart: 'WorkflowLost' });
      await expect(restart()).resolves.toBe(true);
      await expect(restart()).resolves.toBe(false);
      const state = await token.until((now) => now.tasks.length === 1);
      expect(state.tasks[0]).toMatchObject({ kind: 'investigate', cause: 'Restarted' });
      expect((await token.happens('token.restarted')).data).toMatchObject({ cause: 'WorkflowLost' });
      await token.completeTask({ taskId: state.tasks[0]?.id ?? '' });
      await token.rotated();
      expect(currentVersion(await token.state())?.version).toBe(2);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'that terminated it does not stop its owner: the next change goes on from records',
    async () => {
      const token = await stage.token({ id: 'terminated-and-changed' });
      await token.issue();
      await stranger.workflow.getHandle(token.subject).terminate();
      await expect(token.put({ label: 'Goes on' })).resolves.toMatchObject({
        created: false,
        changed: true,
        generation: 2,
      });
      await token.rotated();
      await token.expectSound();
    },
    60_000,
  );
});
