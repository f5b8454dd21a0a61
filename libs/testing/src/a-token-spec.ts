import type { TokenSpec } from '@keyturn/domain';

/** A specification that every rule accepts, with what the test is about on top. */
export function aTokenSpec(change: Partial<TokenSpec> = {}): TokenSpec {
  return {
    id: 'billing-api',
    kind: 'custom',
    label: 'Billing API',
    owner: 'platform@acme.test',
    issuer: { mode: 'webhook', url: 'https://issuer.acme.test/keyturn', secret: { secret: 'issuer-key' } },
    lifetime: 'P30D',
    ...change,
  };
}
