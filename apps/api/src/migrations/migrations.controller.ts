import { Controller, Inject } from '@nestjs/common';
import {
  flagParameter,
  migration,
  migrationApplied,
  migrationLint,
  migrationListQuery,
  migrationPage,
  migrationSpec,
  migrationTimeline,
  timelineQuery,
  type MigrationListQuery,
} from '@keyturn/contracts/schemas';
import type { MigrationSpec } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { etagOf } from '../http/revision.ts';
import { Route } from '../http/route.decorator.ts';
import { migrationSubject, type Informer } from '../informer/informer.ts';
import { readTimeline } from '../lives/read-timeline.ts';
import { requireAllowed, requireSameId } from '../lives/spec-refusals.ts';
import { INFORMER, RECORDS } from '../parts.ts';
import { MigrationAnswers } from './migration-answers.service.ts';
import { MigrationChecks } from './migration-checks.service.ts';
import { MigrationCommands } from './migration-commands.service.ts';
import { plansOfMigration } from './migration-plans.ts';
import { MigrationRegistrations } from './migration-registrations.service.ts';

const freshQuery = z.strictObject({ fresh: flagParameter });

type Timeline = z.output<typeof timelineQuery>;

@Controller()
export class MigrationsController {
  readonly #informer: Informer;
  readonly #records: Records;
  readonly #commands: MigrationCommands;
  readonly #registrations: MigrationRegistrations;
  readonly #checks: MigrationChecks;
  readonly #answers: MigrationAnswers;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
    @Inject(MigrationCommands) commands: MigrationCommands,
    @Inject(MigrationRegistrations) registrations: MigrationRegistrations,
    @Inject(MigrationChecks) checks: MigrationChecks,
    @Inject(MigrationAnswers) answers: MigrationAnswers,
  ) {
    this.#informer = informer;
    this.#records = records;
    this.#commands = commands;
    this.#registrations = registrations;
    this.#checks = checks;
    this.#answers = answers;
  }

  @Route({
    method: 'GET',
    path: '/v1/migrations',
    permission: 'migrations.read',
    summary: 'List migrations',
    query: migrationListQuery,
    answer: migrationPage,
  })
  list({ query }: ApiRequest<undefined, MigrationListQuery>): Answer {
    const body = this.#informer.listMigrations(query);
    return new Answer({ body, headers: { 'x-keyturn-as-of': this.#informer.asOf } });
  }

  @Route({
    method: 'PUT',
    path: '/v1/migrations/:id',
    permission: 'migrations.apply',
    summary: 'Register or change a migration; its container token is registered with it where there is none',
    body: migrationSpec,
    answer: migrationApplied,
    alsoStatus: [201],
    bodyLimit: 'large',
    refusals: [
      'spec.refused',
      'spec.immutable',
      'account.differs',
      'migration.alreadyRunning',
      'migration.wrongPhase',
      'request.revisionChanged',
    ],
  })
  async put(request: ApiRequest<MigrationSpec, object, 'id'>): Promise<Answer> {
    const spec = request.body;
    requireSameId(request.params.id, spec.id);
    const violations = await this.#checks.check(spec);
    requireAllowed(violations);
    const { created, changed } = await this.#registrations.apply(spec, request);
    const more = { changed: changed === true, violations };
    return this.#answers.answer(spec.id, more, created === true ? 201 : 200);
  }

  @Route({
    method: 'POST',
    path: '/v1/migrations:lint',
    permission: 'migrations.read',
    summary: 'Check the specification of a migration without saving it',
    body: migrationSpec,
    answer: migrationLint,
    bodyLimit: 'large',
    audited: false,
  })
  async lint({ body: spec }: ApiRequest<MigrationSpec>): Promise<z.output<typeof migrationLint>> {
    return { violations: await this.#checks.check(spec) };
  }

  @Route({
    method: 'GET',
    path: '/v1/migrations/:id',
    permission: 'migrations.read',
    summary: 'One migration, with the options while it waits for a decision; `fresh` asks its workflow',
    query: freshQuery,
    answer: migration,
  })
  async get({ params, query }: ApiRequest<undefined, z.output<typeof freshQuery>, 'id'>): Promise<Answer> {
    const { id } = params;
    const body = query.fresh === true ? await this.#answers.fresh(id) : await this.#answers.detail(id);
    const headers = { etag: etagOf(body.revision), 'x-keyturn-as-of': this.#informer.asOf };
    return new Answer({ body, headers });
  }

  @Route({
    method: 'GET',
    path: '/v1/migrations/:id/timeline',
    permission: 'migrations.read',
    summary: 'What is planned and what happened, newest first',
    query: timelineQuery,
    answer: migrationTimeline,
  })
  async timeline({ params, query }: ApiRequest<undefined, Timeline, 'id'>) {
    const { id, snapshot } = this.#commands.require(params.id);
    const informer = this.#informer;
    const happened = await readTimeline({ informer, records: this.#records, subject: migrationSubject(id), query });
    return { planned: snapshot === null ? [] : plansOfMigration(snapshot.state, informer.now()), ...happened };
  }
}
