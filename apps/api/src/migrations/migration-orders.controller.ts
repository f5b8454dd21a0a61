import { Controller, Inject } from '@nestjs/common';
import { migration, migrationDecision, migrationReason, migrationStart } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { MigrationAnswers } from './migration-answers.service.ts';
import { MigrationCommands } from './migration-commands.service.ts';

type OnMigration<Body> = ApiRequest<Body, object, 'id'>;
type Reasoned = OnMigration<z.output<typeof migrationReason>>;

/** What operators tell a migration to do. */
@Controller()
export class MigrationOrdersController {
  readonly #commands: MigrationCommands;
  readonly #answers: MigrationAnswers;

  constructor(
    @Inject(MigrationCommands) commands: MigrationCommands,
    @Inject(MigrationAnswers) answers: MigrationAnswers,
  ) {
    this.#commands = commands;
    this.#answers = answers;
  }

  @Route({
    method: 'POST',
    path: '/v1/migrations/:id/start',
    permission: 'migrations.command',
    summary: 'Begin, or go on after a stop; it waits while another migration of that server and site runs',
    body: migrationStart,
    answer: migration,
    status: 202,
    refusals: ['migration.alreadyRunning', 'migration.wrongPhase', 'request.revisionChanged'],
  })
  async start(request: OnMigration<z.output<typeof migrationStart>>): Promise<Answer> {
    const { id } = request.params;
    await this.#commands.send(id, { command: 'start', says: {} }, request);
    return this.#answers.answer(id);
  }

  @Route({
    method: 'POST',
    path: '/v1/migrations/:id/decisions',
    permission: 'migrations.command',
    summary: 'Decide what to run, where a decision is waited for; the options say what each choice does',
    body: migrationDecision,
    answer: migration,
    refusals: ['decision.notAwaited', 'migration.wrongPhase', 'request.revisionChanged'],
  })
  async decide(request: OnMigration<z.output<typeof migrationDecision>>): Promise<Answer> {
    const { id } = request.params;
    await this.#commands.send(id, { command: 'decide', says: request.body }, request);
    return this.#answers.answer(id);
  }

  @Route({
    method: 'POST',
    path: '/v1/migrations/:id/retry',
    permission: 'migrations.command',
    summary: 'Try again now what was put off or given up',
    body: migrationReason,
    answer: migration,
    status: 202,
    refusals: ['migration.alreadyRunning', 'migration.wrongPhase', 'request.revisionChanged'],
  })
  async retry(request: Reasoned): Promise<Answer> {
    const { id } = request.params;
    await this.#commands.send(id, { command: 'retry', says: request.body }, request);
    return this.#answers.answer(id);
  }

  @Route({
    method: 'POST',
    path: '/v1/migrations/:id/stop',
    permission: 'migrations.command',
    summary: 'Begin no new attempt; what runs upstream goes on and is watched to its end',
    body: migrationReason,
    answer: migration,
    status: 202,
    refusals: ['migration.wrongPhase', 'request.revisionChanged'],
  })
  async stop(request: Reasoned): Promise<Answer> {
    const { id } = request.params;
    await this.#commands.send(id, { command: 'stop', says: request.body }, request);
    return this.#answers.answer(id);
  }

  @Route({
    method: 'POST',
    path: '/v1/migrations/:id/abandon',
    permission: 'migrations.command',
    summary: 'End a migration; nothing is deleted, neither on the server nor in the cloud',
    body: migrationReason,
    answer: migration,
    status: 202,
    refusals: ['migration.wrongPhase', 'request.revisionChanged'],
  })
  async abandon(request: Reasoned): Promise<Answer> {
    const { id } = request.params;
    await this.#commands.abandon(id, request.body.reason, request);
    return this.#answers.answer(id);
  }
}
