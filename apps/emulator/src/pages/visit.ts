import type { FastifyRequest } from 'fastify';
import { DEFAULT_ACCOUNT } from '../data-manager/data-manager.ts';
import type { Texts } from './english.ts';
import { isLanguage, type Language, preferredLanguage, TEXTS } from './language.ts';

/** Both navigations of `https://<name>.atlassian.net` are there at once, each below its own path. */
export type Navigation = 'older' | 'newer';

export const ROOTS: Readonly<Record<Navigation, string>> = { older: 'assets', newer: 'apps/assets' };

const SETTINGS: Readonly<Record<Navigation, string>> = {
  older: 'assets/configuration',
  newer: 'apps/assets/settings',
};

/** Who looks at what, in which language. */
export interface Visit {
  readonly site: string;
  readonly account: string;
  readonly language: Language;
  readonly texts: Texts;
  readonly navigation: Navigation;
  /** Where this request went, without query. */
  readonly path: string;
  /** An address that keeps the language and the account this visit was asked for with, but for the changes. */
  readonly link: (path: string, changes?: { readonly lang?: Language; readonly account?: string }) => string;
}

interface VisitQuery {
  readonly lang?: string;
  readonly account?: string;
}

export function visitOf(request: FastifyRequest, navigation: Navigation): Visit {
  const query = request.query as VisitQuery;
  const language = isLanguage(query.lang) ? query.lang : preferredLanguage(request.headers['accept-language']);
  const kept = {
    ...(isLanguage(query.lang) ? { lang: query.lang } : {}),
    ...(typeof query.account === 'string' ? { account: query.account } : {}),
  };
  return {
    site: (request.params as { site?: string }).site ?? '',
    account: kept.account ?? DEFAULT_ACCOUNT,
    language,
    texts: TEXTS[language],
    navigation,
    path: request.url.split('?', 1)[0] ?? '/',
    link: (path, changes = {}) => {
      const search = new URLSearchParams({ ...kept, ...changes }).toString();
      return search === '' ? path : `${path}?${search}`;
    },
  };
}

/** Addresses of one site in one navigation, without query. */
export function placesOf({ site, navigation }: Pick<Visit, 'site' | 'navigation'>) {
  const root = `/sites/${site}/${ROOTS[navigation]}`;
  const settings = `/sites/${site}/${SETTINGS[navigation]}`;
  return {
    start: `/sites/${site}`,
    assets: root,
    dataManager: `${root}/data-manager`,
    jobs: `${root}/data-manager/jobs`,
    settings,
    tokenSettings: `${settings}/data-manager`,
    tokens: `${settings}/data-manager/tokens`,
  };
}

/** The same addresses as route patterns. */
export function patternsOf(navigation: Navigation) {
  return placesOf({ site: ':site', navigation });
}
