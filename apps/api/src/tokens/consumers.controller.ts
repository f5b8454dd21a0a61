import { Controller, Inject } from '@nestjs/common';
import { credentialIdOf, iso } from '@keyturn/contracts';
import { acknowledged, acknowledgement, tokenValue } from '@keyturn/contracts/schemas';
import { currentVersion, isRetired, type TokenState } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { SecretStore } from '@keyturn/secrets';
import type { z } from 'zod';
import { Answer } from '../http/answer.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { hasRole, type Principal } from '../http/principal.ts';
import { Route } from '../http/route.decorator.ts';
import type { Informer } from '../informer/informer.ts';
import { unreadable } from '../lives/life-commands.ts';
import { INFORMER, RECORDS, SECRET_STORE } from '../parts.ts';
import { justRevoked, neverHandedOver, noValue } from './no-value.ts';
import { readValue } from './read-value.ts';
import { staleAfterOf } from './token-answers.ts';
import { retired, TokenCommands } from './token-commands.service.ts';

type Acknowledgement = z.output<typeof acknowledgement>;

/** What consumers do with a token: pull its value, and say whether it works. The guard lets nobody near another one's token. */
@Controller()
export class ConsumersController {
  readonly #informer: Informer;
  readonly #commands: TokenCommands;
  readonly #records: Records;
  readonly #store: SecretStore;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(RECORDS) records: Records,
    @Inject(SECRET_STORE) store: SecretStore,
  ) {
    this.#informer = informer;
    this.#commands = commands;
    this.#records = records;
    this.#store = store;
  }

  @Route({
    method: 'GET',
    path: '/v1/tokens/:id/value',
    permission: 'tokens.pull',
    summary: 'The current value, for a consumer of the token',
    answer: tokenValue,
    audited: true,
    refusals: ['resource.notFound', 'token.wrongPhase'],
  })
  async value({ params, principal }: ApiRequest<undefined, object, 'id'>): Promise<Answer> {
    const state = this.#require(params.id);
    const current = currentVersion(state);
    const staleAfter = staleAfterOf(state, this.#informer.now());
    if (current === undefined || staleAfter === null) throw noValue(state);
    const { version, expiresAt } = current;
    if (current.fingerprint === null) throw neverHandedOver(state.id, version);
    const ref = { credentialId: credentialOf(state), version };
    const secret = await readValue({ store: this.#store, ref, destroyed: justRevoked(version) });
    await this.#pulled(state, { consumer: principal.name, version });
    const body = secret.use((value) => ({ version, value, expiresAt: iso(expiresAt), staleAfter: iso(staleAfter) }));
    return new Answer({ body, headers: { 'cache-control': 'no-store' }, audit: { detail: { version } } });
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/acknowledgements',
    permission: 'tokens.acknowledge',
    summary: 'Report whether a version works',
    body: acknowledgement,
    answer: acknowledged,
    status: 202,
    refusals: ['resource.notFound', 'token.wrongPhase'],
  })
  async acknowledge({ params, principal, body }: ApiRequest<Acknowledgement, object, 'id'>) {
    const state = this.#require(params.id);
    if (isRetired(state)) throw retired(state.id);
    const consumer = consumerOf(principal, body);
    requireHandedOut(state, body.version);
    const { version, outcome, detail } = body;
    const report = {
      ...this.#reportBase(state),
      version,
      consumer,
      state: outcome === 'ok' ? ('adopted' as const) : ('failed' as const),
      ...(detail !== undefined && { detail }),
    };
    const reported = await this.#records.adoption.report(report);
    if (reported.changed) this.#commands.adoptionChanged(state.id);
    return { consumer, version, state: reported.state };
  }

  #require(tokenId: string): TokenState {
    const { id, snapshot } = this.#commands.require(tokenId);
    if (snapshot === null) throw unreadable(id);
    return snapshot.state;
  }

  async #pulled(state: TokenState, { consumer, version }: { consumer: string; version: number }): Promise<void> {
    await this.#records.adoption.report({ ...this.#reportBase(state), version, consumer, state: 'pulled' });
    // The life counts the first pull only: saying it each time would fill its history.
    const known = state.versions.find((entry) => entry.version === version)?.adoption;
    if (known?.some((entry) => entry.consumer === consumer) !== true) this.#commands.adoptionChanged(state.id);
  }

  #reportBase({ id: tokenId, incarnation }: TokenState) {
    return { tokenId, incarnation, at: iso(this.#informer.now()) };
  }
}

const credentialOf = ({ id, incarnation }: TokenState): string => credentialIdOf({ tokenId: id, incarnation });

function consumerOf(principal: Principal, { consumer }: Acknowledgement): string {
  if (hasRole(principal, 'operator')) {
    if (consumer !== undefined) return consumer;
    if (!hasRole(principal, 'consumer'))
      throw invalid('consumer', 'Missing', 'An operator names the consumer it reports for.');
  }
  if (consumer === undefined || consumer === principal.name) return principal.name;
  throw invalid('consumer', 'NotYou', 'A consumer reports for itself.');
}

function requireHandedOut(state: TokenState, version: number): void {
  const known = state.versions.find((candidate) => candidate.version === version);
  if (known !== undefined && known.promotedAt !== null) return;
  throw invalid('version', 'NeverHandedOut', 'This version was never handed out.');
}

function invalid(path: string, code: string, message: string): ApiRefusal {
  return new ApiRefusal('request.invalid', {
    detail: message,
    violations: [{ severity: 'error', code, path, message }],
  });
}
