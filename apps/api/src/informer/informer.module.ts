import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { FleetClock } from '@keyturn/config';
import type { Logger } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import type { RedisParts } from '@keyturn/redis';
import { FLEET_CLOCK, INFORMER, LOGGER, RECORDS, REDIS } from '../parts.ts';
import { Informer } from './informer.ts';

const createInformer = (records: Records, { wakeups }: RedisParts, clock: FleetClock, logger: Logger): Informer =>
  new Informer({ records, wakeups, clock, logger });

/** Memory of the whole fleet; loaded before the first request is taken, and followed until the last one is answered. */
@Global()
@Module({
  providers: [{ provide: INFORMER, useFactory: createInformer, inject: [RECORDS, REDIS, FLEET_CLOCK, LOGGER] }],
  exports: [INFORMER],
})
export class InformerModule implements OnModuleInit, OnApplicationShutdown {
  readonly #informer: Informer;

  constructor(@Inject(INFORMER) informer: Informer) {
    this.#informer = informer;
  }

  onModuleInit(): Promise<void> {
    return this.#informer.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#informer.stop();
  }
}
