import { describe, expect, it } from '@jest/globals';
import {
  aChecking,
  aMigrating,
  aMigration,
  anAsking,
  anAttempt,
  aPartlyMigrated,
  aRerun,
  afterRerun,
  counts,
  DAWN,
  hour,
  laneTaken,
  planFailed,
  settling,
  started,
  typesOf,
} from '../../test/rerun-builder.ts';
import { RERUN_COMMANDS, rerunRestartEvents, type RerunCommandName, type RerunMessageOf } from './rerun-commands.ts';
import type { RerunCommand } from './rerun-command.ts';
import type { RerunEvent } from './rerun-events.ts';
import type { RerunState } from './rerun-state.ts';

const NOW = hour(2);
function send<Name extends RerunCommandName>(
  state: RerunState | null,
  name: Name,
  message: Omit<RerunMessageOf<Name>, 'by'>,
) {
  const command = RERUN_COMMANDS[name] as RerunCommand<unknown>;
  const sent = { by: 'owner', ...message };
  const refusal = command.refuse(state, sent, NOW);
  const events = refusal === null ? command.events(state, sent, NOW) : [];
  return { code: refusal?.code ?? null, events, types: typesOf(events) };
}

const stopped: RerunEvent = { type: 'stopped', at: DAWN, by: 'owner', comment: '' };
const abandoned: RerunEvent = { type: 'abandoned', at: DAWN, by: 'owner', comment: '' };
const finished: RerunEvent = {
  type: 'finished',
  at: hour(1),
  attempt: 1,
  cause: null,
  counts: counts({ migrated: 3 }),
};
const checkFailed: RerunEvent = {
  type: 'checkFailed',
  at: hour(1),
  attempt: 1,
  cause: 'CheckFailed',
  counts: counts({ remaining: 3 }),
  moved: false,
  failedChecks: [
    { key: 'AnonPermission', message: '', excludable: true },
    { key: 'ContainerTokenExpiry', message: '', excludable: false },
  ],
};
const aDecision = settling(afterRerun(aChecking(), checkFailed), hour(1)).state;
const oldServer = {
  baseUrl: 'http://jira',
  serverId: 'B1XA-AAAA-BBBB-CCCC',
  assistantVersion: '1.10.0',
  auth: { secret: 'pat' },
};
const inAssistant = settling(afterRerun(anAsking({ server: oldServer }), laneTaken(1)), DAWN).state;

describe('applySpec', () => {
  const apply = { incarnation: 'one' };

  it('registers, changes, or finds nothing to change', () => {
    expect(send(null, 'applySpec', { ...apply, spec: aMigration(), afterRevision: 7 }).events).toMatchObject([
      { type: 'registered', incarnation: 'one', afterRevision: 7 },
    ]);
    expect(send(aRerun(), 'applySpec', { ...apply, spec: aMigration() }).events).toEqual([]);
    expect(send(aRerun(), 'applySpec', { ...apply, spec: aMigration({ owner: 'lead@acme.test' }) }).types).toEqual([
      'changed',
    ]);
  });

  it('says whether it created or changed something', () => {
    const after = aRerun();
    expect(RERUN_COMMANDS.applySpec.answer?.(after, null)).toEqual({ created: true, changed: true });
    expect(RERUN_COMMANDS.applySpec.answer?.(after, after)).toEqual({ created: false, changed: false });
  });

  it.each<[string, RerunState, Parameters<typeof aMigration>[0], string | null]>([
    ['another server', aRerun(), { server: { ...aMigration().server, serverId: 'Z' } }, 'spec.immutable'],
    ['another scope while a task runs', aChecking(), { scope: {} }, 'migration.alreadyRunning'],
    ['another scope while nothing of the attempt has run, as after a refused job', anAttempt(), { scope: {} }, null],
    ['another owner while a task runs', aChecking(), { owner: 'lead@acme.test' }, null],
    ['anything after the end', afterRerun(aMigrating(), finished), { owner: 'lead@acme.test' }, 'migration.wrongPhase'],
    ['nothing after the end', afterRerun(aMigrating(), finished), {}, null],
  ])('of %s', (_, state, change, code) => {
    expect(send(state, 'applySpec', { ...apply, spec: aMigration(change) }).code).toBe(code);
  });
});

