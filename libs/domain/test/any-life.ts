import fc from 'fast-check';
import { FAILURES, type FailureCode } from '../src/failures.ts';
import type { Character } from '../src/simulation/simulated-person.ts';
import type { LifeOptions } from '../src/simulation/life-simulation.ts';
import { DAY_MS, durationMs, HOUR_MS } from '../src/time/duration.ts';
import type { Interval } from '../src/tokens/token-state.ts';
import { ADOPTION_RULES, COEXISTENCES, type TokenSpec } from '../src/tokens/token-spec.ts';

/** A day at which months differ in length. */
const FROM = Date.UTC(2026, 0, 31);

const EVERY_FAULT = Object.keys(FAILURES) as FailureCode[];

const webhook: Partial<TokenSpec> = {
  kind: 'custom',
  issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'key' } },
};
const guided: Partial<TokenSpec> = {
  kind: 'dataManager.adaptersClient',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'guided' },
};
const account: Partial<TokenSpec> = {
  kind: 'atlassian.accountApiToken',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'guided' },
  account: { email: 'svc@acme.test', id: '5b10', organisation: { id: '4f2', apiKey: { secret: 'org-key' } } },
};

const consumers = fc.uniqueArray(
  fc.constantFrom('one', 'two', 'three').map((name) => ({ name })),
  {
    selector: ({ name }) => name,
    maxLength: 3,
  },
);

const escalation = fc.constantFrom(
  undefined,
  [{ after: 'P1D', to: 'lead' }],
  [
    { after: 'P3D', to: 'head' },
    { after: 'PT6H', to: 'lead' },
  ],
);

const existing = fc.option(
  fc
    .integer({ min: -2 * DAY_MS, max: 60 * DAY_MS })
    .map((left) => ({ expiresAt: new Date(FROM + left).toISOString() })),
  { nil: undefined, freq: 5 },
);

const WINDOWS = [{ cron: '0 9 * * *', duration: 'PT8H', timeZone: 'UTC' }];

/** A specification that lint lets pass, of any kind. */
export const anySpec: fc.Arbitrary<TokenSpec> = fc
  .record({
    id: fc.nat(100_000).map((number) => `life-${number}`),
    kind: fc.constantFrom(webhook, webhook, guided, account),
    lifetime: fc.constantFrom('P6D', 'P12D', 'P3M', 'P1Y'),
    consumers,
    require: fc.constantFrom(undefined, ...ADOPTION_RULES),
    coexistence: fc.constantFrom(...COEXISTENCES),
    overlap: fc.constantFrom(undefined, 'PT0S', 'PT12H'),
    windows: fc.constantFrom(undefined, WINDOWS),
    file: fc.boolean(),
    escalation,
    existing,
  })
  .map(
    ({ id, kind, lifetime, consumers: named, require, windows, file, ...rest }) =>
      ({
        id,
        label: 'A life',
        owner: 'owner@acme.test',
        lifetime,
        ...rest,
        kind: 'custom',
        ...webhook,
        ...kind,
        adoption: named.length === 0 ? undefined : { consumers: named, require },
        renewal: windows === undefined ? undefined : { windows },
        distribution: file ? [{ mode: 'file', path: '/run/keyturn/value' }] : undefined,
      }) as TokenSpec,
  );

const character: fc.Arbitrary<Character> = fc.record({
  answers: fc.constantFrom('atOnce', 'atOnce', 'late', 'never'),
  slips: fc.constantFrom(0, 0.3, 0.8),
});

/** Times of this length at most, within so many days. */
const times = (within: number, longest: number): fc.Arbitrary<Interval[]> =>
  fc.array(
    fc
      .record({ start: fc.integer({ min: HOUR_MS, max: within }), length: fc.integer({ min: HOUR_MS, max: longest }) })
      .map(({ start, length }) => ({ startAt: FROM + start, endAt: FROM + start + length })),
    { maxLength: 3 },
  );

/** A life in any weather, of some lifetimes. */
export const anyLife: fc.Arbitrary<LifeOptions> = anySpec.chain((spec) => {
  const life = durationMs(spec.lifetime);
  return fc.record({
    spec: fc.constant(spec),
    seed: fc.nat(),
    from: fc.constant(FROM),
    until: fc.constant(FROM + Math.round(4.5 * life)),
    faultRate: fc.constantFrom(0, 0.1, 0.5),
    faults: fc.constantFrom(EVERY_FAULT, ['upstream.timeout'], ['upstream.refused', 'upstream.unauthorized']),
    outages: times(4 * life, life / 2),
    asleep: times(4 * life, 2 * life),
    consumerFailureRate: fc.constantFrom(0, 0, 0.1),
    lossRate: fc.constantFrom(0, 0, 0.3),
    character,
    whimRate: fc.constantFrom(0, 0, 0.1, 0.3),
  }) as fc.Arbitrary<LifeOptions>;
});

/** Always the same so many lives, so that one that goes wrong can be looked at. */
export const theLives = (count: number): LifeOptions[] => fc.sample(anyLife, { numRuns: count, seed: 20_260_131 });
