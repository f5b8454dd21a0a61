import type { Config } from './load-config.ts';

/** Where Atlassian's side answers, without trailing slashes. */
export interface AtlassianAddresses {
  /** Organisation admin and user management APIs. */
  readonly admin: string;
  /** Pages and REST API of a site, given its address as specifications write it. */
  site(site: string): string;
}

/** The real addresses, or those of the emulator, which has every site `https://<name>.…` at `/sites/<name>`. */
export function atlassianAddresses({
  upstream,
  emulatorUrl,
}: Pick<Config, 'upstream' | 'emulatorUrl'>): AtlassianAddresses {
  if (upstream === 'atlassian') return { admin: 'https://api.atlassian.com', site: (site) => site.replace(/\/+$/, '') };
  return {
    admin: emulatorUrl,
    site: (site) => `${emulatorUrl}/sites/${URL.parse(site)?.hostname.split('.')[0] ?? ''}`,
  };
}
