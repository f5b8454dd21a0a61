import { Module } from '@nestjs/common';
import { CommandsController } from './commands.controller.ts';
import { ConsumersController } from './consumers.controller.ts';
import { EmergencyRotations } from './emergency-rotations.service.ts';
import { RevealsController } from './reveals.controller.ts';
import { Reveals } from './reveals.service.ts';
import { SpecChecks } from './spec-checks.service.ts';
import { Submissions } from './submissions.service.ts';
import { TokenCommands } from './token-commands.service.ts';
import { TokensController } from './tokens.controller.ts';
import { VersionsController } from './versions.controller.ts';

@Module({
  controllers: [TokensController, CommandsController, VersionsController, ConsumersController, RevealsController],
  providers: [TokenCommands, EmergencyRotations, Reveals, Submissions, SpecChecks],
  exports: [TokenCommands, SpecChecks],
})
export class TokensModule {}
