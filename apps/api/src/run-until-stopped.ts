import { describeError } from '@keyturn/observability';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ClosableParts } from './open-parts.ts';

/** Event streams are ended by us; this is for a client that reads so slowly that its answer never leaves. */
const LONGEST_GOODBYE_MS = 8_000;
/** Answers to repeat are swept when nobody can ask for them any more; the head of the audit chain is logged, since a bare chain cannot show a cut tail. */
const HOUSEKEEPING_MS = 60_000;

interface Running {
  readonly app: NestFastifyApplication;
  readonly parts: ClosableParts;
}

/** Keeps house until SIGTERM or SIGINT, then closes in order: no new requests, running ones answered, modules, parts. */
export function runUntilStopped({ app, parts }: Running): void {
  const { logger } = parts;
  const housekeeping = setInterval(() => {
    keepHouse(parts).catch((error: unknown) => logger.warn({ err: describeError(error) }, 'housekeeping failed'));
  }, HOUSEKEEPING_MS);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    clearInterval(housekeeping);
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), LONGEST_GOODBYE_MS).unref();
    close({ app, parts }).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: describeError(error) }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function close({ app, parts }: Running): Promise<void> {
  await app.close();
  await parts.close();
}

async function keepHouse({ records, logger }: ClosableParts): Promise<void> {
  await records.idempotency.sweep({ now: new Date().toISOString() });
  const head = await records.audit.head();
  if (head !== undefined) logger.info({ seq: head.seq, hash: head.hash }, 'head of the audit chain');
}
