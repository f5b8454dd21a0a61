import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, outrankedAt, renewAtOf, type RenewalSpec, type TokenSpec } from '@keyturn/domain';
import { aFreeze, aSpec, at, aWindow, NOW, officeHours } from '../test/token-spec.ts';
import { plannedRenewals } from './planned-renewals.ts';

const plan = (renewal: RenewalSpec, change: Partial<TokenSpec> = {}): number[] =>
  plannedRenewals({ spec: aSpec(renewal, { lifetime: 'P30D', ...change }), from: NOW, count: 5 });
const local = (instant: number, timeZone: string): string =>
  new Date(instant).toLocaleString('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });

describe('the plan', () => {
  it('names the next renewals, each before the value of its predecessor expires', () => {
    const planned = plan({});
    expect(planned).toHaveLength(5);
    for (const [index, renewal] of planned.entries()) {
      const from = planned[index - 1] ?? NOW;
      expect(renewal).toBeGreaterThan(from);
      expect(renewal - from).toBeLessThan(30 * DAY_MS);
    }
  });

  it('is margin and spread alone without windows', () => {
    const spec = aSpec({}, { lifetime: 'P30D' });
    const [first = 0, second] = plan({});
    expect(first).toBe(renewAtOf({ spec, issuedAt: NOW, expiresAt: NOW + 30 * DAY_MS }));
    expect(second).toBe(renewAtOf({ spec, issuedAt: first, expiresAt: first + 30 * DAY_MS }));
  });

  it.each(['Asia/Tokyo', 'America/New_York'])('keeps to office hours in %s, spread over their first tenth', (zone) => {
    for (const renewal of plan({ before: 'P6D', windows: [officeHours(zone)] })) {
      expect(local(renewal, zone)).toMatch(/^(Mon|Tue|Wed|Thu|Fri),? (09|1[0-6]):/);
    }
    const midnight = [aWindow('0 0 * * *', { timeZone: zone, duration: 'PT10H' })];
    const begins = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => plan({ before: 'P6D', windows: midnight }, { id })[0]);
    expect(new Set(begins).size).toBe(6);
  });

  it('waits for the end of a freeze', () => {
    const due = renewAtOf({ spec: aSpec({ before: 'P6D' }), issuedAt: NOW, expiresAt: NOW + 30 * DAY_MS });
    const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
    const freezes = [aFreeze(day(due), day(due + DAY_MS))];
    const [first = 0] = plan({ before: 'P6D', freezes });
    expect(first).toBeGreaterThanOrEqual(at(`${day(due + 2 * DAY_MS)}T00:00:00Z`));
    expect(first - at(`${day(due + 2 * DAY_MS)}T00:00:00Z`)).toBeLessThan(12 * HOUR_MS);
  });

  it('begins when a twentieth of the life is left, whatever is closed', () => {
    const [first] = plan({ before: 'P6D', freezes: [aFreeze('2026-11-01', '2027-12-31')] });
    expect(first).toBe(outrankedAt({ issuedAt: NOW, expiresAt: NOW + 30 * DAY_MS }));
  });

  it('finds a window further ahead than one plan reaches', () => {
    const [first = 0] = plan({ windows: [aWindow('0 9 1 6 *')], before: 'P300D' }, { lifetime: 'P360D' });
    expect(new Date(first).toISOString()).toMatch(/^2027-06-01T09:0/);
  });

  it('asks a person as soon as the renewal is due', () => {
    const guided: Partial<TokenSpec> = { issuer: { mode: 'guided' } };
    expect(plan({ before: 'P6D', windows: [officeHours('UTC')] }, guided)).toEqual(plan({ before: 'P6D' }, guided));
  });

  it('begins with the value that exists, at once when that is due', () => {
    const spec = aSpec({}, { lifetime: 'P30D' });
    const existing = { expiresAt: '2026-12-10T00:00:00.000Z', issuedAt: '2026-11-10T00:00:00.000Z' };
    const life = { issuedAt: at(existing.issuedAt), expiresAt: at(existing.expiresAt) };
    expect(plan({}, { existing })[0]).toBe(renewAtOf({ spec, ...life }));
    expect(plan({}, { existing: { expiresAt: '2026-11-22T00:00:00.000Z' } })[0]).toBe(NOW);
    expect(plan({}, { existing: { expiresAt: '2026-01-01T00:00:00.000Z' } })[0]).toBe(NOW);
  });

  it('ends also where the specification makes no sense', () => {
    expect(plan({ before: 'P9D' }, { lifetime: 'P1D' })).toHaveLength(5);
  });
});
