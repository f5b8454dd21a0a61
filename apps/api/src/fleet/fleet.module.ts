import { Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { TokensModule } from '../tokens/tokens.module.ts';
import { CalendarWarming } from './calendar-warming.service.ts';
import { FleetApplyService } from './fleet-apply.service.ts';
import { FleetCalendarService } from './fleet-calendar.service.ts';
import { FleetController } from './fleet.controller.ts';
import { OutlookController } from './outlook.controller.ts';
import { RenewalWeeksService } from './renewal-weeks.service.ts';
import { SuccessRateService } from './success-rate.service.ts';

@Module({
  imports: [TokensModule, MigrationsModule, HealthModule],
  controllers: [FleetController, OutlookController],
  providers: [CalendarWarming, FleetApplyService, FleetCalendarService, RenewalWeeksService, SuccessRateService],
})
export class FleetModule {}
