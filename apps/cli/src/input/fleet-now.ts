import { getFleetSummary } from '@keyturn/client';
import type { Api } from '../http/open-client.ts';

/** Epoch ms of the fleet's own clock: an accelerated fleet is days ahead of this machine. */
export async function fleetNow(client: Api): Promise<number> {
  const { clock } = await getFleetSummary({ client });
  return Date.parse(clock.now);
}
