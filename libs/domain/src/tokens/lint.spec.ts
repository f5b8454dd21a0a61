import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, aSpec, aWebhook, CONTAINER, consumedBy, GUIDED } from '../../test/token-builder.ts';
import { formatDuration, HOUR_MS, MINUTE_MS } from '../time/duration.ts';
import type { Violation } from '../violation.ts';
import { lintToken } from './lint.ts';
import { smallestMarginMs } from './renewal-plan.ts';
import { TOKEN_KINDS, type TokenSpec } from './token-spec.ts';

const escalated = { coexistence: 'many', escalation: [{ after: 'P1D', to: 'lead@acme.test' }] } as const;
const guided = { ...GUIDED, ...escalated };
const account = { ...ACCOUNT, ...escalated };

const codes = (change: Partial<TokenSpec>): string[] => lintToken(aSpec(change)).map((violation) => violation.code);
const smallest = (change: Partial<TokenSpec>, less = 0): string =>
  formatDuration(smallestMarginMs(aSpec(change)) - less);
const before = (margin: string): Partial<TokenSpec> => ({ renewal: { before: margin } });

describe('a specification breaks a rule', () => {
  it.each<[string, Partial<TokenSpec>, Partial<TokenSpec>]>([
    [
      'LifetimeOutOfRange',
      { lifetime: 'PT23H', renewal: { before: 'PT21H' }, overlap: 'PT1H' },
      { lifetime: 'P1D', renewal: { before: smallest({}) }, overlap: 'PT1H' },
    ],
    ['LifetimeOutOfRange', { lifetime: 'P1826D' }, { lifetime: 'P5Y' }],
    ['LifetimeOutOfRange', { ...account, lifetime: 'P366D' }, { ...account, lifetime: 'P365D' }],
    ['LifetimeOutOfRange', { lifetime: 'three months' }, { lifetime: 'P3M' }],
    ['MarginTooShort', before(smallest({}, HOUR_MS)), before(smallest({}))],
    [
      'MarginTooShort',
      { ...guided, ...before(smallest(guided, MINUTE_MS)) },
      { ...guided, ...before(smallest(guided)) },
    ],
    [
      'MarginLongerThanLife',
      { lifetime: 'P10D', renewal: { before: 'P9D' } },
      { lifetime: 'P10D', renewal: { before: 'P8DT12H' } },
    ],
    ['MarginLongerThanLife', { ...guided, lifetime: 'P2DT17H' }, { ...guided, lifetime: 'P2DT18H' }],
    ['OverlapLongerThanLife', { lifetime: 'P10D', overlap: 'P10D' }, { lifetime: 'P10D', overlap: 'P9DT23H' }],
    ['ConsumersUnknown', { adoption: { require: 'all' } }, consumedBy('all', 'a')],
    ['ConsumersUnknown', { adoption: { require: 'any', consumers: [] } }, { adoption: { require: 'none' } }],
    ['SiteMissing', { ...guided, site: undefined }, guided],
    ['IssuerUnsuitable', { ...account, issuer: aWebhook }, account],
    ['AccountMissing', { ...account, account: undefined }, account],
    ['AccountUnexpected', { account: ACCOUNT.account }, account],
    [
      'ExistingOutOfOrder',
      { existing: { issuedAt: '2026-03-01T00:00:00Z', expiresAt: '2026-03-01T00:00:00Z' } },
      { existing: { issuedAt: '2026-02-28T23:59:59Z', expiresAt: '2026-03-01T00:00:00Z' } },
    ],
    [
      'PathNotAbsolute',
      { distribution: [{ mode: 'file', path: 'run/value' }] },
      { distribution: [{ mode: 'file', path: '/run/value' }] },
    ],
    [
      'PathNotAbsolute',
      { distribution: [{ mode: 'pull' }, { mode: 'file', path: '/run/../etc/value' }] },
      { distribution: [{ mode: 'pull' }, { mode: 'file', path: '/run/..value' }] },
    ],
    ['CoexistenceUnknown', { ...guided, coexistence: undefined }, { ...guided, coexistence: 'one' }],
    ['CoexistenceUnknown', { ...guided, coexistence: 'unknown' }, { coexistence: 'unknown' }],
    ['NoEscalation', { ...guided, escalation: [] }, { escalation: [] }],
    [
      'EscalationTooLate',
      { ...before('P10D'), escalation: [{ after: 'P10D', to: 'lead@acme.test' }] },
      { ...before('P10D'), escalation: [{ after: 'P9DT23H', to: 'lead@acme.test' }] },
    ],
  ])('%s: %j does, %j just passes', (code, trips, passes) => {
    expect(codes(trips)).toContain(code);
    expect(codes(passes)).toEqual([]);
  });

  it('only as a warning where it may be meant', () => {
    const warned = lintToken(aSpec({ ...GUIDED, escalation: [{ after: 'P60D', to: 'lead@acme.test' }] }));
    expect(warned).toMatchObject([
      { severity: 'warning', code: 'CoexistenceUnknown' },
      { severity: 'warning', code: 'EscalationTooLate', path: 'escalation.0.after' },
    ]);
    expect(lintToken(aSpec(GUIDED)).at(-1)).toMatchObject({ severity: 'warning', code: 'NoEscalation' });
  });

  it('with all that is wrong at once, each with a proposal that helps', () => {
    const violations = lintToken(
      aSpec({ lifetime: 'P10D', renewal: { before: 'PT1H' }, overlap: 'P20D', adoption: { require: 'all' } }),
    );
    expect(violations.map(({ code }) => code)).toEqual(['MarginTooShort', 'OverlapLongerThanLife', 'ConsumersUnknown']);
    for (const violation of violations)
      expect(violation).toMatchObject({
        severity: 'error',
        path: expect.stringMatching(/^[a-z.]+$/),
        proposal: expect.any(String),
      });
    const mended = aSpec({
      lifetime: 'P10D',
      renewal: { before: violations[0]?.proposal ?? '' },
      overlap: violations[1]?.proposal ?? '',
      adoption: { require: 'none' },
    });
    expect(lintToken(mended)).toEqual([]);
  });

  it.each<[string, Partial<TokenSpec>]>([
    ['a margin too long for its life', { lifetime: 'P10D', renewal: { before: 'P9D' } }],
    ['a life too short for the margin of a person', { ...guided, lifetime: 'P2D' }],
    ['a life too short for any margin of a person', { ...guided, lifetime: 'P1D', renewal: { before: 'PT3H' } }],
  ])('is helped by what is proposed, all of it: %s', (_, change) => {
    expect(lintToken(mendedBy(aSpec(change)))).toEqual([]);
  });

  it.each(TOKEN_KINDS)('never with a lifetime of its own and nothing else said, as a %s', (kind) => {
    const whose =
      { custom: {}, 'atlassian.accountApiToken': ACCOUNT, 'migration.containerToken': CONTAINER }[kind as 'custom'] ??
      GUIDED;
    const lifetimes = kind === 'migration.containerToken' ? ['P3D', 'P21D'] : ['P3D', 'P12D', 'P3M', 'P1Y'];
    for (const lifetime of lifetimes)
      expect(lintToken(aSpec({ ...whose, kind, lifetime, ...escalated })).filter(isError)).toEqual([]);
  });
});

const isError = ({ severity }: Violation): boolean => severity === 'error';

/** The specification with every proposal taken up. */
function mendedBy(spec: TokenSpec): TokenSpec {
  const proposals = new Map(lintToken(spec).map(({ path, proposal }) => [path, proposal]));
  const margin = proposals.get('renewal.before');
  return {
    ...spec,
    lifetime: proposals.get('lifetime') ?? spec.lifetime,
    ...(margin !== undefined && { renewal: { before: margin } }),
  };
}
