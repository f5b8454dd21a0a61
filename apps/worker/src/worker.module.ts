import { Module } from '@nestjs/common';
import { TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import { PartsModule } from './parts.module.ts';
import { Reconciler } from './reconciler/reconciler.service.ts';
import { TemporalWorker } from './temporal-worker.service.ts';

/** What a worker process consists of; Nest closes it in reverse order. */
@Module({
  imports: [PartsModule],
  providers: [TokenRecordsActivities, TokenStepsActivities, TemporalWorker, Reconciler],
})
export class WorkerModule {}
