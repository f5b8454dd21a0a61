import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acceptEmptyJson } from '../accept-empty-json.ts';
import { type FaultPlan, type FaultSettings, faultSettingsSchema } from '../faults/fault-plan.ts';
import type { IssuedCredentials } from '../issuer/issued-credentials.ts';
import type { RateLimits } from '../migration/cloud/rate-limits.ts';
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
  /** Calls counted in memory. */
  readonly limits: RateLimits;
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
  const { state, calls, plan, savedFaults, initialFaults, issued, limits, now } = parts;

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
    limits.reset();
    await Promise.all([state.reset(), calls.reset()]);
    return {};
  });
}
