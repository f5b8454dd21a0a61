import { describe, expect, it } from '@jest/globals';
import { askedWaitMs } from './asked-wait.ts';

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

describe('the wait an upstream asks for', () => {
  it.each<[string, number, Record<string, string>, number | undefined]>([
    ['Retry-After, in seconds', 429, { 'retry-after': '7' }, 7000],
    ['Retry-After, whatever the limit says', 429, { 'retry-after': '7', 'x-ratelimit-reset': '90' }, 7000],
    ['the reset of the limit, in seconds', 429, { 'x-ratelimit-reset': '90' }, 90_000],
    ['the reset, when Retry-After is unreadable', 429, { 'retry-after': 'soon', 'x-ratelimit-reset': '90' }, 90_000],
    ['nothing, when the reset comes with another status', 503, { 'x-ratelimit-reset': '90' }, undefined],
    ['nothing, when nothing is said', 429, {}, undefined],
    ['nothing, when it cannot be read', 429, { 'x-ratelimit-reset': 'later' }, undefined],
    ['no time, when the instant has passed', 429, { 'x-ratelimit-reset': '2026-01-01T00:00Z' }, 0],
    ['a day at most', 429, { 'retry-after': '9999999' }, 86_400_000],
  ])('is %s', (_, status, headers, expected) => {
    expect(askedWaitMs({ status, headers })).toBe(expected);
  });

  it.each([
    ['ISO 8601', (at: Date) => at.toISOString()],
    ['seconds since 1970', (at: Date) => String(Math.round(at.getTime() / 1000))],
    ['an HTTP date', (at: Date) => at.toUTCString()],
  ])('may be an instant in %s', (_, written) => {
    const wait = askedWaitMs({ status: 429, headers: { 'x-ratelimit-reset': written(inSeconds(60)) } });
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(61_000);
  });
});
