import { afterAll, beforeAll } from '@jest/globals';
import type { TokenSpec } from '@keyturn/domain';
import { Connection, type Pattern } from './connection.ts';
import { createFleet, type Fleet } from './fleet.ts';
import type { TokenDriver } from './token-driver.ts';

/** A day in a second: a timer costs about that long whatever its length, so nothing shorter would be quicker. */
export const DAY_IN_A_SECOND = 86_400;

/** A day in ten seconds, for migrations: what is attached for a day should not run out between two calls. */
export const DAY_IN_TEN_SECONDS = 8640;

/** Long enough to be no part of a story that is not about running out. */
const LONG_LIFE = 'P1Y';

export interface Stage {
  readonly fleet: Fleet;
  token(overrides: Partial<TokenSpec> & { id: string }): Promise<TokenDriver>;
  /** A server and a site of its own for a story about migrations. */
  connection(pattern: Pattern): Promise<Connection>;
}

/** One fleet with one worker for the stories of a file, in a namespace named after it. Call it at the top level of the file. */
export function setStage(namespace: string, { factor = DAY_IN_A_SECOND }: { factor?: number } = {}): Stage {
  let fleet: Fleet | undefined;
  let worker: { stop(): Promise<void> } | undefined;
  beforeAll(async () => {
    fleet = await createFleet({ factor, namespace });
    worker = await fleet.startWorker();
  }, 90_000);
  afterAll(async () => {
    await worker?.stop();
    await fleet?.close();
  }, 30_000);
  const ready = (): Fleet => {
    if (fleet === undefined) throw new Error('The fleet of this file did not start.');
    return fleet;
  };
  return {
    get fleet() {
      return ready();
    },
    token: (overrides) => ready().token({ lifetime: LONG_LIFE, overlap: 'PT1H', ...overrides }),
    connection: (pattern) => Connection.open(ready(), pattern),
  };
}
