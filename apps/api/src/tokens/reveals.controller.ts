import { Controller, Inject } from '@nestjs/common';
import { reveal, revealConfirmed, revealedValue, revealRequest } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { Reveals } from './reveals.service.ts';

type OnTicket = ApiRequest<undefined, object, 'id' | 'ticket'>;

/** Where a person is shown a value. */
@Controller()
export class RevealsController {
  readonly #reveals: Reveals;

  constructor(@Inject(Reveals) reveals: Reveals) {
    this.#reveals = reveals;
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/reveals',
    permission: 'tokens.command',
    summary: 'Ask to be shown a value; another approver confirms it where there is one',
    body: revealRequest,
    answer: reveal,
    status: 201,
    refusals: ['resource.notFound', 'token.wrongPhase'],
  })
  ask({ params, body, principal }: ApiRequest<z.output<typeof revealRequest>, object, 'id'>): Promise<Answer> {
    return this.#reveals.ask(params.id, body, principal);
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/reveals/:ticket/confirm',
    permission: 'tokens.confirm',
    summary: 'Confirm, as a second person, that a value is shown; takes the confirmation or the ticket',
    answer: revealConfirmed,
    refusals: ['auth.fourEyes', 'resource.notFound', 'reveal.spent', 'token.wrongPhase'],
  })
  confirm({ params, principal }: OnTicket): Promise<Answer> {
    return this.#reveals.confirm(params.id, params.ticket, principal);
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/reveals/:ticket/redeem',
    permission: 'tokens.command',
    summary: 'Be shown the value: once, by the one who asked, within five minutes of the confirmation',
    answer: revealedValue,
    // The answer is the value.
    isRepeatable: false,
    refusals: ['auth.forbidden', 'auth.fourEyes', 'resource.notFound', 'reveal.spent', 'token.wrongPhase'],
  })
  redeem({ params, principal }: OnTicket): Promise<Answer> {
    return this.#reveals.redeem(params.id, params.ticket, principal);
  }
}
