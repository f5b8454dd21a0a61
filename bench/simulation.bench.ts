import { FAILURES, type FailureCode, type TokenSpec } from '@keyturn/domain';
import { simulateLife, type LifeOptions } from '@keyturn/domain/simulation';
import type { Bench, Figure } from './bench.ts';

const LIVES = 4000;
const WARM_UP = 200;
const FROM = Date.UTC(2026, 0, 31);
const DAY_MS = 86_400_000;
const FAULTS = (Object.keys(FAILURES) as FailureCode[]).filter((code) => code !== 'consumer.failed');

const common = {
  label: 'A life',
  owner: 'owner@acme.test',
  adoption: { consumers: [{ name: 'one' }, { name: 'two' }], require: 'all' },
} as const satisfies Partial<TokenSpec>;

/** Half a year of a twelve-day credential whose issuer fails every tenth call. */
const webhookLife = (seed: number): LifeOptions => ({
  spec: {
    ...common,
    id: `life-${seed}`,
    kind: 'custom',
    issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'key' } },
    lifetime: 'P12D',
  },
  seed,
  from: FROM,
  until: FROM + 182 * DAY_MS,
  faultRate: 0.1,
  faults: FAULTS,
});

/** Two years of a three-month token: a person makes each, one in five of them late; reminders, an escalation and a file included. */
const guidedLife = (seed: number): LifeOptions => ({
  spec: {
    ...common,
    id: `life-${seed}`,
    kind: 'dataManager.adaptersClient',
    site: 'https://acme.atlassian.net',
    issuer: { mode: 'guided' },
    lifetime: 'P3M',
    escalation: [{ after: 'P3D', to: 'lead@acme.test' }],
    distribution: [{ mode: 'file', path: '/run/keyturn/value' }],
  },
  seed,
  from: FROM,
  until: FROM + 730 * DAY_MS,
  faultRate: 0.1,
  faults: FAULTS,
  character: { answers: seed % 5 === 0 ? 'late' : 'atOnce', slips: 0.05 },
});

interface Lived {
  readonly seconds: number;
  readonly steps: number;
}

/** Whole lives of the pure core on one thread, each against a seeded world that answers at once. */
export const bench: Bench = {
  name: 'simulation',
  run: async ({ count = LIVES }) => {
    const half = Math.ceil(count / 2);
    const webhook = live(webhookLife, half);
    const guided = live(guidedLife, half);
    const seconds = webhook.seconds + guided.seconds;
    const rate = (what: string, lives: number, lived: Lived): Figure => ({
      what,
      unit: '/s',
      ours: lives / lived.seconds,
    });
    return [
      { ...rate('simulated lives, half and half', 2 * half, { ...webhook, seconds }), aim: '≥ 2,000 /s' },
      rate('  webhook, P12D for half a year', half, webhook),
      rate('  guided, P3M for two years', half, guided),
      { what: 'steps decided', unit: '/s', ours: (webhook.steps + guided.steps) / seconds },
    ];
  },
};

function live(lifeOf: (seed: number) => LifeOptions, count: number): Lived {
  for (let seed = 0; seed < WARM_UP; seed += 1) simulateLife(lifeOf(seed));
  const startedAt = performance.now();
  let steps = 0;
  for (let seed = 0; seed < count; seed += 1) steps += simulateLife(lifeOf(seed)).steps;
  return { seconds: (performance.now() - startedAt) / 1000, steps };
}
