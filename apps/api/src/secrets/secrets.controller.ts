import { subjectOf } from '@keyturn/contracts';
import { secretName } from '@keyturn/contracts/schemas';
import { type NamedSecretInfo, type NamedSecrets, SecretValue } from '@keyturn/secrets';
import { Controller, Inject } from '@nestjs/common';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { type FleetKnowledge, INFORMER, NAMED_SECRETS } from '../parts.ts';
import { SecretWaiters } from './secret-waiters.service.ts';
import {
  newSecret,
  type NewSecretBody,
  secretList,
  secretRemoved,
  secretStored,
  secretView,
} from './secrets.schema.ts';

type Named<Body = undefined> = ApiRequest<Body, object, 'name'>;

/** Values that specifications refer to as `{ secret: <name> }`; one never comes back. */
@Controller()
export class SecretsController {
  readonly #named: NamedSecrets;
  readonly #fleet: Pick<FleetKnowledge, 'secretUsers'>;
  readonly #waiters: SecretWaiters;

  constructor(
    @Inject(NAMED_SECRETS) named: NamedSecrets,
    @Inject(INFORMER) fleet: FleetKnowledge,
    @Inject(SecretWaiters) waiters: SecretWaiters,
  ) {
    this.#named = named;
    this.#fleet = fleet;
    this.#waiters = waiters;
  }

  @Route({
    method: 'GET',
    path: '/v1/secrets',
    permission: 'secrets.manage',
    summary: 'Named secrets, by fingerprint',
    answer: secretList,
  })
  async list() {
    const items = (await this.#named.list()).map((info) => this.#view(info));
    return { items, total: items.length };
  }

  @Route({
    method: 'GET',
    path: '/v1/secrets/:name',
    permission: 'secrets.manage',
    summary: 'One named secret, by fingerprint',
    answer: secretView,
  })
  async get({ params: { name } }: Named) {
    const info = (await this.#named.list()).find((one) => one.name === name);
    if (info === undefined) throw notFound();
    return this.#view(info);
  }

  @Route({
    method: 'PUT',
    path: '/v1/secrets/:name',
    permission: 'secrets.manage',
    summary: 'Set or replace a named secret',
    body: newSecret,
    answer: secretStored,
  })
  async put({ params: { name }, body: { value, note }, principal, updateId }: Named<NewSecretBody>) {
    if (!secretName.safeParse(name).success) {
      throw new ApiRefusal('request.malformed', {
        detail: 'The name of a secret is 3 to 63 characters of a-z, 0-9 and -.',
      });
    }
    const stored = await this.#named.put({ name, value: new SecretValue(value), note: note ?? null });
    void this.#waiters.goOn(name, { principal, updateId });
    return stored;
  }

  @Route({
    method: 'DELETE',
    path: '/v1/secrets/:name',
    permission: 'secrets.manage',
    summary: 'Destroy a named secret nobody refers to',
    answer: secretRemoved,
    refusals: ['secret.inUse'],
  })
  async remove({ params: { name } }: Named) {
    const users = this.#users(name);
    if (users.length > 0) {
      const shown = users.slice(0, 5).join(', ');
      throw new ApiRefusal('secret.inUse', {
        detail: `${users.length} specification(s) refer to it: ${shown}${users.length > 5 ? ', …' : ''}.`,
        action: 'Change those specifications first.',
      });
    }
    if (!(await this.#named.remove(name))) throw notFound();
    return { name, removed: true };
  }

  #view(info: NamedSecretInfo) {
    return { ...info, usedBy: this.#users(info.name) };
  }

  /** Tokens by their id, migrations by their subject: both may have the same id. */
  #users(name: string): string[] {
    const { tokens, migrations } = this.#fleet.secretUsers(name);
    return [...tokens, ...migrations.map((id) => subjectOf('migration', id))];
  }
}

function notFound(): ApiRefusal {
  return new ApiRefusal('resource.notFound', { detail: 'There is no such secret.' });
}
