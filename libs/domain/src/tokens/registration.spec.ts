import { describe, expect, it } from '@jest/globals';
import { after, aRegistered, aSpec, aToken, BIRTH, day, GUIDED, passing, typesOf } from '../../test/token-builder.ts';
import { estimatedExpiry, register } from './registration.ts';
import type { TokenEvent } from './token-events.ts';
import { currentVersion } from './token-state.ts';

const iso = (at: number): string => new Date(at).toISOString();
const until = (number: number, issued?: number) => ({
  expiresAt: iso(day(number)),
  ...(issued === undefined ? {} : { issuedAt: iso(day(issued)) }),
});
const changed = (change: object, at = day(1)): TokenEvent => ({
  type: 'changed',
  at,
  spec: aSpec(change),
  by: 'owner',
});

describe('a life begins', () => {
  it('with nothing, and goes on from the revisions of an earlier one', () => {
    const event = {
      type: 'registered',
      at: BIRTH,
      id: 'billing',
      incarnation: 'two',
      spec: aSpec(),
      by: 'me',
    } as const;
    expect(register(event)).toMatchObject({ revision: 1, phase: 'registered', versions: [], lastVersion: 0 });
    expect(register({ ...event, afterRevision: 41 })).toMatchObject({ revision: 42, incarnation: 'two' });
  });

  it('with version 1 in use, where one was made before Keyturn', () => {
    const state = aRegistered({ ...GUIDED, existing: until(20, -70) });
    expect(state).toMatchObject({ phase: 'active', lastVersion: 1, lastSuccessAt: BIRTH });
    expect(state.versions).toMatchObject([
      { version: 1, status: 'current', fingerprint: null, upstreamId: null, expiresAt: day(20), issuedAt: day(-70) },
    ]);
  });

  it('as if that had had its whole lifetime, where nobody said when it was made', () => {
    const [version] = aRegistered({ lifetime: 'P30D', existing: until(20) }).versions;
    expect(version).toMatchObject({ issuedAt: day(-10), expiresAtSource: 'entered' });
    expect(aRegistered({ lifetime: 'P30D', existing: until(50) }).versions[0]?.issuedAt).toBe(BIRTH);
  });

  it('with a value that has run out already, and asks for the next at once', () => {
    const { events, state } = passing(aRegistered({ ...GUIDED, existing: until(-1) }), { from: BIRTH, until: BIRTH });
    expect(typesOf(events)).toEqual(['expired', 'task.opened']);
    expect(state).toMatchObject({
      phase: 'expired',
      tasks: [{ kind: 'regenerateToken', cause: 'Expired', version: 2 }],
    });
  });
});

describe('a credential made before Keyturn', () => {
  it('may be named later, as long as no other is known', () => {
    expect(after(aRegistered(), changed({ existing: until(20) }))).toMatchObject({ phase: 'active', lastVersion: 1 });
    const making: TokenEvent = { type: 'issuing', at: BIRTH, version: 1, reason: 'FirstIssue' };
    expect(after(aRegistered(), making, changed({ existing: until(20) })).versions).toEqual([]);
    expect(currentVersion(after(aToken(), changed({ existing: until(20) })))?.expiresAt).toBe(day(30));
  });

  it('may have its dates corrected', () => {
    const state = after(aRegistered({ existing: until(20) }), changed({ existing: until(25) }));
    expect(currentVersion(state)?.expiresAt).toBe(day(25));
  });

  it('may come back when its date was wrong, and stays away when the new one has passed too', () => {
    const { state } = passing(aRegistered({ ...GUIDED, existing: until(-1) }), { from: BIRTH, until: BIRTH });
    expect(after(state, changed({ ...GUIDED, existing: until(40) }))).toMatchObject({ phase: 'active' });
    expect(after(state, changed({ ...GUIDED, existing: until(0) }))).toMatchObject({ phase: 'expired' });
  });

  it('does not put off a rotation somebody asked for', () => {
    const requested: TokenEvent = {
      type: 'requested',
      at: day(1),
      version: 2,
      by: 'me',
      comment: 'leaked',
      breakGlass: true,
    };
    const state = after(aRegistered({ ...GUIDED, existing: until(60) }), requested);
    expect(after(state, changed({ ...GUIDED, existing: until(70) }))).toMatchObject({ phase: 'expiring' });
  });
});

describe('the end of a value nobody gave one', () => {
  const estimated = (from: string, lifetime: string) =>
    iso(estimatedExpiry(aSpec({ lifetime }), Date.parse(`${from}T00:00:00Z`))).slice(0, 10);
  it.each([
    ['2026-02-01', 'P3M', '2026-05-01', 'three calendar months, 89 days'],
    ['2026-07-01', 'P3M', '2026-09-29', '90 days, not the 92 of the calendar'],
    ['2026-12-31', 'P2M', '2027-02-28', 'the last of February'],
    ['2028-01-01', 'P1Y', '2028-12-31', '365 days, not the 366 of a leap year'],
    ['2026-07-01', 'P12D', '2026-07-13', 'days, about which nobody differs'],
  ])('from %s for %s is %s: %s', (from, lifetime, expected) => {
    expect(estimated(from, lifetime)).toBe(expected);
  });

  it('is at once for a lifetime that is none', () => {
    expect(estimatedExpiry(aSpec({ lifetime: 'soon' }), BIRTH)).toBe(BIRTH);
  });
});
