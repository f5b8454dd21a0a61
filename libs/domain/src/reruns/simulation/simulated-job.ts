import { hasAppsInScope, type MigrationSpec } from '../migration-spec.ts';
import type { SimulatedJob } from './simulated-cloud.ts';

/** A server at which nothing answers, a server id that is nobody's, and one whose token check always fails. */
export const NOBODY_THERE = 'http://too-old.acme.test/jira';
export const NOBODYS_ID = 'ZZZZ-ZZZZ-ZZZZ-ZZZZ';
export const NEVER_GOOD_ID = 'YYYY-YYYY-YYYY-YYYY';

export const jobOf = (spec: MigrationSpec, keys: readonly string[]): SimulatedJob => ({
  keys,
  appsInScope: hasAppsInScope(spec),
  isKnownServer: spec.server.serverId !== NOBODYS_ID,
  isNeverGood: spec.server.serverId === NEVER_GOOD_ID,
});
