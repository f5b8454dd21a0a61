import { Controller, Inject } from '@nestjs/common';
import {
  pauseRequest,
  resumeRequest,
  retireRequest,
  rotation,
  rotationStarted,
  token,
} from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import type { Informer } from '../informer/informer.ts';
import { INFORMER } from '../parts.ts';
import { EmergencyRotations } from './emergency-rotations.service.ts';
import { TokenCommands } from './token-commands.service.ts';
import { tokenAnswer } from './token-detail.ts';

type OnToken<Body> = ApiRequest<Body, object, 'id'>;

/** What operators tell a token to do. */
@Controller()
export class CommandsController {
  readonly #informer: Informer;
  readonly #commands: TokenCommands;
  readonly #emergencies: EmergencyRotations;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(EmergencyRotations) emergencies: EmergencyRotations,
  ) {
    this.#informer = informer;
    this.#commands = commands;
    this.#emergencies = emergencies;
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/rotate',
    permission: 'tokens.command',
    summary: 'Make a new value now; a person is asked for it where only a person can make one',
    body: rotation,
    answer: rotationStarted,
    status: 202,
    refusals: ['token.alreadyRotating', 'token.wrongPhase', 'request.revisionChanged'],
  })
  async rotate(request: OnToken<z.output<typeof rotation>>) {
    const { params, body } = request;
    const { reason, breakGlass = false } = body;
    if (breakGlass) return this.#emergencies.ask(params.id, reason, request);
    const { version } = await this.#commands.send(params.id, { command: 'rotateNow', says: { reason } }, request);
    return { version: version ?? 0 };
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/rotate/:confirmation/confirm',
    permission: 'tokens.confirm',
    summary: 'Confirm, as a second person, a rotation that revokes predecessors at once',
    answer: rotationStarted,
    status: 202,
    refusals: ['auth.fourEyes', 'resource.notFound', 'reveal.spent', 'token.alreadyRotating', 'token.wrongPhase'],
  })
  confirmRotation({ params, principal }: ApiRequest<undefined, object, 'id' | 'confirmation'>): Promise<Answer> {
    return this.#emergencies.confirm(params.id, params.confirmation, principal);
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/pause',
    permission: 'tokens.command',
    summary: 'Stop automatic work, but not the warnings',
    body: pauseRequest,
    answer: token,
    refusals: ['token.wrongPhase', 'request.revisionChanged'],
  })
  async pause(request: OnToken<z.output<typeof pauseRequest>>): Promise<Answer> {
    const { params, body } = request;
    const untilAt = body.until === undefined ? {} : { untilAt: Date.parse(body.until) };
    await this.#commands.send(params.id, { command: 'pause', says: { reason: body.reason, ...untilAt } }, request);
    return this.#answer(params.id);
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/resume',
    permission: 'tokens.command',
    summary: 'Go on with automatic work; what is due begins at once',
    body: resumeRequest,
    answer: token,
    refusals: ['token.wrongPhase', 'request.revisionChanged'],
  })
  async resume(request: OnToken<z.output<typeof resumeRequest>>): Promise<Answer> {
    await this.#commands.send(request.params.id, { command: 'resume', says: {} }, request);
    return this.#answer(request.params.id);
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/retire',
    permission: 'tokens.command',
    summary: 'End the life of a token; its values are handed out no more',
    body: retireRequest,
    answer: token,
    refusals: ['token.wrongPhase', 'request.revisionChanged'],
  })
  async retire(request: OnToken<z.output<typeof retireRequest>>): Promise<Answer> {
    await this.#commands.retire(request.params.id, request.body, request);
    return this.#answer(request.params.id);
  }

  #answer(tokenId: string): Answer {
    return tokenAnswer(this.#commands.require(tokenId), this.#informer);
  }
}
