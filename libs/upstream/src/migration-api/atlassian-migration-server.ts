import { z } from 'zod';
import { pathSegment } from '../account-tokens/path-id.ts';
import type { EgressAnswer, EgressClient } from '../egress.ts';
import { expectStatus, parseAnswer } from '../judge-answer.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { instantMs, optionalText, saidOneOf } from './answered-values.ts';
import { basicAuthorization, bearerAuthorization } from './authorization.ts';
import type { AppProgress, MigrationServer, ServerCredential } from './migration-server.ts';
import { openPlane, type PlaneRequest } from './plane.ts';

/** `no-check` turns off the cross-site check of Jira and Confluence, which is meant for browsers. */
const CHANGING = { 'x-atlassian-token': 'no-check' };
const DONE = [200, 201, 202, 204];

const anything = z.unknown().optional();
const echo = z.object({ cloudUrl: anything, message: anything, expiryTime: anything });
// A JSON answer of something in between would have none of what the assistant documents.
const savedAnswer = echo.refine(({ cloudUrl, message }) => isText(cloudUrl) || isText(message), { path: ['message'] });
const attachedAnswer = echo
  .refine(({ cloudUrl, expiryTime }) => isText(cloudUrl) || (expiryTime ?? null) !== null, { path: ['expiryTime'] })
  .transform(({ expiryTime }) => instantMs.parse(expiryTime));

const appAnswer = z.object({
  serverAppKey: optionalText,
  cloudAppKey: optionalText,
  containerId: optionalText,
  completionPercent: z.number().min(0).max(100).nullable().catch(null),
  status: saidOneOf(['IN_PROGRESS', 'SUCCESS', 'INCOMPLETE', 'FAILED']),
  statusMessage: optionalText,
  lastUpdatedAt: instantMs,
});
const progressAnswer = z.object({
  migrations: z.array(z.object({ migrationId: optionalText, apps: z.array(appAnswer).catch([]) })),
});

/** The assistant at `baseUrl`, the address of Jira or Confluence with its context path (`http://jira.acme.test:8080/jira`). */
export function createMigrationServer({
  egress,
  baseUrl,
  credential,
}: {
  egress: EgressClient;
  baseUrl: string;
  credential: ServerCredential;
}): MigrationServer {
  const plane = openPlane({ egress, baseUrl, authorization: authorizationOf(credential) });
  const call = async ({ path, ...request }: PlaneRequest) => {
    const answer = await plane.call({ ...request, path: `/rest/migration/latest${path}` });
    expectNoCaptcha(answer);
    return answer;
  };
  return {
    saveToken: async ({ cloudUrl, token }) => {
      const answer = await token.use((value) => {
        const body = JSON.stringify({ cloudUrl, token: value });
        return call({ method: 'POST', path: '/cloud/save/token', body, headers: CHANGING });
      });
      if (isMissing(answer)) return { result: 'unsupported' };
      if (isRefusedToken(answer)) return { result: 'refused' };
      parseAnswer(expectStatus(answer), savedAnswer);
      return { result: 'saved' };
    },
    attach: async ({ cloudUrl }) => {
      const query = { cloudUrl };
      const answer = await call({ method: 'POST', path: '/public/v1/attach', query, headers: CHANGING });
      if (isNotConnected(answer)) return { result: 'notConnected' };
      if (isMissing(answer)) return { result: 'unsupported' };
      return { result: 'attached', expiresAt: parseAnswer(expectStatus(answer), attachedAnswer) };
    },
    triggerApps: async ({ planId, serverAppKeys }) => {
      const path = `/app-migration/trigger/${pathSegment('plan id', planId)}`;
      const body = JSON.stringify({ includeServerAppKeys: serverAppKeys });
      // As documented: GET for all apps, although it changes things, and POST for some.
      const some = { method: 'POST', path, body, headers: CHANGING } as const;
      expectStatus(await call(serverAppKeys === undefined ? { method: 'GET', path } : some), DONE);
    },
    readAppProgress: async ({ planId }) => {
      const path = `/app-migration/progress/${pathSegment('plan id', planId)}`;
      const { migrations } = parseAnswer(expectStatus(await call({ method: 'GET', path })), progressAnswer);
      return { apps: migrations.flatMap(({ migrationId, apps }) => apps.map((app) => describe(migrationId, app))) };
    },
  };
}

const authorizationOf = (credential: ServerCredential) =>
  credential.scheme === 'bearer'
    ? bearerAuthorization(credential.token)
    : basicAuthorization({ user: credential.user, secret: credential.password });

const isText = (part: unknown): boolean => typeof part === 'string' && part !== '';

/** No such path: an assistant below the version that brought it, none at all, or another context path. */
const isMissing = ({ status }: EgressAnswer): boolean => status === 404 || status === 405;

/** The one documented refusal: plain text, for a bad token and for an internal error alike. */
const isRefusedToken = ({ status, body }: EgressAnswer): boolean =>
  status === 500 && /^\s*"?exception in saving token\.?"?\s*$/i.test(body);

/** "The destination cloud site is not authorized with the server." is published, the status that comes with it is not. */
const isNotConnected = ({ status, body }: EgressAnswer): boolean =>
  status >= 400 && /cloud site is not authori[sz]ed with the server/i.test(body);

/** After several wrong sign-ins Jira wants a captcha and refuses without looking at the password. */
function expectNoCaptcha({ status, headers }: EgressAnswer): void {
  if (status !== 401 && status !== 403) return;
  if (!String(headers['x-seraph-loginreason']).includes('AUTHENTICATION_DENIED')) return;
  const detail = `HTTP ${status}: the server asks for a captcha; sign in to it once with a browser.`;
  throw new UpstreamFailure({ code: 'upstream.unauthorized', detail });
}

function describe(
  migrationId: string,
  { completionPercent, statusMessage, ...app }: z.output<typeof appAnswer>,
): AppProgress {
  return { migrationId, percent: completionPercent, message: statusMessage, ...app };
}
