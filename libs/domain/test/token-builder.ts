import { apply, register } from '../src/tokens/apply.ts';
import type { TokenEvent } from '../src/tokens/token-events.ts';
import type { TokenSpec } from '../src/tokens/token-spec.ts';
import type { TokenState, TokenVersion } from '../src/tokens/token-state.ts';
import { DAY_MS } from '../src/time/duration.ts';

/** When the lives in these specs begin: fleet time, a day at which months differ in length. */
export const BIRTH = Date.UTC(2026, 0, 31);

export const day = (number: number): number => BIRTH + number * DAY_MS;

export function aSpec(change: Partial<TokenSpec> = {}): TokenSpec {
  return {
    id: 'billing',
    kind: 'custom',
    label: 'Billing',
    owner: 'platform@acme.test',
    issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'issuer-key' } },
    lifetime: 'P30D',
    ...change,
  };
}

/** A specification that waits for these consumers. */
export const consumedBy = (require: 'all' | 'any' | undefined, ...names: string[]): Partial<TokenSpec> => ({
  adoption: { consumers: names.map((name) => ({ name })), ...(require === undefined ? {} : { require }) },
});

export function aVersion(change: Partial<TokenVersion> & { version: number }): TokenVersion {
  return {
    status: 'current',
    verified: true,
    issuedAt: BIRTH,
    expiresAt: day(30),
    fingerprint: `f${change.version}`,
    upstreamId: `u${change.version}`,
    promotedAt: BIRTH,
    supersededAt: null,
    adoption: [],
    revoking: null,
    ...change,
  };
}

export function aRegistered(spec: Partial<TokenSpec> = {}): TokenState {
  return register({ type: 'registered', at: BIRTH, id: 'billing', incarnation: 'one', spec: aSpec(spec), by: 'owner' });
}

/** An active token with version 1 in use, and what differs. */
export function aToken({
  spec,
  ...change
}: Partial<Omit<TokenState, 'spec'>> & { spec?: Partial<TokenSpec> } = {}): TokenState {
  const versions = change.versions ?? [aVersion({ version: 1 })];
  const lastVersion = Math.max(0, ...versions.map(({ version }) => version));
  return { ...aRegistered(spec), phase: 'active', lastSuccessAt: BIRTH, lastVersion, ...change, versions };
}

/** The state after these events. */
export const after = (state: TokenState, ...events: readonly TokenEvent[]): TokenState => events.reduce(apply, state);
