import { FAILURES, type FailureCode, type TokenSpec } from '@keyturn/domain';
import { simulateLife } from '@keyturn/domain/simulation';
import type { Bench } from './bench.ts';

const LIVES = 4000;
const FROM = Date.UTC(2026, 0, 31);
const DAY_MS = 86_400_000;
const FAULTS = (Object.keys(FAILURES) as FailureCode[]).filter((code) => code !== 'consumer.failed');

const spec = (seed: number): TokenSpec => ({
  id: `life-${seed}`,
  kind: 'custom',
  label: 'A life',
  owner: 'owner@acme.test',
  issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'key' } },
  lifetime: 'P12D',
  adoption: { consumers: [{ name: 'one' }, { name: 'two' }], require: 'all' },
});

/** Whole lives of the pure core: half a year of twelve-day credentials each, every tenth upstream call failing. */
export const bench: Bench = {
  name: 'simulation',
  run: async ({ count = LIVES }) => {
    const live = (seed: number): number =>
      simulateLife({ spec: spec(seed), seed, from: FROM, until: FROM + 182 * DAY_MS, faultRate: 0.1, faults: FAULTS })
        .steps;
    for (let seed = 0; seed < 200; seed += 1) live(seed);
    const startedAt = performance.now();
    let steps = 0;
    for (let seed = 0; seed < count; seed += 1) steps += live(seed);
    const seconds = (performance.now() - startedAt) / 1000;
    return [
      { what: 'simulated lives', unit: '/s', ours: count / seconds, aim: '≥ 2,000 /s' },
      { what: 'steps decided', unit: '/s', ours: steps / seconds },
    ];
  },
};
