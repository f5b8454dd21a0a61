import { randomUUID } from 'node:crypto';
import { Kysely } from 'kysely';
import { createAdoption } from './adoption.repository.ts';
import { createAttempts } from './attempts.repository.ts';
import { createAudit } from './audit.repository.ts';
import { createConfirmations } from './confirmations.repository.ts';
import { createConsents } from './consents.repository.ts';
import { createIdempotency } from './idempotency.repository.ts';
import { createKeyRing } from './key-ring.repository.ts';
import { createKeys } from './keys.repository.ts';
import { createLeases } from './leases.repository.ts';
import { createMeta } from './meta.repository.ts';
import { migrate, migrationsFor } from './migrations.ts';
import { RecordsError } from './records-error.ts';
import type { OpenRecords, Records } from './records.ts';
import { createSecretRows } from './secret-rows.repository.ts';
import { sqliteFlavour } from './sqlite.flavour.ts';
import { createSubjects } from './subjects.repository.ts';
import type { Tables } from './tables.ts';
import { createTransitions } from './transitions.repository.ts';

/** Opens the database, creating and migrating it where needed; several processes may do so at once. Throws `records.urlUnsupported`. */
export async function openRecords(options: OpenRecords): Promise<Records> {
  const flavour = sqliteFlavour(pathOf(options));
  const db = new Kysely<Tables>({ dialect: flavour.dialect });
  await migrate(db, migrationsFor(flavour)).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  const meta = createMeta(db);
  const audit = createAudit(db);
  if (options.auditKey) audit.useKey(options.auditKey);
  return {
    storeId: await meta.setOnce('storeId', randomUUID()),
    transitions: createTransitions(db),
    subjects: createSubjects(db),
    keys: createKeys(db),
    audit,
    idempotency: createIdempotency(db),
    leases: createLeases(db),
    meta,
    keyRing: createKeyRing(db),
    adoption: createAdoption(db),
    confirmations: createConfirmations(db),
    consents: createConsents(db),
    attempts: createAttempts(db),
    secretRows: createSecretRows(db),
    // Any table type: it is about the whole file.
    forget: () => flavour.forget(db as unknown as Kysely<unknown>),
    ping: async () => {
      const startedAt = performance.now();
      await meta.get('storeId');
      return performance.now() - startedAt;
    },
    close: () => db.destroy(),
  };
}

function pathOf({ file, url }: OpenRecords): string {
  if (file) return file;
  const path = url?.replace(/^(sqlite|file):(\/\/(?=\/))?/, '');
  if (path && path !== url) return path;
  // The rest of the URL may hold a password.
  const scheme = url?.split(':', 1)[0] ?? 'nothing';
  throw new RecordsError(
    'records.urlUnsupported',
    `This version keeps its records in SQLite only (file:<path>); "${scheme}:" is not built yet. Leave the database URL unset to use the data folder.`,
  );
}
