import { z } from 'zod';
import type { EgressAnswer, EgressClient } from '../egress.ts';
import { expectStatus, parseAnswer } from '../judge-answer.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { AccountTokens } from './account-tokens.ts';
import { pathSegment } from './path-id.ts';
import { findInList } from './token-list.ts';

const myself = z.object({ accountId: z.string() });

/**
 * The organisation admin APIs of Atlassian and one call to a site. `adminBaseUrl` is `https://api.atlassian.com`, `siteBaseUrl`
 * `https://<name>.atlassian.net`, `apiKey` the organisation's admin API key. There is no call that makes a token.
 */
export function createAccountTokens({
  egress,
  adminBaseUrl,
  siteBaseUrl,
  apiKey,
}: {
  egress: EgressClient;
  adminBaseUrl: string;
  siteBaseUrl: string;
  apiKey: string;
}): AccountTokens {
  const authorization = bearer(apiKey);
  const admin = (method: 'GET' | 'DELETE', path: string) =>
    egress.send({ method, url: `${withoutSlash(adminBaseUrl)}${path}`, headers: jsonHeaders(authorization) });
  return {
    verify: async ({ email, accountId, value }) => {
      const url = `${withoutSlash(siteBaseUrl)}/rest/api/3/myself`;
      const answer = await egress.send({ method: 'GET', url, headers: jsonHeaders(basic(email, value)) });
      if (isRefusedValue(answer)) return { result: 'fails' };
      return { result: parseAnswer(expectStatus(answer), myself).accountId === accountId ? 'works' : 'fails' };
    },
    find: async (name) => {
      const path = `/admin/api-access/v1/orgs/${pathSegment('organisation id', name.orgId)}/api-tokens`;
      return findInList(name, (query) => admin('GET', `${path}?${query}`));
    },
    revoke: async ({ accountId, upstreamId }) => {
      const account = pathSegment('account id', accountId);
      const token = pathSegment('upstream id', upstreamId);
      const answer = await admin('DELETE', `/users/${account}/manage/api-tokens/${token}`);
      // 404: gone already.
      expectNoPage(expectStatus(answer, [200, 204, 404]));
    },
  };
}

/** True when the site judged the value and refused it. A 403 may be about us instead; then the value is neither good nor bad. */
function isRefusedValue({ status, headers, retryAfterMs }: EgressAnswer): boolean {
  if (status === 401) return true;
  if (status !== 403) return false;
  if (retryAfterMs !== undefined) {
    throw new UpstreamFailure({ code: 'upstream.limited', detail: 'HTTP 403 with a time to wait', retryAfterMs });
  }
  // After several wrong sign-ins Jira wants a captcha and refuses without looking at the value ("Basic auth for REST APIs").
  if (String(headers['x-seraph-loginreason']).includes('AUTHENTICATION_DENIED')) {
    const detail = 'HTTP 403: the site asks for a captcha; sign in to it once with a browser.';
    throw new UpstreamFailure({ code: 'upstream.unauthorized', detail });
  }
  return true;
}

/** A page comes from a gateway or a sign-in in between, not from the API: taken for "gone", a live token would pass for revoked. */
function expectNoPage({ status, headers }: EgressAnswer): void {
  if (!String(headers['content-type']).startsWith('text/html')) return;
  throw new UpstreamFailure({ code: 'upstream.badAnswer', detail: `HTTP ${status} with a page instead of an answer.` });
}

/** A key no header can carry is refused here: the error of the HTTP client would pass for a broken connection. */
function bearer(apiKey: string): string {
  if (/^[!-~]+$/.test(apiKey)) return `Bearer ${apiKey}`;
  throw new UpstreamFailure({
    code: 'upstream.unauthorized',
    detail: 'The named secret is not an organisation API key: it is empty or has white space in it.',
  });
}

const basic = (email: string, value: string): string =>
  `Basic ${Buffer.from(`${email}:${value}`, 'utf8').toString('base64')}`;
const jsonHeaders = (authorization: string) => ({ authorization, accept: 'application/json' });
const withoutSlash = (url: string): string => url.replace(/\/$/, '');
