import { cloudUrlOf } from '../connection/cloud-url.ts';
import type { Migration } from '../migration.ts';

/** Cloud URLs to choose from: those of the switch, and all that came up in jobs and tokens. */
export function offeredSites(migration: Migration): string[] {
  const { switches, jobs, connections } = migration;
  const known = [
    ...connections.containerTokens().map(({ site }) => site),
    ...jobs.list().map(({ definition }) => definition.destination.url),
    ...migration.authTokens.sites(),
  ].flatMap((cloudUrl) => {
    const site = migration.keyOf(cloudUrl);
    return site === null ? [] : [site];
  });
  return [...new Set([...switches.sites.map(cloudUrlOf), ...known])].toSorted();
}
