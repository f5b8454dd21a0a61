import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PARTS } from '@keyturn/activities';
import { parseSubject, type SubjectDomain } from '@keyturn/contracts';
import type { FleetClock } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import type { Secrets } from '@keyturn/secrets';
import type { LazyClient, MigrationGateway, TokenGateway } from '@keyturn/temporal';
import { WORKER_PARTS } from '../parts.ts';
import { MigrationReconciler } from './migration-reconciler.ts';
import type { Lost, SubjectReconciler } from './subject-reconciler.ts';
import { TokenReconciler } from './token-reconciler.ts';

const EVERY_MS = 10 * 60_000;
/** Asking for the database's id is cheap, and a lost database should not wait for the next full comparison. */
const LOOK_EVERY_MS = 5000;
const LEASE = 'reconciler';
/** Renewed with each page. A killed holder keeps the others out for so long, and lost lives are to be back within a minute. */
const LEASE_MS = 30_000;
const PAGE = 500;
const DATABASE_ID = 'temporal.databaseId';
const DAY_MS = 86_400_000;

/** Compares records with what runs in Temporal, and starts again what is missing. One at a time, by a lease in records. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController();
  readonly #holder = randomUUID();
  readonly #records: Records;
  readonly #secrets: Secrets;
  readonly #temporal: LazyClient;
  readonly #tokens: TokenGateway;
  readonly #migrations: MigrationGateway;
  readonly #clock: FleetClock;
  readonly #logger: Logger;
  #loop: Promise<void> | undefined;

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(PARTS.secrets) secrets: Secrets,
    @Inject(WORKER_PARTS.temporal) temporal: LazyClient,
    @Inject(WORKER_PARTS.gateway) tokens: TokenGateway,
    @Inject(WORKER_PARTS.migrationGateway) migrations: MigrationGateway,
    @Inject(WORKER_PARTS.clock) clock: FleetClock,
    @Inject(WORKER_PARTS.logger) logger: Logger,
  ) {
    this.#records = records;
    this.#secrets = secrets;
    this.#temporal = temporal;
    this.#tokens = tokens;
    this.#migrations = migrations;
    this.#clock = clock;
    this.#logger = logger;
  }

  onApplicationBootstrap(): void {
    this.#loop = this.#watch();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #watch(): Promise<void> {
    let nextFull = 0;
    while (!this.#stop.signal.aborted) {
      try {
        const full = Date.now() >= nextFull;
        if (await this.#look({ full })) nextFull = Date.now() + EVERY_MS;
      } catch (error) {
        this.#logger.warn({ error: describeError(error) }, 'could not reconcile; trying again');
      }
      await delay(LOOK_EVERY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** True when a full comparison was made. */
  async #look({ full }: { full: boolean }): Promise<boolean> {
    const { databaseId } = await this.#temporal.check();
    const known = await this.#records.meta.get(DATABASE_ID);
    const replaced = known !== undefined && known !== databaseId;
    if (!full && !replaced) return false;
    if (!(await this.#records.leases.acquire({ name: LEASE, holder: this.#holder, ttlMs: LEASE_MS }))) return false;
    try {
      await this.#temporal.registerSearchAttributes();
      const { restarted, awaited } = await this.#compare(replaced ? 'TemporalLost' : 'WorkflowLost');
      if (restarted > 0) this.#logger.warn({ restarted, replaced }, 'brought back workflows that were gone');
      await this.#records.meta.put(DATABASE_ID, databaseId);
      await this.#secrets.store.sweepCandidates(DAY_MS, awaited);
      await this.#records.confirmations.sweep({ now: new Date().toISOString() });
      await this.#records.forget();
      await this.#records.idempotency.sweep({ now: new Date().toISOString() });
      return true;
    } finally {
      await this.#records.leases.release({ name: LEASE, holder: this.#holder });
    }
  }

  /** Tokens first: what a migration asks on its return should find one that answers. */
  async #compare(lost: Lost): Promise<{ restarted: number; awaited: ReadonlySet<string> }> {
    const tokens = new TokenReconciler({ records: this.#records, gateway: this.#tokens, clock: this.#clock });
    const migrations = new MigrationReconciler({ gateway: this.#migrations });
    const running = await this.#runningIds();
    const ofTokens = await this.#compareDomain('token', { lost, running, reconciler: tokens });
    const ofMigrations = await this.#compareDomain('migration', { lost, running, reconciler: migrations });
    return { restarted: ofTokens + ofMigrations, awaited: tokens.awaitedCandidates };
  }

  async #compareDomain(
    domain: SubjectDomain,
    { lost, running, reconciler }: { lost: Lost; running: ReadonlySet<string>; reconciler: SubjectReconciler },
  ): Promise<number> {
    let restarted = 0;
    // Subjects come in the order of their names, and so each domain in one piece.
    for (let afterSubject: string = domain, more = true; more;) {
      const page = await this.#records.subjects.page({ afterSubject, limit: PAGE });
      const ours = page.flatMap((item) => {
        const id = parseSubject(item.subject);
        return id?.domain === domain ? [{ ...item, id: id.id }] : [];
      });
      for (const { id, subject, snapshot, over } of ours) {
        const seen = { id, snapshot, lost, isRunning: running.has(subject) };
        if (!over && (await reconciler.reconcile(seen))) restarted += 1;
      }
      await this.#records.leases.acquire({ name: LEASE, holder: this.#holder, ttlMs: LEASE_MS });
      afterSubject = page.at(-1)?.subject ?? '';
      more = ours.length === PAGE && !this.#stop.signal.aborted;
    }
    return restarted;
  }

  async #runningIds(): Promise<Set<string>> {
    const ids = new Set<string>();
    const query = "ExecutionStatus = 'Running'";
    for await (const { workflowId } of this.#temporal.client.workflow.list({ query, pageSize: 1000 }))
      ids.add(workflowId);
    return ids;
  }
}
