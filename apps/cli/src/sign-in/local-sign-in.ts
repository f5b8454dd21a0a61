import type { Config } from '@keyturn/config';
import { readAdminKey } from '../up/demo.ts';
import { callLocalApi } from '../up/local-api.ts';

/** A link that signs in as the first key, from the API that this machine has just started; undefined when there is none to be had. */
export async function localSignInLink(config: Config): Promise<string | undefined> {
  const { status, body } = await callLocalApi(config, {
    method: 'POST',
    path: '/v1/sign-in-links',
    key: readAdminKey(config),
  });
  if (status !== 201) return undefined;
  const { link } = JSON.parse(body) as { link?: unknown };
  return typeof link === 'string' ? link : undefined;
}
