import { randomUUID } from 'node:crypto';
import { tokenRow, tokenTransition } from '@keyturn/contracts';
import { apply, currentVersion, type TokenSpec } from '@keyturn/domain';
import type { Fleet } from '../harness/fleet.ts';
import type { TokenDriver } from '../harness/token-driver.ts';

/** A life worth recording. Only runs that ended are kept, so each story ends with a new value, after which the run hands over, or with the life. */
export interface Story {
  /** What its histories prove; the name of the files. */
  readonly name: string;
  readonly spec?: Partial<TokenSpec>;
  /** How the last run is brought to its end; default a rotation. */
  readonly end?: 'rotation' | 'submission' | 'retirement';
  readonly play: (token: TokenDriver, fleet: Fleet) => Promise<unknown>;
}

const GUIDED = {
  kind: 'dataManager.adaptersClient',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'guided' },
} as const satisfies Partial<TokenSpec>;

const CONSUMERS = [{ name: 'import' }, { name: 'report' }];

export const STORIES: readonly Story[] = [
  {
    name: 'renews-by-itself',
    spec: { lifetime: 'P6D', renewal: { before: 'P3D' } },
    play: async (token) => {
      await token.put();
      await token.happens('token.promoted', { version: 3 });
    },
  },
  {
    name: 'expires-while-its-issuer-is-down',
    spec: { lifetime: 'P4D', renewal: { before: 'P2D' } },
    play: async (token) => {
      await token.issue();
      await token.issuer.down();
      await token.happens('token.expired');
      await token.put({ lifetime: 'P1Y' });
      await token.issuer.up();
      await token.until((state) => state.phase === 'active' && state.failures === null);
    },
  },
  {
    name: 'fails-and-recovers',
    play: async (token) => {
      token.issuer.next('mint', { status: 500 }, 'cut', { status: 429, headers: { 'retry-after': '1' } });
      token.issuer.next('verify', { status: 503 });
      await token.put();
      await token.until((state) => currentVersion(state) !== undefined && state.failures === null);
    },
  },
  {
    name: 'is-refused-and-asks-a-person',
    play: async (token) => {
      token.issuer.next('mint', { status: 409, body: { code: 'quota' } });
      token.issuer.next('verify', { status: 200, body: { ok: false } });
      await token.put();
      const { tasks } = await token.until((state) => state.tasks.length === 1);
      await token.completeTask({ taskId: tasks[0]?.id ?? '' });
      await token.until((state) => currentVersion(state)?.version === 3 && state.failures === null);
    },
  },
  {
    name: 'waits-for-adoption-and-revokes',
    spec: { adoption: { consumers: CONSUMERS, require: 'all' } },
    play: async (token) => {
      token.issuer.next('revoke', { status: 500 });
      await token.issue();
      await token.rotated();
      await token.report({ consumer: 'import', version: 2, state: 'pulled' });
      await token.happens('token.pulled');
      await token.report({ consumer: 'import', version: 2, state: 'adopted' });
      await token.report({ consumer: 'report', version: 2, state: 'adopted' });
      await token.happens('token.revoked', { version: 1 });
    },
  },
  {
    name: 'falls-back-to-its-predecessor',
    spec: { adoption: { consumers: CONSUMERS } },
    play: async (token) => {
      await token.issue();
      await token.rotated();
      await token.report({ consumer: 'import', version: 2, state: 'failed' });
      await token.happens('token.revoked', { version: 2 });
    },
  },
  {
    name: 'answers-commands',
    play: async (token) => {
      const { revision } = await token.issue();
      const updateId = randomUUID();
      await token.put({ label: 'Another' }, { updateId });
      await token.put({ label: 'Another' }, { updateId });
      await token.put({ label: 'Another' });
      await token.rotate({ ifRevision: revision }).catch(() => undefined);
      await Promise.all(['one', 'two', 'three'].map((label) => token.put({ label })));
    },
  },
  {
    name: 'comes-back-after-it-was-terminated',
    play: async (token, fleet) => {
      await token.issue();
      await fleet.temporal.client.workflow.getHandle(token.subject).terminate('drill');
      const snapshot = await token.snapshot();
      if (snapshot === undefined) throw new Error('nothing recorded');
      await fleet.gateway.restart({ tokenId: token.id, snapshot, restart: 'WorkflowLost' });
      const { tasks } = await token.until((state) => state.tasks.length === 1);
      await token.completeTask({ taskId: tasks[0]?.id ?? '' });
    },
  },
  {
    name: 'is-not-ended-by-a-cancellation',
    play: async (token, fleet) => {
      await token.issue();
      await token.rotated();
      await token.happens('token.revoked', { version: 1 });
      await fleet.temporal.client.workflow.getHandle(token.subject).cancel();
      await token.put({ label: 'Goes on' });
    },
  },
  {
    name: 'adopts-what-records-hold',
    play: async (token, fleet) => {
      await token.issue();
      const snapshot = await token.snapshot();
      if (snapshot === undefined) throw new Error('nothing recorded');
      const at = snapshot.state.since + 1;
      const event = {
        type: 'changed',
        at,
        by: 'ghost',
        spec: { ...snapshot.state.spec, label: 'Recorded first' },
      } as const;
      const state = apply(snapshot.state, event);
      await fleet.records.transitions.record({
        subject: token.subject,
        incarnation: state.incarnation,
        row: tokenRow(state, at),
        snapshot: { ...snapshot, state },
        over: false,
        transitions: [tokenTransition(event, state)],
      });
    },
  },
  {
    name: 'is-made-by-a-person',
    spec: { ...GUIDED, lifetime: 'P12D', adoption: { consumers: CONSUMERS, require: 'any' } },
    end: 'submission',
    play: async (token) => {
      await token.put();
      await token.taskId('regenerateToken');
      await token.submit('one');
      await token.happens('token.promoted', { version: 1 });
      await token.happens('task.opened', { phase: 'expiring' });
      await token.submit('two');
      await token.happens('token.promoted', { version: 2 });
      await token.report({ consumer: 'import', version: 2, state: 'adopted' });
      await token.completeTask({ taskId: await token.taskId('revokeUpstream') });
    },
  },
  {
    name: 'reminds-and-escalates-until-somebody-answers',
    spec: { ...GUIDED, lifetime: 'P8D', escalation: [{ after: 'P1D', to: 'lead@acme.test' }] },
    end: 'submission',
    play: async (token) => {
      await token.put();
      await token.submit('one');
      const taskId = await token.taskId('regenerateToken');
      await token.command('assignTask', { taskId, owner: 'somebody@acme.test', by: 'owner' });
      await token.happens('task.escalated');
      await token.happens('task.reminded', { reminder: 'Overdue' });
    },
  },
  {
    name: 'puts-a-task-off',
    spec: { ...GUIDED, lifetime: 'P1Y' },
    end: 'submission',
    play: async (token) => {
      await token.put();
      await token.submit('one');
      await token.happens('token.promoted', { version: 1 });
      await token.command('rotateNow', { by: 'owner', reason: 'drill' });
      await token.taskId('regenerateToken');
      await token.submit('two');
      const taskId = await token.taskId('revokeUpstream');
      const { tasks } = await token.state();
      const untilAt = (tasks[0]?.openedAt ?? 0) + 30 * 86_400_000;
      await token.command('snoozeTask', { taskId, untilAt, by: 'owner' });
    },
  },
  {
    name: 'loses-a-value-on-its-way',
    spec: { ...GUIDED, lifetime: 'P1Y' },
    end: 'submission',
    play: async (token) => {
      await token.put();
      await token.command('submitVersion', { candidateId: 'gone', fingerprint: '0123456789abcdef', by: 'owner' });
      await token.happens('token.failing', { code: 'value.lost' });
    },
  },
  {
    name: 'waits-for-a-window-and-a-pause',
    spec: {
      lifetime: 'P8D',
      renewal: { before: 'P5D', windows: [{ cron: '0 9 * * *', duration: 'PT8H', timeZone: 'Asia/Tokyo' }] },
    },
    play: async (token) => {
      await token.issue();
      await token.command('pause', { by: 'owner', reason: 'drill' });
      await token.happens('token.expiring');
      await token.command('resume', { by: 'owner' });
      await token.happens('token.scheduled');
      await token.happens('token.promoted', { version: 2 });
    },
  },
  {
    name: 'is-written-to-a-file-that-is-not-ours',
    spec: { distribution: [{ mode: 'file', path: '/dev/null' }] },
    play: async (token) => {
      await token.issue();
      await token.completeTask({ taskId: await token.taskId('investigate') });
    },
  },
  {
    name: 'is-retired-and-revoked',
    spec: { overlap: 'P30D' },
    end: 'retirement',
    play: async (token) => {
      await token.issue();
      await token.command('rotateNow', { by: 'owner', reason: 'leaked', breakGlass: true });
      await token.happens('token.revoked', { version: 1 });
    },
  },
];
