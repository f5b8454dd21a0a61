import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyLife, theLives } from '../../test/any-life.ts';
import { aSpec, GUIDED, typesOf } from '../../test/token-builder.ts';
import { durationMs } from '../time/duration.ts';
import { nextStep } from '../tokens/next-step.ts';
import type { TokenSpec } from '../tokens/token-spec.ts';
import { flawsOf } from './life-checks.ts';
import { simulateLife, type LifeOptions } from './life-simulation.ts';

const LIVES = 10_000;
const YEAR = durationMs('P1Y');
const FROM = Date.UTC(2026, 0, 31);

const calm = (spec: Partial<TokenSpec>, seed: number): LifeOptions => {
  const whole = aSpec({ id: `life-${seed}`, ...spec });
  const until = FROM + 12 * durationMs(whole.lifetime);
  return { spec: whole, seed, from: FROM, until, faultRate: 0, faults: [] };
};

describe('a credential lives through any weather', () => {
  const lives = theLives(LIVES);

  it(`${LIVES} lives keep every promise: values, credentials, revocations, owners, calls, tasks`, () => {
    const flawed = lives.flatMap((options, index) =>
      flawsOf(simulateLife(options), options).map((flaw) => `life ${index}: ${flaw}`),
    );
    expect(flawed).toEqual([]);
  }, 120_000);

  it('and so does whatever life can be thought of, which is made as simple as possible when it does not', () => {
    fc.assert(
      fc.property(anyLife, (options) => {
        expect(flawsOf(simulateLife(options), options)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('and nobody is ever told to wait until now, whenever they ask', () => {
    const asked = fc.record({
      life: fc.constantFrom(...lives.slice(0, 300)),
      away: fc.integer({ min: -YEAR, max: YEAR }),
    });
    fc.assert(
      fc.property(asked, ({ life, away }) => {
        const { state, events } = simulateLife(life);
        const now = (events.at(-1)?.at ?? FROM) + away;
        const step = nextStep(state, now);
        if (step.do === 'wait' && step.until !== null) expect(step.until).toBeGreaterThan(now);
      }),
      { numRuns: 1000 },
    );
  });

  it('and the lives are full: all that can happen does', () => {
    const seen = new Set<string>();
    for (const options of lives.slice(0, 1000))
      for (const event of simulateLife(options).events)
        seen.add(event.type === 'task.opened' ? `${event.task.kind} ${event.task.cause}` : event.type);
    expect([...seen].toSorted()).toEqual(expect.arrayContaining(EVERYTHING));
  });
});

describe('a calm life', () => {
  it('regenerates for ever, without a gap and without a task', () => {
    for (const lifetime of ['P1D', 'P12D', 'P3M']) {
      const life = simulateLife(calm({ lifetime }, 7));
      expect(typesOf(life.events).filter((type) => ['expired', 'failing', 'task.opened'].includes(type))).toEqual([]);
      expect(life.state.lastVersion).toBeGreaterThanOrEqual(3);
    }
  });

  it('is not ended by an issuer that does not answer every tenth time', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const options = { ...calm({ lifetime: 'P12D' }, seed), faultRate: 0.1, faults: ['upstream.timeout'] as const };
      expect(typesOf(simulateLife(options).events)).not.toContain('expired');
    }
  });

  it('of a guided token has one task a value, each answered before the old one ends', () => {
    const { events, state } = simulateLife(calm({ ...GUIDED, lifetime: 'P3M', coexistence: 'one' }, 7));
    const asked = typesOf(events).filter((type) => type === 'task.opened').length;
    expect(asked).toBe(state.lastVersion);
    expect(typesOf(events)).not.toContain('expired');
  });

  it('is lived the same again', () => {
    for (const options of theLives(20)) expect(simulateLife(options)).toEqual(simulateLife(options));
  });
});

const EVERYTHING = [
  'adopted',
  'adoptionFailed',
  'changed',
  'distributed',
  'expired',
  'expiring',
  'failing',
  'issued',
  'issuing',
  'lapsed',
  'orphaned',
  'paused',
  'promoted',
  'pulled',
  'recovered',
  'regenerating',
  'registered',
  'requested',
  'resumed',
  'retired',
  'revoked',
  'scheduled',
  'submitted',
  'task.assigned',
  'task.completed',
  'task.escalated',
  'task.reminded',
  'task.snoozed',
  'verified',
  'confirmHosts NotAdopted',
  'fixAccess AccessRefused',
  'fixAccess ExpiryUnread',
  'investigate ConsumerFailed',
  'investigate PausedTooLong',
  'investigate SinkNotAllowed',
  'investigate SinkUnwritable',
  'investigate StillFailing',
  'regenerateToken ExpiryNear',
  'regenerateToken Expired',
  'regenerateToken FirstIssue',
  'regenerateToken Requested',
  'regenerateToken ValueLost',
  'revokeUpstream Retired',
  'revokeUpstream Superseded',
  'revokeUpstream Unusable',
];
