import { describe, expect, it } from '@jest/globals';
import { aTask, aToken, aVersion, day } from '../../test/token-builder.ts';
import { HOUR_MS } from '../time/duration.ts';
import { fallbackFor, nextNews, reportEvents, withReport } from './adoption-reports.ts';
import type { AdoptionReport } from './token-events.ts';
import type { ConsumerAdoption, TokenState, TokenVersion } from './token-state.ts';

const adopted = (consumer: string, at: number): ConsumerAdoption => ({ consumer, state: 'adopted', at: day(at) });
const pulled = (consumer: string, at: number): ConsumerAdoption => ({ consumer, state: 'pulled', at: day(at) });

const OLD = aVersion({ version: 1, status: 'superseded', supersededAt: day(10) });

/** Version 1 was superseded on day 10 by version 2, of which this is known. */
const superseded = (adoption: readonly ConsumerAdoption[] = []): TokenState =>
  aToken({ versions: [OLD, aVersion({ version: 2, promotedAt: day(10), adoption })] });

/** The same, with something else to say of version 1. */
const replaced = (change: Partial<TokenVersion>): TokenState =>
  aToken({ versions: [{ ...OLD, ...change }, aVersion({ version: 2, promotedAt: day(10) })] });

describe('a report is news', () => {
  const report = (change: Partial<AdoptionReport> = {}): AdoptionReport => ({
    version: 2,
    consumer: 'a',
    state: 'adopted',
    at: day(12),
    ...change,
  });
  const knowing = (...adoption: ConsumerAdoption[]) => superseded(adoption);
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
    const state = superseded();
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
    const events = reportEvents({ state: superseded(), report: failed, now: day(11) + HOUR_MS });
    expect(events).toMatchObject([
      { type: 'adoptionFailed', version: 2, backTo: 1, reportedAt: day(11), at: day(11) + HOUR_MS },
      { type: 'task.opened', task: { kind: 'investigate', cause: 'ConsumerFailed', version: 2 } },
    ]);
  });

  it.each<[string, TokenState, number, number | null]>([
    ['the newest predecessor that is valid', superseded(), 2, 1],
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
    ['none when the version is not in use any more', superseded(), 1, null],
    ['none that a person has given up: it may have leaked', replaced({ releasedAt: day(10) }), 2, null],
    [
      'none whose revocation was tried: it may have worked unheard',
      replaced({ revoking: { count: 1, nextTryAt: day(12), code: 'upstream.timeout' } }),
      2,
      null,
    ],
    [
      'none that a person was asked to revoke',
      { ...superseded(), tasks: [aTask({ kind: 'revokeUpstream', cause: 'Superseded', version: 1 })] },
      2,
      null,
    ],
  ])('goes back to %s', (...[, state, version, expected]) => {
    expect(fallbackFor(state, version, day(11))).toBe(expected);
  });

  it('has its owner asked by when the predecessor ends, which is in use again', () => {
    const state = aToken({ versions: [OLD, aVersion({ version: 2, expiresAt: day(60) })] });
    expect(reportEvents({ state, report: failed, now: day(11) })[1]).toMatchObject({ task: { dueAt: day(30) } });
  });

  it('is noted, and nobody asked, when it still runs on an old value', () => {
    const events = reportEvents({ state: superseded(), report: { ...failed, version: 1 }, now: day(11) });
    expect(events).toMatchObject([{ type: 'adoptionFailed', version: 1, backTo: null }]);
  });

  it('asks once, however often it says so', () => {
    const state = superseded();
    const open = reportEvents({ state, report: failed, now: day(11) }).flatMap((event) =>
      event.type === 'task.opened' ? [event.task] : [],
    );
    const again = reportEvents({ state: { ...state, tasks: open }, report: failed, now: day(12) });
    expect(again.map((event) => event.type)).toEqual(['adoptionFailed']);
  });
});
