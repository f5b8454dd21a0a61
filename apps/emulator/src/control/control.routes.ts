import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type FaultPlan, type FaultSettings, faultSettingsSchema } from '../faults/fault-plan.ts';
import type { IssuedCredentials } from '../issuer/issued-credentials.ts';
import { requireShape } from '../refusal.ts';
import type { Collection, EmulatorState } from '../state/emulator-state.ts';
import type { CallLog } from './call-log.ts';

export interface ControlParts {
  readonly state: EmulatorState;
  readonly calls: CallLog;
  readonly plan: FaultPlan;
  /** Outlive a restart, so that a drill that kills the emulator keeps its faults. */
  readonly savedFaults: Collection<FaultSettings>;
  /** What a reset goes back to. */
  readonly initialFaults: FaultSettings;
  readonly issued: IssuedCredentials;
  readonly now: () => number;
}

const putFaultsSchema = faultSettingsSchema.extend({ rate: z.number().min(0).max(1) });

const callsQuerySchema = z.strictObject({
  subject: z.string().optional(),
  since: z.iso.datetime({ offset: true }).transform(Date.parse).optional(),
});

const nothingSchema = z.union([z.undefined(), z.null(), z.strictObject({})]);
const noQuerySchema = z.strictObject({});

/** `/_emulator/…`: for tests and drills, never faulty, never logged, without values. */
export async function controlRoutes(app: FastifyInstance, parts: ControlParts): Promise<void> {
  const { state, calls, plan, savedFaults, initialFaults, issued, now } = parts;

  acceptEmptyJson(app);

  app.get('/health', async () => ({ status: 'ok', now: new Date(now()).toISOString() }));

  app.get('/faults', async (request) => {
    requireShape(noQuerySchema, request.query);
    return plan.settings;
  });

  app.put('/faults', async (request) => {
    plan.configure(requireShape(putFaultsSchema, request.body));
    await savedFaults.put('settings', plan.settings);
    return plan.settings;
  });

  app.get('/calls', async (request) => ({ items: calls.list(requireShape(callsQuerySchema, request.query)) }));

  app.get('/issuer/credentials', async (request) => {
    requireShape(noQuerySchema, request.query);
    return { items: issued.describe() };
  });

  app.post('/reset', async (request) => {
    requireShape(nothingSchema, request.body);
    plan.configure(initialFaults);
    await Promise.all([state.reset(), calls.reset()]);
    return {};
  });
}

/** Many clients announce JSON and then send nothing, which Fastify refuses: for a reset it is what we mean. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, String(body), done);
  });
}
