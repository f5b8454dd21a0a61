import { loadConfig } from '@keyturn/config';
import { startedSession } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { ADMIN_KEY, openTestApi, type TestApi, type TestApiOptions } from './open-test-api.ts';

/** A browser that has signed in, as far as the API can tell. */
export interface Browser {
  /** As a `Cookie` header. */
  readonly cookie: string;
  readonly csrf: string;
  readonly me: z.output<typeof startedSession>['me'];
}

/** The API with the Redis that all stack specs share. */
export function openApiWithRedis(options: TestApiOptions = {}): Promise<TestApi> {
  const { redisUrl } = loadConfig();
  if (redisUrl === undefined) throw new Error('The global set-up names no Redis.');
  return openTestApi({ redisUrl, ...options });
}

/** Signs in by a key or a link. */
export async function signIn(api: TestApi, body: object = { key: ADMIN_KEY }): Promise<Browser> {
  const answer = await api.call('POST', '/v1/sessions', { key: null, body });
  if (answer.status !== 201) throw new Error(`Signing in was refused: ${await answer.text()}`);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return { cookie, ...startedSession.parse(await answer.json()) };
}

/** What its page sends with a change. */
export function headersOf({ cookie, csrf }: Pick<Browser, 'cookie' | 'csrf'>): Record<string, string> {
  return { cookie, 'x-keyturn-csrf': csrf, 'sec-fetch-site': 'same-origin' };
}
