import { Module } from '@nestjs/common';
import { ConsumersController } from './consumers.controller.ts';
import { TokenCommands } from './token-commands.service.ts';
import { TokensController } from './tokens.controller.ts';

@Module({ controllers: [TokensController, ConsumersController], providers: [TokenCommands], exports: [TokenCommands] })
export class TokensModule {}
