import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { BudgetsModule } from './budgets/budgets.module.ts';
import { ConfirmationsModule } from './confirmations/confirmations.module.ts';
import { ConsentsModule } from './consents/consents.module.ts';
import { DashboardModule } from './dashboard/dashboard.module.ts';
import type { Dashboard } from './dashboard/load-dashboard.ts';
import { EventsModule } from './events/events.module.ts';
import { FleetModule } from './fleet/fleet.module.ts';
import { HealthModule } from './health/health.module.ts';
import { declaredRoutes } from './http/declared-routes.ts';
import { InformerModule } from './informer/informer.module.ts';
import { KeysController } from './keys/keys.controller.ts';
import { MigrationsModule } from './migrations/migrations.module.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';
import * as parts from './parts.ts';
import { SecretsModule } from './secrets/secrets.module.ts';
import { SessionsModule } from './sessions/sessions.module.ts';
import type { SignInParts } from './sessions/sign-in-parts.ts';
import { TasksModule } from './tasks/tasks.module.ts';
import { TokensModule } from './tokens/tokens.module.ts';

/** Everything the API serves; what it stands on comes from `PartsModule`. */
@Module({
  imports: [
    InformerModule,
    TokensModule,
    ConsentsModule,
    ConfirmationsModule,
    MigrationsModule,
    BudgetsModule,
    TasksModule,
    EventsModule,
    FleetModule,
    HealthModule,
    SecretsModule,
    SessionsModule,
    DashboardModule,
  ],
  controllers: [KeysController, OpenApiController],
})
export class AppModule {}

/** Every route, known without starting anything. */
export const routes = declaredRoutes([AppModule]);

export interface OpenParts extends parts.Parts {
  readonly signIn: SignInParts;
  /** null: not built. */
  readonly dashboard: Dashboard | null;
}

/** Hands what main.ts has opened to whoever asks for it. */
@Global()
@Module({})
export class PartsModule {
  static of(open: OpenParts): DynamicModule {
    const provided = new Map<symbol, unknown>([
      [parts.CONFIG, open.config],
      [parts.FLEET_CLOCK, open.clock],
      [parts.LOGGER, open.logger],
      [parts.METRICS, open.metrics],
      [parts.RECORDS, open.records],
      [parts.SECRETS, open.secrets],
      [parts.SECRET_STORE, open.secrets.store],
      [parts.NAMED_SECRETS, open.secrets.named],
      [parts.REDIS, open.redis],
      [parts.TEMPORAL, open.temporal],
      [parts.TOKEN_GATEWAY, open.tokenGateway],
      [parts.MIGRATION_GATEWAY, open.migrationGateway],
      [parts.AUTHENTICATOR, open.signIn.authenticator],
      [parts.SIGN_IN_PARTS, open.signIn],
      [parts.DASHBOARD, open.dashboard],
      [parts.ROUTES, routes],
    ]);
    const providers = [...provided].map(([provide, useValue]): Provider => ({ provide, useValue }));
    return { module: PartsModule, providers, exports: [...provided.keys()] };
  }
}
