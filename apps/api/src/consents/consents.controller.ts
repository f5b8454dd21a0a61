import { Controller, Inject } from '@nestjs/common';
import {
  consent,
  consentGrant,
  consentList,
  consentQuery,
  consentRefusal,
  consentRevocation,
  token,
} from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import type { Informer } from '../informer/informer.ts';
import { INFORMER } from '../parts.ts';
import { TokenCommands } from '../tokens/token-commands.service.ts';
import { tokenAnswer } from '../tokens/token-detail.ts';
import { Consents, type Grant } from './consents.service.ts';

type OnToken<Body, Query = object> = ApiRequest<Body, Query, 'id'>;

/** What people decide about the renewal of a connection between a server and its site. */
@Controller()
export class ConsentsController {
  readonly #consents: Consents;
  readonly #commands: TokenCommands;
  readonly #informer: Informer;

  constructor(
    @Inject(Consents) consents: Consents,
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(INFORMER) informer: Informer,
  ) {
    this.#consents = consents;
    this.#commands = commands;
    this.#informer = informer;
  }

  @Route({
    method: 'GET',
    path: '/v1/tokens/:id/consents',
    permission: 'consents.read',
    summary: 'Consents to renew a connection, what is asked now, and the wording to agree to',
    query: consentQuery,
    answer: consentList,
  })
  list({ params, query }: OnToken<undefined, z.output<typeof consentQuery>>): Promise<z.output<typeof consentList>> {
    return this.#consents.list(params.id, query.lang);
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/consents',
    permission: 'consents.decide',
    summary: 'Consent to the renewal that is asked for, or to every one for a while',
    body: consentGrant,
    answer: consent,
    status: 201,
    refusals: ['auth.fourEyes', 'consent.notAwaited', 'consent.stale', 'token.wrongPhase', 'request.revisionChanged'],
  })
  async give(request: OnToken<Grant>): Promise<Answer> {
    const given = await this.#consents.give(request.params.id, request.body, request);
    const { id, version, standing, selfConfirmed, validUntil } = given;
    return new Answer({
      status: 201,
      body: given,
      audit: { detail: { consent: id, version, standing, selfConfirmed, validUntil } },
    });
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/consents:refuse',
    permission: 'consents.decide',
    summary: 'Refuse the renewal that is asked for; whoever waits for it is told',
    body: consentRefusal,
    answer: token,
    refusals: ['consent.notAwaited', 'token.wrongPhase', 'request.revisionChanged'],
  })
  async refuse(request: OnToken<z.output<typeof consentRefusal>>): Promise<Answer> {
    const { params, body } = request;
    await this.#consents.refuse(params.id, body.comment, request);
    return tokenAnswer(this.#commands.require(params.id), this.#informer);
  }

  @Route({
    method: 'DELETE',
    path: '/v1/tokens/:id/consents/:consentId',
    permission: 'consents.decide',
    summary: 'Revoke a consent: the next renewal asks again',
    body: consentRevocation,
    answer: consent,
    refusals: ['resource.notFound', 'request.revisionChanged'],
  })
  async revoke(request: ApiRequest<z.output<typeof consentRevocation>, object, 'id' | 'consentId'>): Promise<Answer> {
    const { id: tokenId, consentId } = request.params;
    const revoked = await this.#consents.revoke({ tokenId, consentId, reason: request.body.reason }, request);
    return new Answer({ body: revoked, audit: { detail: { consent: consentId } } });
  }
}
