import { describe, expect, it } from '@jest/globals';
import { FAILURES, type FailureCode } from '../failures.ts';
import { DAY_MS, durationMs } from '../time/duration.ts';
import { simulateLife, type SimulatedLife } from './life-simulation.ts';
import { nextStep } from './next-step.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from './retry-ladder.ts';
import type { TokenSpec } from './token-spec.ts';

const FROM = Date.UTC(2026, 0, 31);
const EVERY_FAULT = (Object.keys(FAILURES) as FailureCode[]).filter((code) => code !== 'consumer.failed');

const spec = (seed: number): TokenSpec => ({
  id: `life-${seed}`,
  kind: 'custom',
  label: 'A life',
  owner: 'owner@acme.test',
  issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'key' } },
  lifetime: ['P1D', 'P12D', 'P3M'][seed % 3] ?? 'P12D',
  adoption:
    seed % 2 === 0
      ? { consumers: [{ name: 'one' }, { name: 'two' }], require: seed % 4 === 0 ? 'all' : 'any' }
      : undefined,
});

const lives = (faultRate: number): SimulatedLife[] =>
  Array.from({ length: 500 }, (_, seed) =>
    simulateLife({
      spec: spec(seed),
      seed,
      from: FROM,
      until: FROM + 16 * durationMs(spec(seed).lifetime),
      faultRate,
      faults: EVERY_FAULT,
      consumerFailureRate: faultRate / 4,
    }),
  );

describe('a credential lives through any weather', () => {
  const healthy = lives(0);
  const faulty = lives(0.3);

  it('regenerates for ever when nothing fails, without a gap and without a task', () => {
    for (const { events, state } of healthy) {
      expect(events.filter((event) => ['expired', 'failing', 'task.opened'].includes(event.type))).toEqual([]);
      expect(state.lastVersion).toBeGreaterThanOrEqual(3);
    }
  });

  it('never mints one number twice after it succeeded', () => {
    for (const { calls } of faulty) {
      const minted = calls.filter((call) => call.step === 'mint' && call.outcome === 'ok').map((call) => call.version);
      expect(new Set(minted).size).toBe(minted.length);
    }
  });

  it('revokes a predecessor only after the rule of adoption was met', () => {
    for (const { events, state } of faulty) {
      const consumers = state.spec.adoption?.consumers?.length ?? 0;
      const needed = consumers === 0 ? 0 : state.spec.adoption?.require === 'all' ? consumers : 1;
      for (const [index, event] of events.entries()) {
        if (event.type !== 'revoked') continue;
        const before = events.slice(0, index);
        const burnt = before.some(
          (past) =>
            (past.type === 'orphaned' && past.version === event.version) ||
            (past.type === 'adoptionFailed' && past.backTo !== null && past.version === event.version),
        );
        const left = new Set(
          before.flatMap((past) => (past.type === 'adopted' && past.version > event.version ? [past.consumer] : [])),
        );
        expect(burnt || left.size >= needed).toBe(true);
      }
    }
  });

  it(`makes at most ${CALLS_PER_DAY_WHEN_FAILING} calls a day of its own while it fails`, () => {
    for (const { calls, events } of faulty) {
      const byHand = events
        .filter((event) => event.type === 'regenerating' && event.by !== undefined)
        .map((event) => event.at);
      for (const [index, call] of calls.entries()) {
        const first = calls[index - CALLS_PER_DAY_WHEN_FAILING];
        if (first === undefined || first.outcome === 'ok') continue;
        const window = calls.slice(index - CALLS_PER_DAY_WHEN_FAILING, index + 1);
        if (byHand.some((at) => at >= first.at && at <= call.at) || window.some((one) => one.outcome === 'ok'))
          continue;
        expect(call.at - first.at).toBeGreaterThanOrEqual(DAY_MS);
      }
    }
  });

  it('always ends in a wait that lies ahead, so that no workflow can spin', () => {
    for (const { state, events } of [...healthy, ...faulty]) {
      const now = (events.at(-1)?.at ?? FROM) + 1;
      const step = nextStep(state, now);
      if (step.do === 'wait' && step.until !== null) expect(step.until).toBeGreaterThan(now);
      expect(state.revision).toBe(events.length);
    }
  });

  it('has an owner for whatever cannot go on by itself', () => {
    for (const { state } of faulty) {
      const stuck = state.failures?.nextTryAt === null;
      if (stuck) expect(state.tasks.length).toBeGreaterThan(0);
    }
  });
});
