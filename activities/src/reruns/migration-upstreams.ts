import type { AtlassianAddresses, CallClass, CallLimit } from '@keyturn/config';
import { credentialIdOf, subjectOf, type TokenSnapshot } from '@keyturn/contracts';
import {
  currentVersion,
  fleetNow,
  isRetired,
  readState,
  realDelay,
  type FleetClock,
  type MigrationAccountSpec,
  type MigrationServerSpec,
} from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { Budgets } from '@keyturn/redis';
import { SecretsError, type Secrets, type SecretValue } from '@keyturn/secrets';
import {
  createMigrationCloud,
  createMigrationServer,
  UpstreamFailure,
  type EgressClient,
  type MigrationCloud,
  type MigrationServer,
} from '@keyturn/upstream';

/**
 * The two systems a migration crosses. Credentials are read at each call, so that a changed one is used at once. Throws
 * `UpstreamFailure` with `secret.missing` where there is none.
 */
export interface MigrationUpstreams {
  /** Atlassian's side, with an account that is admin of the destination. */
  cloud(account: MigrationAccountSpec): Promise<CloudAccess>;
  /** The assistant on the customer's server. */
  server(server: MigrationServerSpec): Promise<MigrationServer>;
}

export interface CloudAccess {
  readonly cloud: MigrationCloud;
  /**
   * Takes one call of this class from the budget that all share who call with this account; before each call. Throws
   * `UpstreamFailure` with `upstream.limited` and the real ms to wait.
   */
  readonly take: (callClass: CallClass) => Promise<void>;
}

interface UpstreamParts {
  readonly records: Records;
  readonly secrets: Secrets;
  readonly egress: EgressClient;
  readonly budgets: Budgets;
  readonly limits: Readonly<Record<CallClass, CallLimit>>;
  readonly atlassian: AtlassianAddresses;
  readonly clock: FleetClock;
}

/** Both over HTTP. */
export function createMigrationUpstreams(parts: UpstreamParts): MigrationUpstreams {
  const { secrets, egress, atlassian } = parts;
  return {
    cloud: async ({ email, auth }) => {
      const token = await accountValue(parts, { email, auth });
      const cloud = createMigrationCloud({ egress, apiBaseUrl: atlassian.admin, account: { email, token } });
      return { cloud, take: (callClass) => takeCall(parts, { email, callClass }) };
    },
    server: async ({ baseUrl, serverId, auth }) => {
      if (auth === undefined) throw missing(`No credential is named for the server ${serverId}.`);
      const value = await namedValue(secrets, auth.secret);
      const { user } = auth;
      const credential =
        user === undefined
          ? ({ scheme: 'bearer', token: value } as const)
          : ({ scheme: 'basic', user, password: value } as const);
      return createMigrationServer({ egress, baseUrl, credential });
    },
  };
}

async function takeCall(
  { budgets, limits, clock }: UpstreamParts,
  { email, callClass }: { email: string; callClass: CallClass },
): Promise<void> {
  const nowMs = fleetNow(clock, Date.now());
  // Addresses differ in case alone for people, not for Atlassian.
  const account = email.toLowerCase();
  const answer = await budgets.take({ account, class: callClass, n: 1, limit: limits[callClass], nowMs });
  if (answer.granted) return;
  throw new UpstreamFailure({
    code: 'upstream.limited',
    detail: `Nothing was sent: the calls of class ${callClass} that this account may make are used up for now.`,
    retryAfterMs: realDelay(clock, answer.availableAtMs - nowMs),
  });
}

function accountValue(parts: UpstreamParts, { email, auth }: MigrationAccountSpec): Promise<SecretValue> {
  if (auth === undefined) throw missing(`No credential is named for the account ${email}.`);
  return 'secret' in auth ? namedValue(parts.secrets, auth.secret) : tokenValue(parts, auth.token);
}

async function namedValue(secrets: Secrets, name: string): Promise<SecretValue> {
  const value = await secrets.named.read(name);
  if (value === undefined) throw missing(`The secret ${name} is not set.`);
  return value;
}

/** The value in use of a token that Keyturn manages. */
async function tokenValue({ records, secrets }: UpstreamParts, tokenId: string): Promise<SecretValue> {
  const held = await records.subjects.get(subjectOf('token', tokenId));
  const state = held === undefined ? null : readState((held.snapshot as TokenSnapshot).state);
  const current = state === null || isRetired(state) ? undefined : currentVersion(state);
  const none = missing(`The token ${tokenId} has no value in use.`);
  if (state === null || current === undefined) throw none;
  const credentialId = credentialIdOf({ tokenId, incarnation: state.incarnation });
  return secrets.store.read({ credentialId, version: current.version }).catch((error: unknown) => {
    // Made before Keyturn, and nobody has handed it over.
    throw error instanceof SecretsError && error.code === 'secrets.notFound' ? none : error;
  });
}

const missing = (detail: string): UpstreamFailure => new UpstreamFailure({ code: 'secret.missing', detail });
