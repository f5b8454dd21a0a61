import { describe, expect, it } from '@jest/globals';
import { aToken, aVersion, consumedBy, day } from '../../test/token-builder.ts';
import { HOUR_MS } from '../time/duration.ts';
import {
  adoptionMetAt,
  fallbackFor,
  isPredecessorReleased,
  nextNews,
  reportEvents,
  revokeDueAt,
  withReport,
} from './adoption.ts';
import type { AdoptionReport } from './token-events.ts';
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
    versions: [OLD, aVersion({ version: 2, promotedAt: day(10), adoption }), ...more],
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
});

describe('a report is news', () => {
  const report = (change: Partial<AdoptionReport> = {}): AdoptionReport => ({
    version: 2,
    consumer: 'a',
    state: 'adopted',
    at: day(12),
    ...change,
  });
  const knowing = (...adoption: ConsumerAdoption[]) => superseded({}, adoption);
  it.each<[string, ConsumerAdoption[], AdoptionReport, boolean]>([
    ['when nothing is known of the consumer', [], report(), true],
    ['adopted after pulled', [pulled('a', 11)], report(), true],
    ['failed after adopted', [adopted('a', 11)], report({ state: 'failed' }), true],
    ['not when it says the same', [adopted('a', 11)], report(), false],
    ['not pulled after adopted', [adopted('a', 11)], report({ state: 'pulled' }), false],
    ['not when it is older', [adopted('a', 13)], report({ state: 'failed' }), false],
    ['not about a version nobody knows', [], report({ version: 9 }), false],
  ])('%s', (...[, known, given, expected]) => {
    expect(nextNews(knowing(...known), [given]) !== undefined).toBe(expected);
  });

  it('not about a version that is only staged', () => {
    const state = aToken({ versions: [aVersion({ version: 1 }), aVersion({ version: 2, status: 'staged' })] });
    expect(nextNews(state, [report()])).toBeUndefined();
  });

  it('the oldest first, then by version and name', () => {
    const state = superseded({}, []);
    const later = report({ at: day(13) });
    const other = report({ version: 1, consumer: 'b' });
    expect(nextNews(state, [later, report(), other])).toEqual(other);
    expect(nextNews(state, [later, report({ consumer: 'b' }), report()])).toEqual(report());
  });

  it('replaces what was known of the same consumer only', () => {
    expect(withReport([pulled('a', 1), pulled('b', 1)], adopted('a', 2))).toEqual([pulled('b', 1), adopted('a', 2)]);
  });
});

describe('a consumer that cannot work with the value', () => {
  const failed: AdoptionReport = { version: 2, consumer: 'a', state: 'failed', at: day(11) };

  it('brings the predecessor back while that is valid, and asks a person', () => {
    const events = reportEvents({ state: superseded({}, []), report: failed, now: day(11) + HOUR_MS });
    expect(events).toMatchObject([
      { type: 'adoptionFailed', version: 2, backTo: 1, reportedAt: day(11), at: day(11) + HOUR_MS },
      { type: 'task.opened', task: { kind: 'investigate', cause: 'ConsumerFailed', version: 2 } },
    ]);
  });

  it.each<[string, TokenState, number, number | null]>([
    ['the newest predecessor that is valid', superseded({}, []), 2, 1],
    [
      'none once it has expired',
      aToken({ versions: [{ ...OLD, expiresAt: day(5) }, aVersion({ version: 2 })] }),
      2,
      null,
    ],
    [
      'none when it is revoked',
      aToken({ versions: [{ ...OLD, status: 'revoked' }, aVersion({ version: 2 })] }),
      2,
      null,
    ],
    ['none when the version is not in use any more', superseded({}, []), 1, null],
  ])('goes back to %s', (...[, state, version, expected]) => {
    expect(fallbackFor(state, version, day(11))).toBe(expected);
  });

  it('asks once, however often it says so', () => {
    const state = superseded({}, []);
    const open = reportEvents({ state, report: failed, now: day(11) }).flatMap((event) =>
      event.type === 'task.opened' ? [event.task] : [],
    );
    const again = reportEvents({ state: { ...state, tasks: open }, report: failed, now: day(12) });
    expect(again.map((event) => event.type)).toEqual(['adoptionFailed']);
  });
});