describe('start', () => {
  it.each<[string, RerunState | null, string | null]>([
    ['a migration that is ready', aRerun(), null],
    ['one that was stopped', afterRerun(anAttempt(), stopped), null],
    ['one that was stopped while its task still runs', afterRerun(aMigrating(), stopped), 'migration.alreadyRunning'],
    ['one that is started', anAsking(), 'migration.alreadyRunning'],
    ['one that waits for a decision', aPartlyMigrated(), 'migration.alreadyRunning'],
    ['one that is finished', afterRerun(aMigrating(), finished), 'migration.wrongPhase'],
    ['one that nobody registered', null, 'migration.wrongPhase'],
  ])('%s', (_, state, code) => {
    expect(send(state, 'start', {}).code).toBe(code);
  });
});

describe('decide', () => {
  const decide = (change: object = {}) =>
    send(aDecision, 'decide', { choice: 'runRemaining', comment: 'go on', ...change });

  it('makes the choice true, with its scope', () => {
    expect(decide().events).toMatchObject([
      { type: 'decided', choice: 'runRemaining', by: 'owner', scope: null, freshJob: false },
    ]);
    expect(decide({ choice: 'abandon' }).types).toEqual(['abandoned']);
  });

  it('overrides only what failed and may be overridden', () => {
    expect(decide({ excludeChecks: ['AnonPermission'] }).events).toMatchObject([{ excludeChecks: ['AnonPermission'] }]);
    expect(decide({ excludeChecks: ['ContainerTokenExpiry'] }).code).toBe('request.invalid');
    expect(decide({ excludeChecks: ['DatabaseSize'] }).code).toBe('request.invalid');
  });

  it('overrides nothing in an assistant that cannot', () => {
    const server = { ...aMigration().server, assistantVersion: '1.12.4' };
    const old = { ...aDecision, spec: aMigration({ server }) };
    expect(send(old, 'decide', { choice: 'runAll', comment: '', excludeChecks: ['AnonPermission'] }).code).toBe(
      'request.invalid',
    );
  });

  it('is refused where none is awaited, where nothing remains, and when somebody was faster', () => {
    expect(send(anAsking(), 'decide', { choice: 'runAll', comment: '' }).code).toBe('decision.notAwaited');
    const spec = aMigration({ scope: { projects: { includedKeys: [] } } });
    expect(send({ ...aDecision, spec }, 'decide', { choice: 'runRemaining', comment: '' }).code).toBe(
      'request.invalid',
    );
    expect(decide({ ifRevision: 1 }).code).toBe('request.revisionChanged');
  });
});

describe('completeTask', () => {
  const [decision] = aDecision.tasks;
  const [run] = inAssistant.tasks;

  it('of a decision is refused: it is completed by deciding', () => {
    expect(send(aDecision, 'completeTask', { taskId: decision!.id }).code).toBe('task.needsDecision');
    expect(send(aDecision, 'completeTask', { taskId: 'other' }).code).toBe('task.notOpen');
  });

  it('of a run in the assistant needs a report', () => {
    expect(send(inAssistant, 'completeTask', { taskId: run!.id }).code).toBe('task.needsReport');
  });

  it.each([
    ['finished', 'finished', {}],
    ['incomplete', 'planFailed', { cause: 'PartlyMigrated', moved: true }],
    ['failed', 'planFailed', { cause: 'MigrationFailed', moved: false }],
    ['authLapsed', 'planFailed', { cause: 'AuthLapsed', lapsed: true }],
  ] as const)('takes the report %s at its word', (outcome, type, event) => {
    const { events } = send(inAssistant, 'completeTask', { taskId: run!.id, report: { outcome }, evidence: 'seen' });
    expect(events).toMatchObject([
      { type: 'task.completed', evidence: 'seen' },
      { type, ...event },
    ]);
  });

  it('ends an attempt that nobody can see the end of, and no other', () => {
    const still = settling(aMigrating(), hour(30)).state;
    const [task] = still.tasks;
    expect(send(still, 'completeTask', { taskId: task!.id, report: { outcome: 'incomplete' } }).types).toEqual([
      'task.completed',
      'planFailed',
    ]);
    const asked = settling(
      afterRerun(anAttempt(), {
        type: 'failing',
        at: DAWN,
        step: 'attach',
        code: 'upstream.unauthorized',
        cause: 'ServerAccessRefused',
        nextTryAt: null,
      }),
      DAWN,
    ).state;
    const [fix] = asked.tasks;
    expect(send(asked, 'completeTask', { taskId: fix!.id, report: { outcome: 'finished' } }).code).toBe(
      'request.invalid',
    );
    expect(send(asked, 'completeTask', { taskId: fix!.id }).types).toEqual(['task.completed']);
  });
});

