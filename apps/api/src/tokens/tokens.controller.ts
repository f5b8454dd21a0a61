import { Controller, Inject } from '@nestjs/common';
import { iso, tokenView } from '@keyturn/contracts';
import {
  flagParameter,
  timelineQuery,
  token,
  tokenApplied,
  tokenLint,
  tokenListQuery,
  tokenPage,
  tokenSpec,
  tokenTimeline,
  type TokenListQuery,
} from '@keyturn/contracts/schemas';
import type { TokenSpec } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { plannedRenewals } from '@keyturn/schedule';
import type { TokenGateway } from '@keyturn/temporal';
import { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { etagOf } from '../http/revision.ts';
import { Route } from '../http/route.decorator.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { isRefused } from '../lives/installation-checks.ts';
import { readTimeline } from '../lives/read-timeline.ts';
import { requireAllowed, requireSameId } from '../lives/spec-refusals.ts';
import { INFORMER, RECORDS, TOKEN_GATEWAY } from '../parts.ts';
import { SpecChecks } from './spec-checks.service.ts';
import { plansOf } from './token-answers.ts';
import { TokenCommands } from './token-commands.service.ts';
import { tokenDetail, withConsumers, type TokenDetail } from './token-detail.ts';

const freshQuery = z.strictObject({ fresh: flagParameter });

const PLANNED_RENEWALS = 5;

type Timeline = z.output<typeof timelineQuery>;

@Controller()
export class TokensController {
  readonly #informer: Informer;
  readonly #commands: TokenCommands;
  readonly #gateway: TokenGateway;
  readonly #records: Records;
  readonly #checks: SpecChecks;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(TOKEN_GATEWAY) gateway: TokenGateway,
    @Inject(RECORDS) records: Records,
    @Inject(SpecChecks) checks: SpecChecks,
  ) {
    this.#informer = informer;
    this.#commands = commands;
    this.#gateway = gateway;
    this.#records = records;
    this.#checks = checks;
  }

  @Route({
    method: 'GET',
    path: '/v1/tokens',
    permission: 'tokens.read',
    summary: 'List tokens',
    query: tokenListQuery,
    answer: tokenPage,
  })
  list({ query }: ApiRequest<undefined, TokenListQuery>): Answer {
    const body = this.#informer.list(query);
    return new Answer({ body, headers: { 'x-keyturn-as-of': this.#informer.asOf } });
  }

  @Route({
    method: 'PUT',
    path: '/v1/tokens/:id',
    permission: 'tokens.apply',
    summary: 'Register or change a token',
    body: tokenSpec,
    answer: tokenApplied,
    alsoStatus: [201],
    refusals: ['spec.refused', 'spec.immutable', 'token.wrongPhase', 'request.revisionChanged'],
  })
  async put(request: ApiRequest<TokenSpec, object, 'id'>): Promise<Answer> {
    const spec = request.body;
    requireSameId(request.params.id, spec.id);
    const violations = await this.#checks.check(spec);
    requireAllowed(violations);
    const { created, changed } = await this.#commands.applySpec(spec, request);
    const entry = this.#commands.require(spec.id);
    const body = { ...tokenDetail(entry, this.#informer), changed: changed === true, violations };
    return new Answer({ status: created === true ? 201 : 200, headers: { etag: etagOf(entry.revision) }, body });
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens:lint',
    permission: 'tokens.read',
    summary: 'Check a specification without saving it',
    body: tokenSpec,
    answer: tokenLint,
    audited: false,
  })
  async lint({ body: spec }: ApiRequest<TokenSpec>) {
    const violations = await this.#checks.check(spec);
    const from = this.#informer.now();
    const planned = isRefused(violations) ? [] : plannedRenewals({ spec, from, count: PLANNED_RENEWALS });
    return { violations, plannedRenewals: planned.map((at) => iso(at)) };
  }

  @Route({
    method: 'GET',
    path: '/v1/tokens/:id',
    permission: 'tokens.read',
    summary: 'One token; `fresh` asks its workflow',
    query: freshQuery,
    answer: token,
  })
  async get({ params, query }: ApiRequest<undefined, z.output<typeof freshQuery>, 'id'>): Promise<Answer> {
    const entry = this.#commands.require(params.id);
    // Of a life that is over records have the last word.
    const body = query.fresh === true && !entry.over ? await this.#fresh(entry) : tokenDetail(entry, this.#informer);
    const headers = { etag: etagOf(body.revision), 'x-keyturn-as-of': this.#informer.asOf };
    return new Answer({ body, headers });
  }

  @Route({
    method: 'GET',
    path: '/v1/tokens/:id/timeline',
    permission: 'tokens.read',
    summary: 'What is planned and what happened, newest first',
    query: timelineQuery,
    answer: tokenTimeline,
  })
  async timeline({ params, query }: ApiRequest<undefined, Timeline, 'id'>) {
    const { id, snapshot } = this.#commands.require(params.id);
    const informer = this.#informer;
    const happened = await readTimeline({ informer, records: this.#records, subject: tokenSubject(id), query });
    return { planned: snapshot === null ? [] : plansOf(snapshot.state, informer.now()), ...happened };
  }

  async #fresh(entry: TokenEntry): Promise<TokenDetail> {
    const { snapshot } = await this.#commands.ask(entry.id, () => this.#gateway.status({ tokenId: entry.id }));
    if (snapshot === null) return tokenDetail(entry, this.#informer);
    // Who depends on it no workflow knows.
    const { dependents } = entry.item;
    return withConsumers({ ...tokenView(snapshot.state, this.#informer.now()), dependents }, this.#informer);
  }
}
