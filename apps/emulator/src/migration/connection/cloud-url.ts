import type { MigrationSwitches } from '../switches.schema.ts';

/** What two spellings of one cloud URL have in common; null for a text that is no http(s) address. */
export function cloudUrlKey(
  cloudUrl: string,
  { trailingSlash }: Pick<MigrationSwitches, 'trailingSlash'>,
): string | null {
  const url = URL.parse(cloudUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return trailingSlash === 'matters' && cloudUrl.endsWith('/') ? `${url.origin}/` : url.origin;
}

/** The key for a site known by its name on the pages: `https://<name>.atlassian.net`. */
export function cloudUrlOf(name: string): string {
  return `https://${name}.atlassian.net`;
}

/** What people call a site, e.g. `acme.atlassian.net`. */
export function hostOf(cloudUrl: string): string {
  return URL.parse(cloudUrl)?.host ?? cloudUrl;
}
