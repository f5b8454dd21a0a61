import { Module } from '@nestjs/common';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { TokensModule } from '../tokens/tokens.module.ts';
import { SecretWaiters } from './secret-waiters.service.ts';
import { SecretsController } from './secrets.controller.ts';

@Module({ imports: [TokensModule, MigrationsModule], controllers: [SecretsController], providers: [SecretWaiters] })
export class SecretsModule {}
