import { describe, expect, it } from '@jest/globals';
import type { Readiness } from '../health/readiness.ts';
import { CalendarWarming } from './calendar-warming.service.ts';

const QUIET = { info: () => undefined, warn: () => undefined };
const check = { ok: true };
const READY: Readiness = {
  status: 'ready',
  checks: { temporal: check, workers: check, records: check, redis: check, informer: check },
  clock: { factor: 1, now: '2031-01-01T00:00:00.000Z' },
  versions: { keyturn: '0', node: '0' },
};
const NOT_READY: Readiness = { ...READY, status: 'notReady' };
const WITHOUT_MEMORY: Readiness = { ...READY, checks: { ...READY.checks, informer: { ok: false } } };

/** Resolves with what was signalled when it began, and does not end by itself. */
function started(answers: readonly Readiness[]) {
  const asked: Readiness[] = [];
  let begin: (signal: AbortSignal) => void = () => undefined;
  const begun = new Promise<AbortSignal>((resolve) => (begin = resolve));
  const warm = (signal: AbortSignal): Promise<void> => {
    begin(signal);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  };
  const readiness = (): Promise<Readiness> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? READY;
    asked.push(answer);
    return Promise.resolve(answer);
  };
  const warming = new CalendarWarming({ warm }, readiness, QUIET);
  warming.onApplicationBootstrap();
  return { asked, begun, warming };
}

describe('the calendar worked out ahead', () => {
  it('begins when requests can be served and the fleet is in memory, and no earlier', async () => {
    const { asked, begun, warming } = started([NOT_READY, WITHOUT_MEMORY, READY]);
    await begun;
    expect(asked).toEqual([NOT_READY, WITHOUT_MEMORY, READY]);
    warming.beforeApplicationShutdown();
  });

  it('stops when the process does', async () => {
    const { begun, warming } = started([READY]);
    const signal = await begun;
    expect(signal.aborted).toBe(false);
    warming.beforeApplicationShutdown();
    expect(signal.aborted).toBe(true);
  });
});
