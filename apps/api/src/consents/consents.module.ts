import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.ts';
import { ConsentsController } from './consents.controller.ts';
import { Consents } from './consents.service.ts';

@Module({ imports: [TokensModule], controllers: [ConsentsController], providers: [Consents] })
export class ConsentsModule {}
