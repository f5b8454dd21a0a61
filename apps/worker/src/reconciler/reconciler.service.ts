import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PARTS } from '@keyturn/activities';
import { parseSubject, type TokenInput, type TokenSnapshot } from '@keyturn/contracts';
import { fleetNow, nextNews, nextStep, readState, type FleetClock, type TokenState } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import type { Secrets } from '@keyturn/secrets';
import type { LazyClient, TokenGateway } from '@keyturn/temporal';
import { WORKER_PARTS } from '../parts.ts';

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
  readonly #gateway: TokenGateway;
  readonly #clock: FleetClock;
  readonly #logger: Logger;
  #loop: Promise<void> | undefined;

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(PARTS.secrets) secrets: Secrets,
    @Inject(WORKER_PARTS.temporal) temporal: LazyClient,
    @Inject(WORKER_PARTS.gateway) gateway: TokenGateway,
    @Inject(WORKER_PARTS.clock) clock: FleetClock,
    @Inject(WORKER_PARTS.logger) logger: Logger,
  ) {
    this.#records = records;
    this.#secrets = secrets;
    this.#temporal = temporal;
    this.#gateway = gateway;
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

  /** `awaited`: candidates that a life still means to store; sweeping them would lose what a person handed over. */
  async #compare(
    restart: NonNullable<TokenInput['restart']>,
  ): Promise<{ restarted: number; awaited: ReadonlySet<string> }> {
    const awaited = new Set<string>();
    const running = await this.#runningIds();
    let restarted = 0;
    for (let afterSubject = '', more = true; more;) {
      const page = await this.#records.subjects.page({ afterSubject, limit: PAGE });
      for (const { subject, snapshot, over } of page) {
        const id = parseSubject(subject);
        if (over || id?.domain !== 'token') continue;
        const state = readState((snapshot as TokenSnapshot).state);
        if (state?.submission) awaited.add(state.submission.candidateId);
        const input = { tokenId: id.id, snapshot: snapshot as TokenSnapshot, restart };
        if (running.has(subject)) await this.#passOnReports(state);
        else if (await this.#gateway.restart(input)) restarted += 1;
      }
      await this.#records.leases.acquire({ name: LEASE, holder: this.#holder, ttlMs: LEASE_MS });
      afterSubject = page.at(-1)?.subject ?? '';
      more = page.length === PAGE && !this.#stop.signal.aborted;
    }
    return { restarted, awaited };
  }

  /** Consumers report to records; the signal that says so may have been lost while Temporal was away, or with it. */
  async #passOnReports(state: TokenState | null): Promise<void> {
    if (state === null) return;
    const { id: tokenId, incarnation } = state;
    const items = await this.#records.adoption.list({ tokenId, incarnation });
    const reports = items.map((item) => ({ ...item, at: Date.parse(item.at) }));
    // Due and not done: perhaps just being done, perhaps what it recorded last never reached Temporal.
    const { do: due } = nextStep(state, fleetNow(this.#clock, Date.now()));
    if (due !== 'wait' || nextNews(state, reports) !== undefined) await this.#gateway.adoptionChanged({ tokenId });
  }

  async #runningIds(): Promise<Set<string>> {
    const ids = new Set<string>();
    const query = "ExecutionStatus = 'Running'";
    for await (const { workflowId } of this.#temporal.client.workflow.list({ query, pageSize: 1000 }))
      ids.add(workflowId);
    return ids;
  }
}
