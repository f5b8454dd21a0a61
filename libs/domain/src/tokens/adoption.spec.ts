import { describe, expect, it } from '@jest/globals';
import { aToken, aVersion, consumedBy, day } from '../../test/token-builder.ts';
import { DAY_MS } from '../time/duration.ts';
import { adoptionLateAt, adoptionMetAt, consumersStillOn, isPredecessorReleased, revokeDueAt } from './adoption.ts';
import type { TokenSpec } from './token-spec.ts';
import type { ConsumerAdoption, TokenState, TokenVersion } from './token-state.ts';

const adopted = (consumer: string, at: number): ConsumerAdoption => ({ consumer, state: 'adopted', at: day(at) });
const pulled = (consumer: string, at: number): ConsumerAdoption => ({ consumer, state: 'pulled', at: day(at) });

const OLD = aVersion({ version: 1, status: 'superseded', supersededAt: day(10) });

/** Version 1 was superseded on day 10 by version 2, of which this is known. */
function superseded(
  spec: Partial<TokenSpec>,
  adoption: readonly ConsumerAdoption[],
  more: readonly TokenVersion[] = [],
): TokenState {
  return aToken({
    spec: { overlap: 'PT1H', ...spec },
    versions: [OLD, aVersion({ version: 2, promotedAt: day(10), expiresAt: day(40), adoption }), ...more],
  });
}

describe('the rule of adoption', () => {
  const all = consumedBy('all', 'a', 'b');
  it.each<[string, TokenState, number | null]>([
    ['is met at once where nobody is named', superseded({}, []), day(10)],
    [
      'is met at once where the owner says none',
      superseded({ adoption: { ...all.adoption, require: 'none' } }, []),
      day(10),
    ],
    ['all: not met by nobody', superseded(all, []), null],
    ['all: not met by one of two', superseded(all, [adopted('a', 11)]), null],
    ['all: not met by a pull', superseded(all, [adopted('a', 11), pulled('b', 11)]), null],
    ['all: met when the last of them adopted', superseded(all, [adopted('a', 11), adopted('b', 14)]), day(14)],
    [
      'all is the default where somebody is named',
      superseded(consumedBy(undefined, 'a', 'b'), [adopted('a', 11)]),
      null,
    ],
    [
      'any: met when the first of them adopted',
      superseded(consumedBy('any', 'a', 'b'), [adopted('a', 13), adopted('b', 12)]),
      day(12),
    ],
    [
      'any: not met by a consumer that is not named',
      superseded(consumedBy('any', 'a'), [adopted('stranger', 11)]),
      null,
    ],
    ['is never met before the successor was in use', superseded(consumedBy('any', 'a'), [adopted('a', 3)]), day(10)],
    [
      'is met by the adoption of any later version',
      superseded(consumedBy('all', 'a'), [], [aVersion({ version: 3, adoption: [adopted('a', 15)] })]),
      day(15),
    ],
    [
      'is not met by a burnt version',
      superseded(
        consumedBy('all', 'a'),
        [],
        [aVersion({ version: 3, status: 'orphaned', adoption: [adopted('a', 15)] })],
      ),
      null,
    ],
    [
      'is not met by a version that was taken back, also when that is revoked by now',
      superseded(
        consumedBy('all', 'a'),
        [],
        [aVersion({ version: 3, status: 'revoked', promotedAt: null, adoption: [adopted('a', 15)] })],
      ),
      null,
    ],
  ])('%s', (_, state, expected) => {
    expect(adoptionMetAt(state, OLD)).toBe(expected);
    expect(isPredecessorReleased(state, OLD)).toBe(expected !== null);
  });

  it('is not a question for the current version', () => {
    const state = aToken();
    expect(adoptionMetAt(state, aVersion({ version: 1 }))).toBeNull();
  });
});

describe('a version is revoked', () => {
  it('after the overlap that follows on adoption', () => {
    const state = superseded({ ...consumedBy('all', 'a'), overlap: 'P2D' }, [adopted('a', 12)]);
    expect(revokeDueAt(state, OLD)).toBe(day(14));
  });

  it('never while somebody still needs it', () => {
    expect(revokeDueAt(superseded(consumedBy('all', 'a'), []), OLD)).toBeNull();
  });

  it('at once when it is burnt', () => {
    const burnt = aVersion({ version: 2, status: 'orphaned', issuedAt: day(3) });
    expect(revokeDueAt(superseded(consumedBy('all', 'a'), []), burnt)).toBe(day(3));
  });

  it.each([day(20), null])('at the next try of its own when one failed: %d', (nextTryAt) => {
    const revoking = { count: 1, nextTryAt, code: 'upstream.timeout' } as const;
    expect(revokeDueAt(superseded({}, []), { ...OLD, revoking })).toBe(nextTryAt);
  });

  it('not at its next try, when a consumer that still needs it was named meanwhile', () => {
    const revoking = { count: 1, nextTryAt: day(20), code: 'upstream.timeout' } as const;
    expect(revokeDueAt(superseded(consumedBy('all', 'a'), []), { ...OLD, revoking })).toBeNull();
  });

  it('at once when a person said that nobody is waited for', () => {
    expect(revokeDueAt(superseded(consumedBy('all', 'a'), []), { ...OLD, releasedAt: day(12) })).toBe(day(12));
  });
});

describe('consumers that have not moved', () => {
  const waiting = superseded(consumedBy('all', 'a', 'b'), [adopted('a', 11)]);

  it('are named', () => {
    expect(consumersStillOn(waiting, 1)).toEqual([{ name: 'b' }]);
    expect(consumersStillOn(waiting, 2)).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('are a matter for a person seven days before the old value ends', () => {
    const long = { ...OLD, expiresAt: day(60) };
    expect(adoptionLateAt(waiting, long)).toBe(day(60) - 7 * DAY_MS);
  });

  it('or with half of what was left when it was superseded, where that is less', () => {
    expect(adoptionLateAt(waiting, { ...OLD, expiresAt: day(10) + 14 * DAY_MS })).toBe(day(17));
    expect(adoptionLateAt(waiting, { ...OLD, expiresAt: day(14) })).toBe(day(12));
  });

  it.each<[string, TokenState, Partial<TokenVersion>]>([
    ['all have moved', superseded(consumedBy('all', 'a'), [adopted('a', 11)]), {}],
    ['nobody is named', superseded({}, []), {}],
    ['a person said so', waiting, { releasedAt: day(12) }],
    ['it is burnt', waiting, { status: 'orphaned' }],
    ['it is in use', waiting, { status: 'current', supersededAt: null }],
  ])('are not, when %s', (_, state, change) => {
    expect(adoptionLateAt(state, { ...OLD, ...change })).toBeNull();
  });
});
