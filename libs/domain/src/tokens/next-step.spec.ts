import { describe, expect, it } from '@jest/globals';
import {
  aFailure,
  aMaking,
  aRegistered,
  aTask,
  aToken,
  aVersion,
  BIRTH,
  consumedBy,
  day,
} from '../../test/token-builder.ts';
import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { nextActionAt, nextStep } from './next-step.ts';
import { renewAt } from './token-facts.ts';
import type { TokenState } from './token-state.ts';

const failures = aFailure;
const task = aTask();
const superseded = aVersion({ version: 1, status: 'superseded', supersededAt: day(10), expiresAt: day(30) });
const regenerating = (change: Partial<Omit<TokenState, 'spec'>> = {}) =>
  aToken({ phase: 'regenerating', making: aMaking(), ...change });
const staged = (verified: boolean | null) => [
  aVersion({ version: 1 }),
  aVersion({ version: 2, status: 'staged', verified, promotedAt: null }),
];

describe('the next step', () => {
  it.each<[string, TokenState, number, object]>([
    [
      'begins the first value at once',
      aRegistered(),
      BIRTH,
      { do: 'note', event: { type: 'issuing', version: 1, reason: 'FirstIssue' } },
    ],
    ['waits for the renewal while the value is young', aToken(), day(1), { do: 'wait', until: renewAt(aToken()) }],
    ['says that expiry is near', aToken(), day(20), { do: 'note', event: { type: 'expiring', version: 1 } }],
    [
      'begins the successor',
      aToken({ phase: 'expiring' }),
      day(20),
      { do: 'note', event: { type: 'regenerating', version: 2, reason: 'ExpiryNear' } },
    ],
    ['mints', regenerating(), day(20), { do: 'mint', version: 2 }],
    ['verifies what was minted', regenerating({ versions: staged(null) }), day(20), { do: 'verify', version: 2 }],
    [
      'promotes what was verified',
      regenerating({ versions: staged(true) }),
      day(20),
      { do: 'note', event: { type: 'promoted', version: 2, supersedes: 1 } },
    ],
    [
      'promotes what cannot be verified',
      regenerating({ versions: staged(false) }),
      day(20),
      { do: 'note', event: { type: 'promoted', version: 2 } },
    ],
    [
      'waits after a failure',
      regenerating({ phase: 'expiring', failures: failures() }),
      day(20),
      { do: 'wait', until: day(20) + HOUR_MS },
    ],
    [
      'tries again under the same number',
      regenerating({ phase: 'expiring', failures: failures() }),
      day(20) + HOUR_MS,
      { do: 'note', event: { type: 'regenerating', version: 2 } },
    ],
    [
      'waits for a person after a refusal, until the value runs out',
      aToken({
        phase: 'expiring',
        lastVersion: 2,
        tasks: [task],
        failures: failures({ nextTryAt: null, code: 'upstream.refused' }),
      }),
      day(20),
      { do: 'wait', until: day(30) },
    ],
    [
      'says that the value has expired, before anything else',
      regenerating(),
      day(30),
      { do: 'note', event: { type: 'expired', version: 1 } },
    ],
    [
      'lets a predecessor lapse',
      aToken({ versions: [superseded, aVersion({ version: 2, expiresAt: day(40) })] }),
      day(30),
      { do: 'note', event: { type: 'lapsed', version: 1 } },
    ],
    [
      'lets a staged version lapse',
      regenerating({ versions: [aVersion({ version: 2, status: 'staged' })] }),
      day(30),
      { do: 'note', event: { type: 'lapsed', version: 2 } },
    ],
    [
      'revokes the predecessor after the overlap',
      aToken({ spec: { overlap: 'P1D' }, versions: [superseded, aVersion({ version: 2, expiresAt: day(40) })] }),
      day(11),
      { do: 'revoke', version: 1 },
    ],
    [
      'does not revoke what a consumer still needs',
      aToken({ spec: consumedBy('all', 'a'), versions: [superseded, aVersion({ version: 2, expiresAt: day(40) })] }),
      day(19),
      { do: 'wait', until: expect.any(Number) },
    ],
    [
      'revokes a burnt version at once',
      aToken({ versions: [aVersion({ version: 1 }), aVersion({ version: 2, status: 'orphaned' })] }),
      day(1),
      { do: 'revoke', version: 2 },
    ],
    [
      'notes that a failure is over once a later value is in use',
      aToken({ versions: [aVersion({ version: 1, promotedAt: day(21) })], failures: failures() }),
      day(21),
      { do: 'note', event: { type: 'recovered', version: 1 } },
    ],
    [
      'does not take a return to the predecessor for a recovery',
      aToken({ phase: 'expiring', failures: failures({ code: 'consumer.failed' }) }),
      day(20),
      { do: 'wait', until: day(20) + HOUR_MS },
    ],
    [
      'closes a task that nobody needs any more',
      aToken({ tasks: [task] }),
      day(1),
      { do: 'note', event: { type: 'task.completed', taskId: 'billing.1', by: 'keyturn' } },
    ],
    [
      'ends a retired life that left nothing upstream',
      aToken({ phase: 'retired', versions: [] }),
      day(1),
      { do: 'end' },
    ],
  ])('%s', (...[, state, now, expected]) => {
    expect(nextStep(state, now)).toMatchObject(expected);
  });

  it('does not try a thirteenth time within a day while it fails', () => {
    const calls = Array.from({ length: 12 }, (_, index) => day(20) + index);
    const state = regenerating({ phase: 'expiring', failures: failures({ nextTryAt: day(20) }), calls });
    // One of making and one of trying the value: no attempt begins without room for both.
    expect(nextStep(state, day(20) + HOUR_MS)).toEqual({ do: 'wait', until: day(20) + 1 + DAY_MS });
  });

  it('puts a value to use that has been tried, also when the calls of the day are used up', () => {
    const calls = Array.from({ length: 12 }, (_, index) => day(20) + index);
    const state = regenerating({ versions: staged(true), failures: failures(), calls });
    expect(nextStep(state, day(20) + 20)).toMatchObject({ do: 'note', event: { type: 'promoted', version: 2 } });
  });

  it('leaves a third of the calls of a day to making a value, however much there is to revoke', () => {
    const revoking = { count: 3, nextTryAt: day(1), code: 'upstream.timeout' } as const;
    const versions = [aVersion({ version: 1 }), aVersion({ version: 2, status: 'orphaned', revoking })];
    const calls = (count: number) => Array.from({ length: count }, (_, index) => day(1) + index);
    const next = (count: number) => nextStep(aToken({ versions, calls: calls(count) }), day(1) + HOUR_MS);
    expect(next(7)).toEqual({ do: 'revoke', version: 2 });
    expect(next(8)).toEqual({ do: 'wait', until: day(2) });
  });

  it('leaves a version alone whose revocation was given up', () => {
    const revoking = { count: 7, nextTryAt: null, code: 'upstream.refused' } as const;
    const state = aToken({
      versions: [aVersion({ version: 1 }), aVersion({ version: 2, status: 'orphaned', revoking })],
    });
    expect(nextStep(state, day(1)).do).toBe('wait');
  });

  it('falls due now, at an instant, or never', () => {
    expect(nextActionAt(aToken(), day(20))).toBe(day(20));
    expect(nextActionAt(aToken(), day(1))).toBe(renewAt(aToken()));
    expect(nextActionAt(aToken({ phase: 'retired', versions: [] }), day(1))).toBeNull();
  });
});
