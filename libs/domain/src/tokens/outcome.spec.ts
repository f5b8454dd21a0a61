import { describe, expect, it } from '@jest/globals';
import { after, aMaking, aSpec, aTask, aToken, aVersion, BIRTH, day } from '../../test/token-builder.ts';
import { FAILURES, type FailureCode } from '../failures.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/duration.ts';
import { nextStep } from './next-step.ts';
import { failedEvents, mintedEvents, verifiedEvents, type StepFailure } from './outcome.ts';
import type { FailingStep, TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

const at = { version: 2, now: day(20) };
const failed = (failure: StepFailure, state: TokenState = aToken(), step: FailingStep = 'mint') =>
  failedEvents({ ...at, state, step, failure });
const types = (events: readonly { type: string }[]) => events.map((event) => event.type);
const codes = Object.keys(FAILURES) as FailureCode[];

describe('a mint that answered', () => {
  const minted = (days: number) => ({ fingerprint: 'f', upstreamId: 'u', expiresAt: day(20) + days * DAY_MS });

  it('is an issued version', () => {
    expect(mintedEvents({ ...at, state: aToken(), minted: minted(30) })).toEqual([
      { type: 'issued', at: day(20), version: 2, ...minted(30), expiresAtSource: 'reported' },
    ]);
  });

  it('with a tenth of the lifetime is used, with less it is burnt and a person asked', () => {
    expect(types(mintedEvents({ ...at, state: aToken(), minted: minted(3) }))).toEqual(['issued']);
    expect(types(mintedEvents({ ...at, state: aToken(), minted: minted(2.9) }))).toEqual([
      'issued',
      'orphaned',
      'failing',
      'task.opened',
    ]);
  });

  it('that aged while its outcome was unknown is burnt too, and the next number is tried without a person', () => {
    const making = aMaking({ startedAt: day(19) });
    const events = mintedEvents({ ...at, state: aToken({ making }), minted: minted(2.5) });
    expect(events).toMatchObject([
      { type: 'issued' },
      { type: 'orphaned', version: 2, cause: 'ValueAged' },
      { type: 'failing', code: 'upstream.valueAged', nextTryAt: day(20) + MINUTE_MS },
    ]);
    expect(types(mintedEvents({ ...at, state: aToken({ making }), minted: minted(1.9) }))).toContain('task.opened');
  });

  it('is judged by the lifetime it was asked for, not by one that came meanwhile', () => {
    const state = aToken({ spec: { lifetime: 'P1Y' } });
    expect(types(mintedEvents({ ...at, state, minted: minted(3), asked: 'P3D' }))).toEqual(['issued']);
  });
});

describe('a verification that answered', () => {
  it.each([
    ['works', true],
    ['unsupported', false],
  ] as const)('%s makes the version verified: %s', (result, verified) => {
    expect(verifiedEvents({ ...at, state: aToken(), verification: { result } })).toEqual([
      { type: 'verified', at: day(20), version: 2, verified },
    ]);
  });

  it('fails burns the version and tries the next one by the ladder', () => {
    const events = verifiedEvents({ ...at, state: aToken(), verification: { result: 'fails' } });
    expect(events).toMatchObject([
      { type: 'orphaned', cause: 'VerifyFailed' },
      { type: 'failing', code: 'upstream.verifyFailed', nextTryAt: day(20) + MINUTE_MS },
    ]);
  });
});

describe('a step that failed', () => {
  it.each(codes.filter((code) => !FAILURES[code].terminal))(
    'with %s is tried again by the ladder, without a task',
    (code) => {
      expect(failed({ code })).toEqual([
        { type: 'failing', at: day(20), step: 'mint', version: 2, code, nextTryAt: day(20) + MINUTE_MS },
      ]);
    },
  );

  it.each(codes.filter((code) => FAILURES[code].terminal))('with %s waits for a person, who is asked', (code) => {
    expect(failed({ code, detail: 'why' })).toMatchObject([
      { type: 'failing', code, nextTryAt: null, detail: 'why' },
      {
        type: 'task.opened',
        task: {
          kind: ['upstream.unauthorized', 'account.refused', 'server.refused'].includes(code)
            ? 'fixAccess'
            : 'investigate',
          cause: FAILURES[code].cause,
          version: 2,
        },
      },
    ]);
  });

  it('waits as long as the issuer asked, where the ladder is shorter', () => {
    expect(failed({ code: 'upstream.limited', retryAfterMs: HOUR_MS })[0]).toMatchObject({
      nextTryAt: day(20) + HOUR_MS,
    });
    expect(failed({ code: 'upstream.limited', retryAfterMs: 1 })[0]).toMatchObject({ nextTryAt: day(20) + MINUTE_MS });
  });

  it('climbs the ladder with each failure in a row', () => {
    const failures = {
      count: 3,
      firstAt: day(19),
      lastAt: day(19),
      code: 'upstream.timeout',
      nextTryAt: null,
    } as const;
    expect(failed({ code: 'upstream.timeout' }, aToken({ failures }))[0]).toMatchObject({
      nextTryAt: day(20) + 2 * HOUR_MS,
    });
  });

  it('asks once for the same cause', () => {
    expect(types(failed({ code: 'upstream.refused' }, aToken({ tasks: [aTask()] })))).toEqual(['failing']);
  });
});

describe('a revocation that failed', () => {
  const tried = (count: number) => {
    const revoking = count === 0 ? null : ({ count, nextTryAt: day(20), code: 'upstream.timeout' } as const);
    return aToken({ versions: [aVersion({ version: 2, status: 'superseded', revoking }), aVersion({ version: 3 })] });
  };

  it('has a ladder of its own', () => {
    expect(failed({ code: 'upstream.timeout' }, tried(1), 'revoke')).toMatchObject([
      { type: 'failing', step: 'revoke', nextTryAt: day(20) + 5 * MINUTE_MS },
    ]);
  });

  it('ends in an orphan and a task when the ladder is used up, never in silence', () => {
    expect(types(failed({ code: 'upstream.timeout' }, tried(5), 'revoke'))).toEqual(['failing']);
    expect(failed({ code: 'upstream.timeout' }, tried(6), 'revoke')).toMatchObject([
      { type: 'failing', nextTryAt: null },
      { type: 'orphaned', version: 2, cause: 'RevokeFailed' },
      { type: 'task.opened', task: { kind: 'revokeUpstream', version: 2 } },
    ]);
  });

  it('ends so at once when it was refused', () => {
    expect(types(failed({ code: 'upstream.refused' }, tried(0), 'revoke'))).toEqual([
      'failing',
      'orphaned',
      'task.opened',
    ]);
  });
});

describe('a look at the account token in use', () => {
  const account = { email: 'a@acme.test', id: 'a', organisation: { id: 'o', apiKey: { secret: 'org-key' } } };
  const spec = aSpec({ kind: 'atlassian.accountApiToken', issuer: { mode: 'guided' }, account });
  const unread = aVersion({ version: 1, status: 'current', verified: null, expiresAtSource: 'estimated' });
  const state = aToken({ spec, phase: 'active', versions: [unread], lastVersion: 1 });
  const look = { state, version: 1, now: BIRTH };
  const seenBy = (events: readonly TokenEvent[]) => after(state, ...events);

  it('is due as long as nobody has looked', () => {
    expect(nextStep(state, BIRTH)).toEqual({ do: 'verify', version: 1 });
  });

  it('that says it does not work leaves it in use and asks a person, who can have it looked at again', () => {
    const seen = seenBy(verifiedEvents({ ...look, verification: { result: 'fails' } }));
    expect(seen.versions[0]).toMatchObject({ status: 'current', verified: false });
    expect(seen.tasks).toMatchObject([{ kind: 'investigate', cause: 'NotWorking', version: 1 }]);
    expect(nextStep(seen, BIRTH)).not.toMatchObject({ do: 'verify' });
    const taskId = seen.tasks[0]?.id ?? '';
    const again = after(seen, { type: 'task.completed', at: BIRTH, taskId, by: 'owner' });
    expect(nextStep(again, BIRTH)).toEqual({ do: 'verify', version: 1 });
  });

  it.each(['upstream.unavailable', 'upstream.unauthorized', 'secret.missing'] as const)(
    'that cannot be had (%s) leaves it in use and asks a person',
    (code) => {
      const seen = seenBy(failedEvents({ ...look, step: 'verify', failure: { code } }));
      expect(seen).toMatchObject({ phase: 'active', failures: null, tasks: [{ cause: 'ExpiryUnread' }] });
      expect(seen.versions[0]?.status).toBe('current');
    },
  );

  it('that reads when it ends settles the task', () => {
    const listed = { upstreamId: 'u1', expiresAt: day(40) };
    const seen = seenBy([
      ...failedEvents({ ...look, step: 'verify', failure: { code: 'upstream.unavailable' } }),
      ...verifiedEvents({ ...look, verification: { result: 'works', listed } }),
    ]);
    expect(nextStep(seen, BIRTH)).toMatchObject({ event: { type: 'task.completed', by: 'keyturn' } });
    expect(seen.versions[0]).toMatchObject({ expiresAt: day(40), expiresAtSource: 'reported', upstreamId: 'u1' });
  });
});
