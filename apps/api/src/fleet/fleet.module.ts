import { Module } from '@nestjs/common';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { TokensModule } from '../tokens/tokens.module.ts';
import { FleetApplyService } from './fleet-apply.service.ts';
import { FleetCalendarService } from './fleet-calendar.service.ts';
import { FleetController } from './fleet.controller.ts';
import { OutlookController } from './outlook.controller.ts';
import { RenewalWeeksService } from './renewal-weeks.service.ts';
import { SuccessRateService } from './success-rate.service.ts';

@Module({
  imports: [TokensModule, MigrationsModule],
  controllers: [FleetController, OutlookController],
  providers: [FleetApplyService, FleetCalendarService, RenewalWeeksService, SuccessRateService],
})
export class FleetModule {}
