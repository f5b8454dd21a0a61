import { isDataManager } from '@keyturn/domain';
import type { GuideContext } from './guide.ts';

/** https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/ */
const API_TOKENS_PATH = '/manage-profile/security/api-tokens';

/** Where a task leads: as deep as an address is documented, so for Data Manager no deeper than the site. */
export function deepLinkOf(context: GuideContext): string | null {
  const { tokenKind, site, siteUrl, connection } = context;
  if (connection !== null) return connection.serverUrl;
  if (tokenKind === 'atlassian.accountApiToken') return apiTokensPage(context);
  if (!isDataManager(tokenKind) || siteUrl === null || site === null) return site;
  return isEmulator(context) ? new URL(`/sites/${siteName(site)}`, siteUrl).href : siteUrl;
}

function apiTokensPage(context: GuideContext): string {
  const { siteUrl, accountEmail } = context;
  if (siteUrl === null || !isEmulator(context)) return `https://id.atlassian.com${API_TOKENS_PATH}`;
  const page = new URL(`/id${API_TOKENS_PATH}`, siteUrl);
  // Nobody signs in there: the address says who looks.
  if (accountEmail !== null) page.searchParams.set('account', accountEmail);
  return page.href;
}

/** The emulator serves the pages of every site, each below `/sites/<name>`. */
function isEmulator({ site, siteUrl }: GuideContext): boolean {
  if (siteUrl === null) return false;
  const { hostname } = new URL(siteUrl);
  return !hostname.endsWith('.atlassian.net') && (site === null || hostname !== new URL(site).hostname);
}

/** `acme` of `https://acme.atlassian.net`. */
function siteName(site: string): string {
  return new URL(site).hostname.split('.', 1)[0] ?? '';
}
