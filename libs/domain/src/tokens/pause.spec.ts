import { describe, expect, it } from '@jest/globals';
import { after, aMaking, aToken, aVersion, day, GUIDED, ofType, passing } from '../../test/token-builder.ts';
import { nextStep } from './next-step.ts';
import { pausedTooLongAt, waitingForOf } from './token-facts.ts';
import type { TokenSpec } from './token-spec.ts';
import type { TokenState } from './token-state.ts';

const versions = [aVersion({ version: 1, expiresAt: day(90) })];
const spec: Partial<TokenSpec> = { lifetime: 'P3M', renewal: { before: 'P20D' } };

const paused = (state: TokenState, at: number, untilAt: number | null = null): TokenState =>
  after(state, { type: 'paused', at, by: 'owner', reason: 'moving', untilAt });
const running = aToken({ spec, versions });
const types = (state: TokenState, from: number, until: number) =>
  passing(state, { from, until }).events.map((event) => (event.type === 'task.opened' ? event.task.cause : event.type));

describe('a paused token', () => {
  it('does nothing by itself, and says that it is for the pause', () => {
    const state = paused(running, day(60));
    expect(types(state, day(60), day(79))).toEqual(['expiring']);
    expect(waitingForOf(passing(state, { from: day(60), until: day(75) }).state)).toBe('pause');
  });

  it('leaves a predecessor alone', () => {
    const old = aVersion({ version: 1, status: 'superseded', supersededAt: day(1), expiresAt: day(89) });
    const both = aToken({ spec, versions: [old, aVersion({ version: 2, expiresAt: day(90) })] });
    expect(nextStep(paused(both, day(9)), day(10)).do).toBe('wait');
    expect(nextStep(both, day(10))).toEqual({ do: 'revoke', version: 1 });
  });

  it('lets what a person handed over be made, and nothing else that was begun', () => {
    const begun = aToken({ spec, versions, phase: 'regenerating', making: aMaking() });
    expect(nextStep(paused(begun, day(70)), day(70)).do).toBe('wait');
    const staged = [...versions, aVersion({ version: 2, status: 'staged', promotedAt: null, expiresAt: day(160) })];
    const byHand = { ...begun, versions: staged, making: aMaking({ reason: 'Submitted' }) };
    expect(nextStep(paused(byHand, day(70)), day(70))).toMatchObject({ do: 'note', event: { type: 'promoted' } });
  });

  it('goes on warning: a person is asked for the value, and reminded of it', () => {
    const guided = aToken({ spec: { ...GUIDED, ...spec }, versions });
    const { events } = passing(paused(guided, day(60)), { from: day(60), until: day(88) });
    expect(ofType(events, 'task.opened').map(({ task }) => task.kind)).toContain('regenerateToken');
    expect(ofType(events, 'task.reminded').length).toBeGreaterThan(0);
  });

  it('expires aloud', () => {
    const { state, events } = passing(paused(running, day(60)), { from: day(60), until: day(92) });
    expect(ofType(events, 'expired')).toHaveLength(1);
    expect(state.tasks).toMatchObject([{ cause: 'PausedTooLong' }]);
  });
});

describe('a pause is asked about', () => {
  it('after thirty days', () => {
    expect(types(paused(running, day(1)), day(1), day(31))).toEqual(['PausedTooLong']);
  });

  it('when half the margin is used up', () => {
    expect(types(paused(running, day(60)), day(60), day(79.9))).toEqual(['expiring']);
    expect(types(paused(running, day(60)), day(60), day(80))).toEqual(['expiring', 'PausedTooLong']);
  });

  it('when half of what was left is gone, where it began in the second half of the margin', () => {
    expect(pausedTooLongAt(paused(running, day(84)))).toBe(day(87));
  });

  it('once more half of what is left later, when somebody said that it is meant', () => {
    const { state } = passing(paused(running, day(60)), { from: day(60), until: day(80) });
    const meant = after(state, { type: 'task.completed', at: day(82), taskId: state.tasks[0]?.id ?? '', by: 'owner' });
    expect(meant).toMatchObject({ tasks: [], pause: { pausedAt: day(60), warnFromAt: day(82) } });
    expect(pausedTooLongAt(meant)).toBe(day(86));
  });

  it('a month later where there is no value to run out', () => {
    expect(pausedTooLongAt(paused(aToken({ spec, versions: [], phase: 'expired' }), day(1)))).toBe(day(31));
  });

  it('never when it is none', () => {
    expect(pausedTooLongAt(running)).toBeNull();
  });
});

describe('a pause ends', () => {
  it('when it was to, and what was put off is done', () => {
    const { events, state } = passing(paused(running, day(60), day(75)), { from: day(60), until: day(75) });
    expect(events).toMatchObject([
      { type: 'expiring' },
      { type: 'resumed', at: day(75), by: 'keyturn' },
      { type: 'regenerating', version: 2 },
    ]);
    expect(state.pause).toBeNull();
  });

  it('when somebody says so; the question whether it is meant closes by itself', () => {
    const { state } = passing(paused(running, day(60)), { from: day(60), until: day(80) });
    const resumed = after(state, { type: 'resumed', at: day(81), by: 'owner' });
    expect(passing(resumed, { from: day(81), until: day(81) }).events).toMatchObject([
      { type: 'task.completed', by: 'keyturn' },
      { type: 'regenerating' },
    ]);
  });

  it('later, when somebody says another time; it is one pause all along', () => {
    const longer = paused(paused(running, day(60), day(75)), day(70), day(78));
    expect(longer.pause).toMatchObject({ pausedAt: day(60), untilAt: day(78), warnFromAt: day(70) });
  });
});
