import { type FleetClock, fleetNow } from '@keyturn/domain';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { z } from 'zod';
import { AccountTokens } from './accounts/account-tokens.ts';
import { accountPages } from './accounts/account-pages.routes.ts';
import { accountRoutes } from './accounts/accounts.routes.ts';
import { CallLog } from './control/call-log.ts';
import { controlRoutes } from './control/control.routes.ts';
import { recordCalls } from './control/record-calls.ts';
import { clientRoutes } from './data-manager/client.routes.ts';
import { dataManagerControl } from './data-manager/data-manager.control.ts';
import { DataManager } from './data-manager/data-manager.ts';
import { sitePages } from './data-manager/site-pages.routes.ts';
import { FaultPlan, faultSettingsSchema } from './faults/fault-plan.ts';
import { injectFaults } from './faults/inject-faults.ts';
import { HOME_PAGE } from './home-page.ts';
import { IssuedCredentials } from './issuer/issued-credentials.ts';
import { issuerRoutes } from './issuer/issuer.routes.ts';
import { cloudRoutes } from './migration/cloud/cloud.routes.ts';
import { migrationControl } from './migration/migration.control.ts';
import { Migration } from './migration/migration.ts';
import { serverPages } from './migration/pages/server-pages.routes.ts';
import { pluginRoutes } from './migration/plugin/plugin.routes.ts';
import { PRODUCTS } from './migration/switches.schema.ts';
import { answerError } from './refusal.ts';
import { EmulatorState } from './state/emulator-state.ts';

export interface EmulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly clock: FleetClock;
  /** Without it everything is forgotten at the end. Its folder must exist; the call log is kept beside it. */
  readonly stateFile?: string | undefined;
  /** Until the control API sets others. Default: rate 0.02, seed 1, all kinds. */
  readonly faults?: z.input<typeof faultSettingsSchema> | undefined;
  readonly logger?: FastifyBaseLogger | undefined;
}

export interface Emulator {
  readonly app: FastifyInstance;
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** Lets running requests end (cut off after 3 s), then writes and closes the state. */
  readonly close: () => Promise<void>;
}

/** Starts the emulator and resolves once it serves; rejects when the port is taken or the state file is damaged. */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { port, host, clock, stateFile } = options;
  const now = (): number => fleetNow(clock, Date.now());
  const initialFaults = faultSettingsSchema.parse(options.faults ?? {});
  const app = createServer(options.logger);
  const state = new EmulatorState(stateFile);
  const calls = new CallLog({
    path: stateFile === undefined ? undefined : callsFileOf(stateFile),
    onLost: (error) => app.log.warn({ code: (error as NodeJS.ErrnoException).code }, 'call log is no longer written'),
  });
  const plan = new FaultPlan(initialFaults);
  const savedFaults = state.collection('faults', faultSettingsSchema);
  const memory = { state, clock, now };
  const areas = {
    issued: new IssuedCredentials(memory),
    dataManager: new DataManager(memory),
    accounts: new AccountTokens(memory),
    migration: new Migration(memory),
  };

  app.addHook('onRequest', async () => {
    await opened;
  });
  app.addHook('onClose', async () => {
    await Promise.all([state.close(), calls.close()]);
  });

  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(HOME_PAGE));
  const { limits } = areas.migration;
  const control = { state, calls, plan, savedFaults, initialFaults, limits, now };
  await app.register(controlRoutes, { prefix: '/_emulator', ...control, ...areas });
  await app.register(dataManagerControl, { prefix: '/_emulator', ...areas });
  await app.register(migrationControl, { prefix: '/_emulator', ...areas });
  await app.register(emulatedRoutes, { calls, now, plan, ...areas });

  // The port doubles as the lock on the state file: a second emulator fails before it touches the file. Requests wait for both.
  const listening = app.listen({ port, host });
  const opened = listening.then(async () => {
    await Promise.all([state.open(), calls.open()]);
    plan.configure(savedFaults.get('settings') ?? initialFaults);
  });
  try {
    await opened;
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, url: await listening, close: () => app.close() };
}

interface EmulatedParts {
  readonly calls: CallLog;
  readonly plan: FaultPlan;
  readonly now: () => number;
  readonly issued: IssuedCredentials;
  readonly dataManager: DataManager;
  readonly accounts: AccountTokens;
  readonly migration: Migration;
}

/** What stands in for somebody else's service: logged, and where programs call it faulty. */
async function emulatedRoutes(app: FastifyInstance, { calls, plan, now, ...areas }: EmulatedParts): Promise<void> {
  recordCalls(app, { calls, now });
  // A person would only press reload: no faults here.
  await app.register(sitePages, areas);
  await app.register(accountPages, areas);
  await app.register(serverPages, areas);
  await app.register(async (upstream) => {
    injectFaults(upstream, { plan, calls });
    await upstream.register(issuerRoutes, { prefix: '/issuer', ...areas });
    await upstream.register(clientRoutes, { prefix: '/data-manager', ...areas });
    await upstream.register(accountRoutes, areas);
    await upstream.register(cloudRoutes, { prefix: '/migrations/public/v1', ...areas });
    for (const product of PRODUCTS) {
      await upstream.register(pluginRoutes, { prefix: `/${product}/rest/migration/latest`, ...areas, product });
    }
  });
}

function createServer(logger: FastifyBaseLogger | undefined): FastifyInstance {
  const app: FastifyInstance = Fastify({
    ...(logger === undefined ? {} : { loggerInstance: logger }),
    // The call log says more, and faults would make half of these lines wrong.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000,
  });
  closePromptly(app);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'notFound' }));
  return app;
}

function callsFileOf(stateFile: string): string {
  return `${stateFile.replace(/\.json$/, '')}.calls.jsonl`;
}

// Above the longest injected delay, below the five seconds `keyturn up` waits before it kills.
const CLOSING_GRACE_MS = 3000;

/** Ends what would hold `close`: connections kept alive after a late answer (72 s), and those that never sent a request. */
function closePromptly(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
    setTimeout(() => app.server.closeAllConnections(), CLOSING_GRACE_MS).unref();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
}
