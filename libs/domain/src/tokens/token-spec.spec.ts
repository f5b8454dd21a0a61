import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aSpec, consumedBy } from '../../test/token-builder.ts';
import { immutableChange, sameSpec, type TokenSpec } from './token-spec.ts';

const specs: fc.Arbitrary<TokenSpec> = fc
  .record(
    {
      label: fc.string(),
      tags: fc.dictionary(fc.string(), fc.string()),
      overlap: fc.constantFrom('P1D', 'P2D', undefined),
      renewal: fc.record({ before: fc.constantFrom('P3D', undefined) }),
      adoption: fc.record({
        consumers: fc.array(fc.record({ name: fc.string(), host: fc.option(fc.string(), { nil: undefined }) })),
      }),
    },
    { requiredKeys: [] },
  )
  .map((change) => aSpec(change as Partial<TokenSpec>));

function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, turnedRound(field)]),
  );
}

describe('two specifications', () => {
  it('say the same in whatever order their fields stand', () => {
    fc.assert(fc.property(specs, (spec) => sameSpec(spec, turnedRound(spec) as TokenSpec)));
  });

  it('say the same after a trip through JSON, where what is undefined gets lost', () => {
    fc.assert(fc.property(specs, (spec) => sameSpec(spec, JSON.parse(JSON.stringify(spec)) as TokenSpec)));
  });

  it.each([
    ['a label', { label: 'Other' }],
    ['a tag', { tags: { env: 'test' } }],
    ['the order of consumers', consumedBy('all', 'b', 'a')],
    ['an overlap', { overlap: 'P1D' }],
    ['a duration written another way', { lifetime: 'P4W2D' }],
  ])('differ by %s', (_, change) => {
    expect(
      sameSpec(
        aSpec({ tags: { env: 'prod' }, ...consumedBy('all', 'a', 'b') }),
        aSpec({ tags: { env: 'prod' }, ...consumedBy('all', 'a', 'b'), ...change }),
      ),
    ).toBe(false);
  });
});

describe('what may never change', () => {
  it.each([
    ['id', { id: 'other' }],
    ['site', { site: 'https://other.atlassian.net' }],
  ])('is the %s', (field, change) => {
    expect(immutableChange(aSpec(), aSpec(change))).toBe(field);
  });

  it('is nothing else', () => {
    expect(
      immutableChange(aSpec(), aSpec({ label: 'x', owner: 'y@acme.test', lifetime: 'P1Y', overlap: 'P2D', tags: {} })),
    ).toBeNull();
  });
});
