import { describe, expect, it } from '@jest/globals';
import type { Token } from '@keyturn/client';
import { clockFacts } from './clock-facts.ts';

const NOW = Date.parse('2027-03-01T12:00:00.000Z');
const iso = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();
const token = (issuedHoursAgo: number, change: Partial<Token> = {}) => {
  const expiresAt = iso(21 * 24 - issuedHoursAgo);
  const versions = [{ version: 1, issuedAt: iso(-issuedHoursAgo), expiresAt }] as Token['versions'];
  return { versions, expiresAt, expiresAtSource: 'estimated' as const, renewAt: iso(48), ...change };
};
const is = (seen: Partial<Parameters<typeof clockFacts>[0]>) =>
  clockFacts({ migration: { attachment: null }, token: undefined, now: NOW, ...seen }).map((facts) => facts.is);

describe('the three clocks', () => {
  it('say that they are not known where the API does not tell', () => {
    expect(is({})).toEqual(['unknown', 'none', 'unknown']);
  });

  it('count down to where each ends, with what is only worked out marked', () => {
    const migration = { attachment: { attempt: 2, expiresAt: iso(20) } };
    const [auth, attachment, connection] = clockFacts({ migration, token: token(0.05), now: NOW });
    expect(auth).toMatchObject({ is: 'running', isEstimated: true });
    expect(attachment).toMatchObject({ is: 'running', attempt: 2, isEstimated: false, endsAt: Date.parse(iso(20)) });
    expect(connection).toMatchObject({ is: 'running', isEstimated: true, renewAt: Date.parse(iso(48)) });
    expect(connection?.lifeMs).toBe(21 * 24 * 3_600_000);
  });

  it('are over one by one: the renewal of one renews none of the others', () => {
    const migration = { attachment: { attempt: 1, expiresAt: iso(-1) } };
    expect(is({ migration, token: token(30) })).toEqual(['over', 'over', 'running']);
    expect(is({ migration: { attachment: null }, token: token(30, { expiresAt: null }) })).toEqual([
      'over',
      'none',
      'over',
    ]);
    expect(is({ migration: { attachment: null }, token: token(1, { versions: [], expiresAt: null }) })).toEqual([
      'none',
      'none',
      'none',
    ]);
  });
});
