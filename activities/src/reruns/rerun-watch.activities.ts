import { Context } from '@temporalio/activity';
import { Inject, Injectable } from '@nestjs/common';
import type { FleetClock, RerunStepAnswer, WatchTask } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { step } from '../failure-boundary.ts';
import { PARTS } from '../parts.ts';
import { halfBefore, keysOfScope, recordedMigration, type OfMigration } from './migration-facts.ts';
import type { MigrationUpstreams } from './migration-upstreams.ts';
import { TaskWatch, type WatchCursor } from './task-watch.ts';

/** Long polls, on a queue of their own. */
@Injectable()
export class RerunWatchActivities {
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

  /**
   * C7 until there is news of the task, at most ten minutes. May be cancelled or lost at any moment: what was seen is in the rows of
   * the attempt, from where the next run goes on.
   */
  watchTask(input: OfMigration<WatchTask>): Promise<RerunStepAnswer> {
    const { heartbeatDetails } = Context.current().info;
    let watch: TaskWatch | undefined;
    return step(
      async () => {
        const state = await recordedMigration(this.#records, input);
        const keys = await keysOfScope(this.#records, { spec: state.spec, scope: input.step.scope });
        const half = await halfBefore(this.#records, { state, attempt: input.step.attempt });
        const sleep = (ms: number): Promise<void> => Context.current().sleep(ms);
        const parts = { records: this.#records, upstreams: this.#upstreams, clock: this.#clock, sleep };
        watch = new TaskWatch(parts, { step: input.step, state, keys, half, cursor: cursorOf(heartbeatDetails) });
        return watch.untilNews();
      },
      () => watch?.cursor ?? heartbeatDetails,
    );
  }
}

/** Details are of an earlier try, perhaps of another release. */
function cursorOf(details: unknown): WatchCursor | null {
  const { lookedAt, failures } = (details ?? {}) as Partial<WatchCursor>;
  return typeof failures === 'number' && (lookedAt === null || typeof lookedAt === 'number')
    ? { lookedAt, failures }
    : null;
}
