import type { FreezeSpec, RenewalSpec, TokenSpec, WindowSpec } from '@keyturn/domain';

export const at = (text: string): number => Date.parse(text);

/** A Saturday. */
export const NOW = at('2026-11-21T00:00:00Z');

export function aSpec(renewal: RenewalSpec, change: Partial<TokenSpec> = {}): TokenSpec {
  return {
    id: 'billing',
    kind: 'custom',
    label: 'Billing',
    owner: 'platform@acme.test',
    issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'issuer-key' } },
    lifetime: 'P90D',
    renewal,
    ...change,
  };
}

export const officeHours = (timeZone: string): WindowSpec => ({ cron: '0 9 * * MON-FRI', duration: 'PT8H', timeZone });

export const aWindow = (cron: string, change: Partial<WindowSpec> = {}): WindowSpec => ({
  cron,
  duration: 'PT1H',
  timeZone: 'UTC',
  ...change,
});

export const aFreeze = (from: string, to: string, timeZone = 'UTC'): FreezeSpec => ({ from, to, timeZone });
