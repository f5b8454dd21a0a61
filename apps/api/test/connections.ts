import { consent, consentList } from '@keyturn/contracts/schemas';
import { claimEvents, containerTokenSpec, DAY_MS, type MigrationConsentSpec } from '@keyturn/domain';
import { aMigrationSpec } from './a-migration-spec.ts';
import type { TestFleet } from './open-test-fleet.ts';

interface Giving {
  readonly body?: object;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly lang?: 'en' | 'ja';
}

/** Connections of servers with sites, and what people say about their renewal. */
export class Connections {
  readonly #fleet: TestFleet;

  constructor(fleet: TestFleet) {
    this.#fleet = fleet;
  }

  /** One with a site of its own, for which nobody has consented yet; answers its id. */
  async add(id: string, policy?: MigrationConsentSpec): Promise<string> {
    const migration = aMigrationSpec({ id, destination: { cloudUrl: `https://${id}.atlassian.net` } });
    const { container, ...spec } = containerTokenSpec(migration, id);
    if (container === undefined) throw new Error('A container token says what it connects.');
    await this.#fleet.token({ ...spec, container: { ...container, ...(policy !== undefined && { consent: policy }) } });
    return id;
  }

  /** One that a migration waits for, so that a person is asked. */
  async addAwaited(id: string, { startedBy, policy }: { startedBy?: string; policy?: MigrationConsentSpec } = {}) {
    return this.await(await this.add(id, policy), startedBy);
  }

  async await(id: string, startedBy = 'migrations@acme.test'): Promise<string> {
    const { snapshot } = await this.#fleet.lives.gateway.status({ tokenId: id });
    if (snapshot === null) throw new Error(`${id} has no life.`);
    const now = Date.now();
    const waits = { migrationId: `wave-of-${id}`, ask: 1, forAtLeastMs: DAY_MS, startedAt: now, startedBy };
    const ask = { ...waits, lapsedAt: null };
    await this.#fleet.lives.happen(id, ...claimEvents({ state: snapshot.state, now, ask }));
    await this.settle(id);
    return id;
  }

  async settle(id: string): Promise<void> {
    await this.#fleet.lives.settle(id);
    await this.#fleet.reached(id);
  }

  async list(id: string, lang = 'en') {
    return consentList.parse((await this.#fleet.ask('GET', `/v1/tokens/${id}/consents?lang=${lang}`)).body);
  }

  /** What is kept of its consents. */
  rows(tokenId: string) {
    return this.#fleet.api.parts.records.consents.list({ tokenId, limit: 10 });
  }

  /** As somebody who has just read the wording. */
  async give(id: string, { body = {}, lang = 'en', ...options }: Giving = {}) {
    const { wording } = await this.list(id, lang);
    const says = { wordingHash: wording.hash, ...body };
    return this.#fleet.ask('POST', `/v1/tokens/${id}/consents`, { body: says, ...options });
  }

  /** The same where nothing is in the way. */
  async given(id: string, giving: Giving = {}) {
    const { status, body } = await this.give(id, giving);
    if (status !== 201) throw new Error(`The consent for ${id} was not taken: ${JSON.stringify(body)}`);
    return consent.parse(body);
  }

  refuse(id: string, { body = { comment: 'not before the audit' }, key }: { body?: object; key?: string } = {}) {
    return this.#fleet.ask('POST', `/v1/tokens/${id}/consents:refuse`, { body, ...(key !== undefined && { key }) });
  }

  revoke(id: string, consentId: string, options: { body?: object; key?: string } = {}) {
    const path = `/v1/tokens/${id}/consents/${consentId}`;
    return this.#fleet.ask('DELETE', path, { body: { reason: 'contract ended' }, ...options });
  }
}
