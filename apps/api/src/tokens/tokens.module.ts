import { Module } from '@nestjs/common';
import { ConsumersController } from './consumers.controller.ts';
import { SecretWaiters } from './secret-waiters.service.ts';
import { TokenCommands } from './token-commands.service.ts';
import { TokensController } from './tokens.controller.ts';

@Module({
  controllers: [TokensController, ConsumersController],
  providers: [TokenCommands, SecretWaiters],
  exports: [TokenCommands, SecretWaiters],
})
export class TokensModule {}
