import type { AdoptionRepository } from './adoption.repository.ts';
import type { AttemptsRepository } from './attempts.repository.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { ConfirmationsRepository } from './confirmations.repository.ts';
import type { ConsentsRepository } from './consents.repository.ts';
import type { IdempotencyRepository } from './idempotency.repository.ts';
import type { KeyRingRepository } from './key-ring.repository.ts';
import type { KeysRepository } from './keys.repository.ts';
import type { LeasesRepository } from './leases.repository.ts';
import type { MetaRepository } from './meta.repository.ts';
import type { SecretRowsRepository } from './secret-rows.repository.ts';
import type { SubjectsRepository } from './subjects.repository.ts';
import type { TransitionsRepository } from './transitions.repository.ts';

/**
 * One open database.
 *
 * To hold all subjects in memory and miss nothing:
 * 1. `seq = await transitions.headSeq()`, before reading any row;
 * 2. walk `subjects.page` to its end: rows may already be newer than `seq`, never older;
 * 3. repeat: `feed({ after: seq })`, read `subjects.many` of the subjects named, keep a row unless the held one has a
 *    higher `lastSeq`, then move `seq` to the last item. Events met twice do no harm.
 */
export interface Records {
  /** Random, fixed for the life of this database; part of what every ciphertext is bound to. */
  readonly storeId: string;
  readonly transitions: TransitionsRepository;
  readonly subjects: SubjectsRepository;
  readonly keys: KeysRepository;
  readonly audit: AuditRepository;
  readonly idempotency: IdempotencyRepository;
  readonly leases: LeasesRepository;
  readonly meta: MetaRepository;
  readonly keyRing: KeyRingRepository;
  readonly adoption: AdoptionRepository;
  readonly confirmations: ConfirmationsRepository;
  readonly consents: ConsentsRepository;
  readonly attempts: AttemptsRepository;
  readonly secretRows: SecretRowsRepository;
  /**
   * Lets go of what was deleted but still lies in the journal, destroyed values among it. False: other work was in the way,
   * ask again later.
   */
  forget(): Promise<boolean>;
  /** Milliseconds a trivial read took; for `/readyz`. */
  ping(): Promise<number>;
  close(): Promise<void>;
}

export interface OpenRecords {
  /** Path of the SQLite file, or `url`: `file:<path>` or `sqlite:<path>`; `postgres://` is refused for now. */
  file?: string;
  url?: string;
  auditKey?: { keyId: string; key: Uint8Array };
}
