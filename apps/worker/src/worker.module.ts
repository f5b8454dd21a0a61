import { Module } from '@nestjs/common';
import {
  ContainerStepsActivities,
  RerunRecordsActivities,
  RerunStepsActivities,
  RerunWatchActivities,
  TokenRecordsActivities,
  TokenStepsActivities,
} from '@keyturn/activities';
import { TASK_QUEUE, WATCH_QUEUE } from '@keyturn/contracts';
import { boundActivities } from './bound-activities.ts';
import { PartsModule } from './parts.module.ts';
import { WORKER_PARTS } from './parts.ts';
import { Reconciler } from './reconciler/reconciler.service.ts';
import { TemporalWorker, type Queue } from './temporal-worker.service.ts';

/** Short ones, and those inside the workflow task. */
const ACTIVITIES = [
  TokenRecordsActivities,
  TokenStepsActivities,
  ContainerStepsActivities,
  RerunRecordsActivities,
  RerunStepsActivities,
];

const queues = {
  provide: WORKER_PARTS.queues,
  inject: [RerunWatchActivities, ...ACTIVITIES],
  useFactory: (watch: object, ...others: object[]): readonly Queue[] => [
    { name: TASK_QUEUE, runsWorkflows: true, activities: boundActivities(others) },
    { name: WATCH_QUEUE, runsWorkflows: false, activities: boundActivities([watch]) },
  ],
};

/** What a worker process consists of; Nest closes it in reverse order. */
@Module({
  imports: [PartsModule],
  providers: [...ACTIVITIES, RerunWatchActivities, queues, TemporalWorker, Reconciler],
})
export class WorkerModule {}
