import { Controller, Inject } from '@nestjs/common';
import { submission, submitted } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { Submissions } from './submissions.service.ts';
import { TokenCommands } from './token-commands.service.ts';
import { handedOver } from './value-faults.ts';

type Submission = z.output<typeof submission>;

/** Where people hand over the values they made. */
@Controller()
export class VersionsController {
  readonly #submissions: Submissions;
  readonly #commands: TokenCommands;

  constructor(@Inject(Submissions) submissions: Submissions, @Inject(TokenCommands) commands: TokenCommands) {
    this.#submissions = submissions;
    this.#commands = commands;
  }

  @Route({
    method: 'POST',
    path: '/v1/tokens/:id/versions',
    permission: 'tokens.command',
    summary: 'Hand over a value that a person made',
    body: submission,
    answer: submitted,
    status: 201,
    refusals: ['value.refused', 'value.known', 'token.wrongPhase', 'token.alreadyRotating', 'request.revisionChanged'],
  })
  async submit(request: ApiRequest<Submission, object, 'id'>): Promise<Answer> {
    const { params, body } = request;
    this.#commands.require(params.id);
    const expiresAt = body.expiresAt === undefined ? undefined : Date.parse(body.expiresAt);
    const handed = { value: handedOver(body.value), version: body.version, expiresAt };
    const taken = await this.#submissions.submit(params.id, handed, request);
    const { version, fingerprint, status } = taken;
    return new Answer({ status: 201, body: taken, audit: { detail: { version, fingerprint, status } } });
  }
}
