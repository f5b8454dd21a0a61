import { Inject, Injectable } from '@nestjs/common';
import {
  fleetNow,
  matchTask,
  reducedScope,
  type FleetClock,
  type ListedTask,
  type MigrationScope,
  type RerunScope,
  type RerunState,
  type RerunStep,
  type RerunStepAnswer,
} from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { readPages, UpstreamFailure, type MigrationTask } from '@keyturn/upstream';
import { step } from '../failure-boundary.ts';
import { PARTS } from '../parts.ts';
import { keysOfScope, recordedMigration, type OfMigration } from './migration-facts.ts';
import type { MigrationUpstreams } from './migration-upstreams.ts';

type StepOf<Do extends RerunStep['do']> = Extract<RerunStep, { readonly do: Do }>;
type StartTask = Extract<RerunStep, { readonly do: 'startCheck' | 'startMigrate' }>;

/**
 * The upstream calls of an attempt. Each is one call (`findTask` one a page), made after a call was taken from the account's
 * budget. Only `startTask` must not be repeated before `findTask` has looked.
 */
@Injectable()
export class RerunStepsActivities {
  readonly #records: Records;
  readonly #upstreams: MigrationUpstreams;
  readonly #clock: FleetClock;

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(PARTS.migrations) upstreams: MigrationUpstreams,
    @Inject(PARTS.clock) clock: FleetClock,
  ) {
    this.#records = records;
    this.#upstreams = upstreams;
    this.#clock = clock;
  }

  /** P2. A server without a container token is `server.notConnected`. */
  attachSite(input: OfMigration<StepOf<'attach'>>): Promise<RerunStepAnswer> {
    return step(async () => {
      const { spec } = await recordedMigration(this.#records, input);
      const server = await this.#upstreams.server(spec.server);
      const answer = await server.attach({ cloudUrl: spec.destination.cloudUrl });
      const { attempt } = input.step;
      switch (answer.result) {
        case 'attached':
          return { of: 'attach', attempt, ...answer };
        case 'unsupported':
          return { of: 'attach', attempt, result: 'unsupported' };
        case 'notConnected': {
          const detail = 'The server has no container token for the site.';
          throw new UpstreamFailure({ code: 'server.notConnected', detail });
        }
      }
    });
  }

  /** C2. Of a scope of its own where only a part is left. */
  createJob(input: OfMigration<StepOf<'createJob'>>): Promise<RerunStepAnswer> {
    return step(async () => {
      const { attempt, scope } = input.step;
      const { spec } = await recordedMigration(this.#records, input);
      const { product, server, destination, account } = spec;
      const definition = {
        product,
        name: `${input.migrationId} attempt ${attempt}`,
        serverId: server.serverId,
        cloudUrl: destination.cloudUrl,
        scope: await this.#scopeOf({ spec, scope }),
      };
      const { cloud, take } = await this.#upstreams.cloud(account);
      await take('jobWrite');
      const { jobId } = await cloud.createJob({ definition });
      return { of: 'createJob', attempt, jobId };
    });
  }

  /** C4. Not repeatable: a lost answer leaves open whether the task runs. */
  startTask(input: OfMigration<StartTask>): Promise<RerunStepAnswer> {
    return step(async () => {
      const { do: what, attempt, jobId, excludeChecks } = input.step;
      const { spec } = await recordedMigration(this.#records, input);
      const { cloud, take } = await this.#upstreams.cloud(spec.account);
      await take('taskWrite');
      const isCheck = what === 'startCheck';
      const { taskId } = await cloud.startTask({ jobId, task: isCheck ? 'Check' : 'Migrate', excludeChecks });
      return { of: 'startTask', attempt, task: isCheck ? 'check' : 'migrate', taskId };
    });
  }

  /** C5, all pages: the task whose start was not answered, or the one to adopt. */
  findTask(input: OfMigration<StepOf<'findTask'>>): Promise<RerunStepAnswer> {
    return step(async () => {
      const { attempt, jobId, task, since, knownTaskIds } = input.step;
      const { spec } = await recordedMigration(this.#records, input);
      const { cloud, take } = await this.#upstreams.cloud(spec.account);
      const lookedAt = fleetNow(this.#clock, Date.now());
      const pages = await readPages(async (cursor) => {
        await take('read');
        return cloud.listTasks({ jobId, cursor });
      });
      const found = matchTask(
        pages.flatMap(({ items }) => items),
        { task, since, knownTaskIds },
      );
      return { of: 'findTask', attempt, task, since, lookedAt, found: found === null ? null : listed(found) };
    });
  }

  async #scopeOf({ spec, scope }: Pick<RerunState, 'spec'> & { scope: RerunScope | null }): Promise<MigrationScope> {
    if (scope === null) return spec.scope;
    const keys = await keysOfScope(this.#records, { spec, scope });
    return reducedScope({ product: spec.product, scope: spec.scope, keys });
  }
}

/** Without its reports: the answer becomes a part of the history. */
const listed = ({ taskId, type, createdAt }: MigrationTask): ListedTask => ({ taskId, type, createdAt });
