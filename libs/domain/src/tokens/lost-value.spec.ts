import { describe, expect, it } from '@jest/globals';
import { after, aMaking, aSpec, aToken, aVersion, day, GUIDED, passing } from '../../test/token-builder.ts';
import { MINUTE_MS } from '../time/duration.ts';
import { TOKEN_COMMANDS } from './commands.ts';
import { nextStep } from './next-step.ts';
import { failedEvents } from './outcome.ts';
import { storedEvents } from './submission.ts';
import { causeOf, healthOf, waitingForOf } from './token-facts.ts';
import type { TokenState } from './token-state.ts';

const NOW = day(5);
const lost = (state: TokenState, version: number): TokenState =>
  after(state, ...failedEvents({ state, version, now: NOW, step: 'store', failure: { code: 'value.lost' } }));
const handedOver = (state: TokenState, version?: number): TokenState => {
  const message = { by: 'owner', candidateId: 'c1', fingerprint: 'new', ...(version === undefined ? {} : { version }) };
  return after(state, ...TOKEN_COMMANDS.submitVersion.events(state, message, NOW));
};

describe('a value that is gone when it is to be stored', () => {
  const state = lost(handedOver(aToken({ spec: GUIDED })), 2);

  it('is asked for once more, also when the old one was not due: whoever made it has parted from that', () => {
    expect(state).toMatchObject({ phase: 'expiring', making: null, submission: null, lastVersion: 2 });
    const { events } = passing(state, { from: NOW, until: NOW + MINUTE_MS });
    expect(events).toMatchObject([
      { type: 'task.opened', task: { kind: 'regenerateToken', cause: 'ValueLost', version: 3 } },
    ]);
  });

  it('may be handed over again, the very same', () => {
    const again = { by: 'owner', candidateId: 'c2', fingerprint: 'new' };
    expect(TOKEN_COMMANDS.submitVersion.refuse(state, again, NOW)).toBeNull();
  });

  it('is made anew by an issuer that can', () => {
    const { events } = passing(lost(handedOver(aToken()), 2), { from: NOW, until: NOW + MINUTE_MS });
    expect(events).toMatchObject([{ type: 'regenerating', version: 3 }]);
  });
});

describe('a value of a version made before Keyturn that is gone', () => {
  const versions = [aVersion({ version: 1, fingerprint: null, upstreamId: null, deliveredAt: null })];
  const token = aToken({ spec: { ...GUIDED, distribution: [{ mode: 'file', path: '/run/value' }] }, versions });
  const state = lost(handedOver(token, 1), 1);

  it('leaves the token as it was, and somebody is told', () => {
    expect(state).toMatchObject({ phase: 'active', failures: null, submission: null });
    expect(state.tasks).toMatchObject([{ kind: 'investigate', cause: 'ValueLost', version: 1 }]);
    expect([healthOf(state), causeOf(state), waitingForOf(state)]).toEqual(['attention', 'ValueLost', 'person']);
    expect(nextStep(state, NOW)).toMatchObject({ do: 'wait' });
  });

  it('is well again when it is handed over once more, and written to its files', () => {
    const taken = handedOver(state, 1);
    expect(nextStep(taken, NOW)).toEqual({ do: 'store', version: 1 });
    const { submission } = taken;
    const events = submission === null ? [] : storedEvents({ state: taken, submission, now: NOW });
    const { state: stored } = passing(after(taken, ...events), { from: NOW, until: NOW });
    expect(stored).toMatchObject({ tasks: [], versions: [{ fingerprint: 'new', delivering: null }] });
    expect(nextStep(stored, NOW)).toEqual({ do: 'distribute', version: 1 });
  });

  it('is well again when a person says that nobody has it', () => {
    const done = after(state, { type: 'task.completed', at: NOW, taskId: state.tasks[0]?.id ?? '', by: 'owner' });
    expect(healthOf(done)).toBe('healthy');
  });

  it('is not forgotten because the specification changes', () => {
    const changed = after(state, { type: 'changed', at: NOW, spec: { ...state.spec, label: 'New' }, by: 'owner' });
    expect(passing(changed, { from: NOW, until: NOW }).state.tasks).toMatchObject([{ cause: 'ValueLost' }]);
  });
});

describe('a value that cannot be written to its files', () => {
  const spec = { distribution: [{ mode: 'file', path: '/run/value' }] } as const;
  const token = aToken({ spec, versions: [aVersion({ version: 1, deliveredAt: null })] });
  const failed = (state: TokenState, code: 'sink.unwritable' | 'sink.notAllowed'): TokenState =>
    after(state, ...failedEvents({ state, version: 1, now: NOW, step: 'distribute', failure: { code } }));

  it('is written again by the ladder; somebody hears of it at the third try', () => {
    const third = failed(failed(token, 'sink.unwritable'), 'sink.unwritable');
    expect(third).toMatchObject({ tasks: [], failures: null, versions: [{ delivering: { count: 2 } }] });
    expect(nextStep(third, NOW)).toMatchObject({ do: 'wait', until: NOW + 5 * MINUTE_MS });
    expect(nextStep(third, NOW + 5 * MINUTE_MS)).toEqual({ do: 'distribute', version: 1 });
    expect(failed(third, 'sink.unwritable').tasks).toMatchObject([{ cause: 'SinkUnwritable' }]);
  });

  it('waits for a person where it may not be written', () => {
    const refused = failed(token, 'sink.notAllowed');
    expect(refused.tasks).toMatchObject([{ kind: 'investigate', cause: 'SinkNotAllowed' }]);
    expect(waitingForOf(refused)).toBe('person');
  });

  it('is forgotten together with its files', () => {
    const refused = failed(token, 'sink.notAllowed');
    const changed = after(refused, { type: 'changed', at: NOW, spec: aSpec(), by: 'owner' });
    const { state } = passing(changed, { from: NOW, until: NOW });
    expect([healthOf(state), state.tasks]).toEqual(['healthy', []]);
  });

  it('does not hold up its renewal', () => {
    const due = { ...failed(token, 'sink.notAllowed'), phase: 'regenerating', making: aMaking() } as const;
    expect(nextStep(due, day(20))).toEqual({ do: 'mint', version: 2 });
  });
});
