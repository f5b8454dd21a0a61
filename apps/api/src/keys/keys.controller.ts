import { addDuration, parseDuration } from '@keyturn/domain';
import type { KeyRow, Records } from '@keyturn/records';
import { Controller, Inject } from '@nestjs/common';
import { createApiKey, digestOf } from '../auth/api-key.ts';
import { Authenticator } from '../auth/authenticator.ts';
import { FIRST_PRINCIPAL } from '../auth/first-key.ts';
import { Answer } from '../http/answer.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { AUTHENTICATOR, RECORDS } from '../parts.ts';
import { createdKey, keyList, type KeyView, keyView, newKey, type NewKeyBody } from './keys.schema.ts';

/** Every key ends on its own, unless it is the first one. */
const DEFAULT_LIFE = 'P90D';

@Controller()
export class KeysController {
  readonly #records: Records;
  readonly #authenticator: Authenticator;

  constructor(@Inject(RECORDS) records: Records, @Inject(AUTHENTICATOR) authenticator: Authenticator) {
    this.#records = records;
    this.#authenticator = authenticator;
  }

  @Route({
    method: 'GET',
    path: '/v1/keys',
    permission: 'keys.manage',
    summary: 'Every key, never its value',
    answer: keyList,
  })
  async list() {
    const items = [firstKey(), ...(await this.#records.keys.list()).map(viewOf)];
    return { items, total: items.length };
  }

  @Route({
    method: 'POST',
    path: '/v1/keys',
    permission: 'keys.manage',
    summary: 'A new key; its value is shown once',
    body: newKey,
    answer: createdKey,
    status: 201,
  })
  async create({ body }: ApiRequest<NewKeyBody>): Promise<Answer> {
    const { id, key } = createApiKey();
    const now = Date.now();
    const row = {
      id,
      name: body.name,
      person: body.person ?? null,
      roles: body.roles,
      tokens: body.tokens ?? null,
      secretHash: digestOf(key).toString('hex'),
      createdAt: new Date(now).toISOString(),
      expiresAt: endOfLife(now, body.expiresIn ?? DEFAULT_LIFE),
    };
    await this.#records.keys.insert(row);
    const view = viewOf({ ...row, revokedAt: null, lastUsedAt: null });
    const audit = {
      subject: `key/${id}`,
      detail: { name: view.name, person: view.person, roles: view.roles, tokens: view.tokens },
    };
    return new Answer({ status: 201, body: { ...view, key }, audit });
  }

  @Route({
    method: 'DELETE',
    path: '/v1/keys/:id',
    permission: 'keys.manage',
    summary: 'Revoke a key: refused within a second, for good',
    answer: keyView,
  })
  async revoke({ params: { id } }: ApiRequest<undefined, object, 'id'>): Promise<KeyView> {
    if (id === FIRST_PRINCIPAL.keyId) {
      throw new ApiRefusal('auth.forbidden', {
        detail: 'The first key cannot be revoked here.',
        action: 'Change KEYTURN_ADMIN_KEY, or remove the file admin-key of the data folder, and start again.',
      });
    }
    await this.#records.keys.revoke({ id, at: new Date().toISOString() });
    this.#authenticator.forget(id);
    const row = await this.#records.keys.find(id);
    if (row === undefined) throw new ApiRefusal('resource.notFound', { detail: 'There is no such key.' });
    return viewOf(row);
  }
}

function viewOf({ secretHash: _hidden, roles, ...row }: KeyRow): KeyView {
  return { ...row, roles: roles as KeyView['roles'] };
}

function firstKey(): KeyView {
  const { keyId, name, person, roles } = FIRST_PRINCIPAL;
  return {
    id: keyId,
    name,
    person,
    roles: [...roles],
    tokens: null,
    createdAt: null,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  };
}

function endOfLife(now: number, life: string): string {
  const duration = parseDuration(life);
  if (duration === null) throw new TypeError('A duration passed its schema but cannot be read.');
  return new Date(addDuration(now, duration)).toISOString();
}
