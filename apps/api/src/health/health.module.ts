import { Module } from '@nestjs/common';
import type { FleetClock } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { RedisParts } from '@keyturn/redis';
import { FLEET_CLOCK, type FleetKnowledge, INFORMER, type Parts, RECORDS, REDIS, TEMPORAL } from '../parts.ts';
import { HealthController } from './health.controller.ts';
import { type AskReadiness, createReadiness, READINESS } from './readiness.ts';

type Temporal = Parts['temporal'];
type Given = [temporal: Temporal, records: Records, redis: RedisParts, clock: FleetClock, fleet: FleetKnowledge];

const readiness = (...[temporal, records, redis, clock, fleet]: Given): AskReadiness =>
  createReadiness({ temporal, records, redis, clock, fleet });

@Module({
  controllers: [HealthController],
  providers: [{ provide: READINESS, useFactory: readiness, inject: [TEMPORAL, RECORDS, REDIS, FLEET_CLOCK, INFORMER] }],
  exports: [READINESS],
})
export class HealthModule {}
