import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, PartsModule, routes } from './app.module.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { Authenticator } from './auth/authenticator.ts';
import { Credentials } from './auth/credentials.ts';
import { readFirstKey } from './auth/first-key.ts';
import { PermissionGuard } from './auth/permission.guard.ts';
import { DASHBOARD_FOLDER, loadDashboard } from './dashboard/load-dashboard.ts';
import { UnknownPages } from './dashboard/unknown-pages.ts';
import { Admission, WINDOW_SECONDS } from './http/admission.ts';
import { createApiAdapter } from './http/api-adapter.ts';
import { registerGate } from './http/gate.ts';
import { HostList } from './http/host-list.ts';
import { registerHttpMetrics } from './http/http-metrics.ts';
import { answerUnknownRoutes } from './http/known-routes.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { Repeats } from './http/repeats.ts';
import { RequestLimit } from './http/request-limit.ts';
import type { Parts } from './parts.ts';
import { SessionCookie } from './sessions/session-cookie.ts';
import { SessionKeeper } from './sessions/session-keeper.ts';
import { SessionRules } from './sessions/session-rules.ts';
import type { SignInParts } from './sessions/sign-in-parts.ts';

@Module({})
class RootModule {}

/** The API over open parts, ready to listen; closing it closes none of them. */
export async function createApi(parts: Parts): Promise<NestFastifyApplication> {
  const { config, records, secrets, logger, metrics } = parts;
  const signIn = signInPartsOf(parts);
  const credentials = new Credentials(signIn);
  const adapter = createApiAdapter(config);
  const instance = adapter.getInstance();
  instance.decorate('shell', {
    logger,
    auditTrail: new AuditTrail(records),
    repeats: new Repeats({ answers: records.idempotency, sealBox: secrets.sealBox }),
    credentials,
  });
  const { rules, admission } = signIn;
  const dashboard = loadDashboard(parts.dashboardFolder ?? DASHBOARD_FOLDER);
  const lostVisitors = dashboard === null ? null : new UnknownPages({ page: dashboard.page, routes });
  registerGate(instance, { hosts: new HostList(config), credentials, rules, admission, lostVisitors });
  registerHttpMetrics(instance, metrics);
  answerUnknownRoutes(instance, { routes, lostVisitors });
  const root = { module: RootModule, imports: [PartsModule.of({ ...parts, signIn, dashboard }), AppModule] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.useGlobalGuards(new PermissionGuard());
  app.useGlobalFilters(new ProblemFilter());
  await app.init();
  return app;
}

function signInPartsOf({ config, records, secrets, logger, redis }: Parts): SignInParts {
  const { rateLimit } = config;
  const limiter = (name: string, limit: number) => redis.limiter({ class: name, limit, windowSeconds: WINDOW_SECONDS });
  return {
    authenticator: new Authenticator({ keys: records.keys, firstKey: readFirstKey(config), logger }),
    admission: new Admission({
      requests: new RequestLimit({ limit: rateLimit, shared: (blocks) => limiter('requests', blocks) }),
      failures: limiter('refused', rateLimit),
    }),
    keeper: new SessionKeeper({ redis, sealBox: secrets.sealBox, logger }),
    cookie: new SessionCookie(config),
    rules: new SessionRules(config),
  };
}
