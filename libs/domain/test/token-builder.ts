import { apply } from '../src/tokens/apply.ts';
import { nextStep } from '../src/tokens/next-step.ts';
import { newVersion, register } from '../src/tokens/registration.ts';
import type { EventOf, TokenEvent } from '../src/tokens/token-events.ts';
import type { TokenSpec } from '../src/tokens/token-spec.ts';
import type { Failures, Making, OpenTask, TokenState, TokenVersion, VersionStatus } from '../src/tokens/token-state.ts';
import { DAY_MS } from '../src/time/duration.ts';

/** When the lives in these specs begin: fleet time, a day at which months differ in length. */
export const BIRTH = Date.UTC(2026, 0, 31);

export const day = (number: number): number => BIRTH + number * DAY_MS;

export const aWebhook = {
  mode: 'webhook',
  url: 'https://issuer.acme.test',
  secret: { secret: 'issuer-key' },
} as const satisfies TokenSpec['issuer'];

export function aSpec(change: Partial<TokenSpec> = {}): TokenSpec {
  return {
    id: 'billing',
    kind: 'custom',
    label: 'Billing',
    owner: 'platform@acme.test',
    issuer: aWebhook,
    lifetime: 'P30D',
    ...change,
  };
}

/** What makes a specification one whose value only a person can make. */
export const GUIDED = {
  kind: 'dataManager.adaptersClient',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'guided' },
} as const satisfies Partial<TokenSpec>;

/** What makes it one of an Atlassian account, whose values can be tried and revoked. */
export const ACCOUNT = {
  ...GUIDED,
  kind: 'atlassian.accountApiToken',
  account: { email: 'svc@acme.test', id: '5b10', organisation: { id: '4f2', apiKey: { secret: 'org-key' } } },
} as const satisfies Partial<TokenSpec>;

/** What makes it the container token of a server and site, which is renewed by API after a consent. */
export const CONTAINER = {
  kind: 'migration.containerToken',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'migrationApi' },
  lifetime: 'P21D',
  container: {
    product: 'jira',
    server: {
      baseUrl: 'http://jira.acme.test:8080/jira',
      serverId: 'B1XA-AAAA-BBBB-CCCC',
      auth: { secret: 'jira-pat' },
    },
    account: { email: 'migrator@acme.test', auth: { token: 'acme-account-token' } },
  },
} as const satisfies Partial<TokenSpec>;

/** A specification that waits for these consumers. */
export const consumedBy = (require: 'all' | 'any' | undefined, ...names: string[]): Partial<TokenSpec> => ({
  adoption: { consumers: names.map((name) => ({ name })), ...(require === undefined ? {} : { require }) },
});

export function aVersion(change: Partial<TokenVersion> & { version: number }): TokenVersion {
  return {
    ...newVersion({ version: change.version, issuedAt: BIRTH, expiresAt: day(30) }),
    status: 'current',
    verified: true,
    expiresAtSource: 'reported',
    fingerprint: `f${change.version}`,
    upstreamId: `u${change.version}`,
    promotedAt: BIRTH,
    deliveredAt: BIRTH,
    ...change,
  };
}

export const aMaking = (change: Partial<Making> = {}): Making => ({
  version: 2,
  reason: 'ExpiryNear',
  startedAt: day(20),
  breakGlass: false,
  ...change,
});

export const aFailure = (change: Partial<Failures> = {}): Failures => ({
  count: 1,
  firstAt: day(20),
  lastAt: day(20),
  code: 'upstream.timeout',
  nextTryAt: day(20) + DAY_MS / 24,
  ...change,
});

export const aTask = (change: Partial<OpenTask> = {}): OpenTask => ({
  id: 'billing.1',
  kind: 'investigate',
  cause: 'IssuerRefused',
  version: 2,
  openedAt: day(20),
  dueAt: null,
  owner: null,
  reminders: 0,
  remindedAt: null,
  escalations: 0,
  escalatedTo: null,
  snoozedUntilAt: null,
  ...change,
});

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

/** What becomes of a state by itself when time goes on to `until` (epoch ms) and nobody does anything: its events, and the state then. */
export function passing(state: TokenState, { from, until }: { from: number; until: number }): Passed {
  const events: TokenEvent[] = [];
  let now = from;
  for (let last = state; ;) {
    const step = nextStep(last, now);
    if (step.do === 'note') {
      events.push(step.event);
      last = apply(last, step.event);
    } else if (step.do === 'wait' && step.until !== null && step.until <= until) now = step.until;
    else return { state: last, events, now };
    if (events.length > 1000) throw new Error('it notes things for ever');
  }
}

export interface Passed {
  readonly state: TokenState;
  readonly events: readonly TokenEvent[];
  /** When it stopped: before a step that something outside must do, or at the last wait. */
  readonly now: number;
}

/** The events of one type, in order. */
export const ofType = <T extends TokenEvent['type']>(events: readonly TokenEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

export const typesOf = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

export const statusesOf = (state: TokenState): VersionStatus[] => state.versions.map(({ status }) => status);
