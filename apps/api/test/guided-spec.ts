import type { TokenSpec } from '@keyturn/domain';

/** A Data Manager token whose values a person makes; every rule accepts it. */
export function guidedSpec(change: Partial<TokenSpec> & { id: string }): TokenSpec {
  return {
    kind: 'dataManager.adaptersClient',
    label: `Adapters of ${change.id}`,
    site: 'https://acme.atlassian.net',
    owner: 'dm@acme.test',
    issuer: { mode: 'guided' },
    lifetime: 'P3M',
    coexistence: 'many',
    escalation: [{ after: 'P3D', to: 'lead@acme.test' }],
    ...change,
  };
}
