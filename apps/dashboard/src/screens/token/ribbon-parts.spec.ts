import { describe, expect, it } from '@jest/globals';
import type { Token, TokenVersion } from '@keyturn/client';
import { ribbonOf } from './ribbon-parts.ts';

const aVersion = (changes: Partial<TokenVersion>): TokenVersion => ({
  version: 1,
  status: 'current',
  verified: true,
  issuedAt: '2026-12-01T00:00:00.000Z',
  expiresAt: '2026-12-31T00:00:00.000Z',
  expiresAtSource: 'reported',
  hasValue: true,
  fingerprint: null,
  adoption: [],
  ...changes,
});

const aToken = (versions: TokenVersion[]) =>
  ({
    id: 'a',
    renewAt: '2026-12-21T00:00:00.000Z',
    versions,
    spec: {
      id: 'a',
      kind: 'custom',
      label: 'A',
      owner: 'o',
      issuer: { mode: 'guided' },
      lifetime: 'P30D',
      renewal: { before: 'P10D' },
    },
  }) as unknown as Token;

const dayOf = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString().slice(0, 10));

describe('the ribbon of a token', () => {
  it('is not there while no value is in use', () => {
    expect(ribbonOf(aToken([aVersion({ status: 'lapsed' })]), [])).toBeNull();
  });

  it('says when it was issued, when renewal is due, from when it is at risk, and when it ends', () => {
    const ribbon = ribbonOf(aToken([aVersion({})]), []);
    expect(ribbon?.marks.map(({ name, at }) => [name, dayOf(at)])).toEqual([
      ['issued', '2026-12-01'],
      ['renewFrom', '2026-12-21'],
      ['actBy', '2026-12-26'],
      ['expires', '2026-12-31'],
    ]);
  });

  it('marks as estimated only what follows from an expiry that nobody told us', () => {
    const ribbon = ribbonOf(aToken([aVersion({ expiresAtSource: 'estimated' })]), []);
    expect(ribbon?.marks.filter(({ isEstimated }) => isEstimated).map(({ name }) => name)).toEqual([
      'renewFrom',
      'actBy',
      'expires',
    ]);
  });

  it('shows the predecessor until it is revoked, as planned, else until it ends', () => {
    const old = aVersion({
      status: 'superseded',
      issuedAt: '2026-11-01T00:00:00.000Z',
      expiresAt: '2026-12-10T00:00:00.000Z',
    });
    const token = aToken([old, aVersion({ version: 2 })]);
    const ends = (planned: Parameters<typeof ribbonOf>[1]) =>
      dayOf(ribbonOf(token, planned)?.marks.find(({ name }) => name === 'overlapEnds')?.at);
    expect(ends([])).toBe('2026-12-10');
    expect(ends([{ what: 'revocation', at: '2026-12-04T00:00:00.000Z', version: 1 }])).toBe('2026-12-04');
  });
});
