import { Module } from '@nestjs/common';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { TokensModule } from '../tokens/tokens.module.ts';
import { FleetApplyService } from './fleet-apply.service.ts';
import { FleetController } from './fleet.controller.ts';
import { SuccessRateService } from './success-rate.service.ts';

@Module({
  imports: [TokensModule, MigrationsModule],
  controllers: [FleetController],
  providers: [FleetApplyService, SuccessRateService],
})
export class FleetModule {}
