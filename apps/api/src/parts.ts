import type { Config, FleetClock } from '@keyturn/config';
import type { Logger, Metrics } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import type { RedisParts } from '@keyturn/redis';
import type { NamedSecrets, Secrets, SecretStore } from '@keyturn/secrets';
import type { LazyClient, MigrationGateway, TokenGateway } from '@keyturn/temporal';
import type { SecretUsers } from './informer/secret-users.ts';

/** What the process opens once and every module may ask for: `constructor(@Inject(RECORDS) private readonly records: Records)`. */
export const CONFIG = Symbol('config');
export const FLEET_CLOCK = Symbol('fleet clock');
export const LOGGER = Symbol('logger');
export const METRICS = Symbol('metrics');
export const RECORDS = Symbol('records');
export const SECRETS = Symbol('secrets');
export const SECRET_STORE = Symbol('secret store');
export const NAMED_SECRETS = Symbol('named secrets');
export const AUTHENTICATOR = Symbol('authenticator');
export const SIGN_IN_PARTS = Symbol('sign-in parts');
export const DASHBOARD = Symbol('dashboard');
export const ROUTES = Symbol('routes');
export const REDIS = Symbol('redis');
export const TEMPORAL = Symbol('temporal');
export const TOKEN_GATEWAY = Symbol('token gateway');
export const MIGRATION_GATEWAY = Symbol('migration gateway');
/** Provided (global) by the module of the informer; it loads in `onModuleInit` and implements `FleetKnowledge`. */
export const INFORMER = Symbol('informer');

/** Everything that is open before Nest starts; specs hand in fakes for what they do not need. */
export interface Parts {
  readonly config: Config;
  readonly clock: FleetClock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly records: Records;
  readonly secrets: Secrets;
  readonly redis: RedisParts;
  readonly temporal: Pick<LazyClient, 'check' | 'close'>;
  readonly tokenGateway: TokenGateway;
  readonly migrationGateway: MigrationGateway;
  /** Folder of the built dashboard; default: the one of this repository. */
  readonly dashboardFolder?: string;
}

/** What the shell asks of the informer; the class of the informer implements it. */
export interface FleetKnowledge {
  /** Ids of those whose specification refers to the named secret. */
  secretUsers(name: string): SecretUsers;
  /** Milliseconds since the memory was last known to be as new as records. */
  lagMs(): number;
  /** How many tokens are in each phase. */
  tokensByPhase(): Readonly<Record<string, number>>;
  /** How many migrations are in each phase. */
  migrationsByPhase(): Readonly<Record<string, number>>;
}

export type { NamedSecrets, SecretStore };
