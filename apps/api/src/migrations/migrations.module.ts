import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.ts';
import { AttemptsController } from './attempts.controller.ts';
import { ContainerTokens } from './container-tokens.service.ts';
import { MigrationAnswers } from './migration-answers.service.ts';
import { MigrationChecks } from './migration-checks.service.ts';
import { MigrationCommands } from './migration-commands.service.ts';
import { MigrationOrdersController } from './migration-orders.controller.ts';
import { MigrationRegistrations } from './migration-registrations.service.ts';
import { MigrationsController } from './migrations.controller.ts';

@Module({
  imports: [TokensModule],
  controllers: [MigrationsController, MigrationOrdersController, AttemptsController],
  providers: [MigrationCommands, MigrationRegistrations, ContainerTokens, MigrationChecks, MigrationAnswers],
  exports: [MigrationCommands, MigrationRegistrations, ContainerTokens, MigrationChecks],
})
export class MigrationsModule {}
