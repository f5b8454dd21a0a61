import { z } from 'zod';
import type { ApiClient } from '../http/api-client.ts';

const summarySchema = z.object({ clock: z.object({ now: z.iso.datetime({ offset: true }) }) });

/** Epoch ms of the fleet's own clock: an accelerated fleet is days ahead of this machine. */
export async function fleetNow(api: ApiClient): Promise<number> {
  const { clock } = await api.get({ path: '/v1/fleet/summary', schema: summarySchema });
  return Date.parse(clock.now);
}