describe('stop, retry, abandon', () => {
  const reason = { reason: 'because' };

  it.each<[RerunCommandName, string, RerunState, string | null, string[]]>([
    ['stop', 'what runs', aMigrating(), null, ['stopped']],
    ['stop', 'what is stopped', afterRerun(anAttempt(), stopped), null, []],
    ['stop', 'what is not started', aRerun(), 'migration.wrongPhase', []],
    ['stop', 'what is finished', afterRerun(aMigrating(), finished), 'migration.wrongPhase', []],
    ['retry', 'what was stopped', afterRerun(anAttempt(), stopped), null, ['retried']],
    ['retry', 'what failed its checks', aDecision, null, ['retried']],
    ['retry', 'what is put off', afterRerun(anAttempt(), planFailed('NotAttached')), null, ['retried']],
    ['retry', 'what is partly in the cloud', aPartlyMigrated(), 'migration.wrongPhase', []],
    ['retry', 'what runs well', aMigrating(), 'migration.alreadyRunning', []],
    ['retry', 'what is not started', aRerun(), 'migration.wrongPhase', []],
    ['abandon', 'what is not started', aRerun(), null, ['abandoned']],
    ['abandon', 'what runs', aMigrating(), null, ['abandoned']],
    ['abandon', 'what is abandoned', afterRerun(aRerun(), abandoned), null, []],
    ['abandon', 'what is finished', afterRerun(aMigrating(), finished), 'migration.wrongPhase', []],
  ])('%s %s', (name, _, state, code, types) => {
    const sent = send(state, name as 'stop', reason);
    expect([sent.code, sent.types]).toEqual([code, types]);
  });

  it('a retry looks at once at a task that could not be read', () => {
    const blind = afterRerun(aMigrating(), {
      type: 'failing',
      at: DAWN,
      step: 'watch',
      code: 'upstream.unauthorized',
      cause: 'AccountRefused',
      nextTryAt: null,
    });
    const { events } = send(blind, 'retry', reason);
    expect(settling(afterRerun(blind, ...events), NOW).step).toMatchObject({ do: 'watch', taskId: 'migrate-1' });
  });
});

describe('a lost workflow that is back', () => {
  it('asks a person when nobody knows why it was gone', () => {
    expect(typesOf(rerunRestartEvents(aMigrating(), 'TemporalLost', NOW))).toEqual(['restarted']);
    expect(rerunRestartEvents(aMigrating(), 'WorkflowLost', NOW)).toMatchObject([
      { type: 'restarted' },
      { type: 'task.opened', task: { kind: 'investigate', cause: 'Restarted', dueAt: null } },
    ]);
  });

  it('asks the token again under the same number', () => {
    const back = afterRerun(anAsking(), ...rerunRestartEvents(anAsking(), 'TemporalLost', NOW));
    expect(settling(back, NOW).step).toMatchObject({ do: 'ensureFresh', ask: 1 });
    expect(afterRerun(aRerun(), started).ask).toBeNull();
  });
});
