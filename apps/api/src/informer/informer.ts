import { randomBytes } from 'node:crypto';
import { iso, parseSubject } from '@keyturn/contracts';
import type { MigrationListQuery, TokenListQuery } from '@keyturn/contracts/schemas';
import { fleetNow, type FleetClock } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Records, SubjectItem, TransitionItem } from '@keyturn/records';
import type { Wakeups } from '@keyturn/redis';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { FleetKnowledge } from '../parts.ts';
import { countFleet, type FleetCounts } from './fleet-counts.ts';
import { FleetMemory } from './fleet-memory.ts';
import { FleetPages } from './fleet-pages.ts';
import type { MigrationCollection } from './migration-collection.ts';
import type { MigrationEntry } from './migration-entry.ts';
import { createCursors, type Cursors } from './page-cursor.ts';
import { secretUsers, type SecretUsers } from './secret-users.ts';
import type { TokenCollection } from './token-collection.ts';
import type { TokenEntry } from './token-entry.ts';

const LOAD_PAGE = 1_000;
const FEED_PAGE = 500;
/** Each row is looked at once a second, a tenth at a time, so that no request waits for the whole fleet. */
const SWEEP = { everyMs: 100, parts: 10 } as const;
/** Between two looks for what a command has just made true; the wake-up usually comes first. */
const LOOK_EVERY_MS = 20;

export interface InformerOptions {
  readonly records: Pick<Records, 'subjects' | 'transitions' | 'meta'>;
  readonly wakeups: Pick<Wakeups, 'listen'>;
  readonly clock: FleetClock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export type TokenSubject = `token/${string}`;
export type MigrationSubject = `migration/${string}`;
export type AnySubject = TokenSubject | MigrationSubject;

/** What memory keeps of a subject of that name. */
export type EntryOf<Subject extends AnySubject> = Subject extends TokenSubject ? TokenEntry : MigrationEntry;

interface WaitFor<Subject extends AnySubject> {
  readonly subject: Subject;
  readonly holds: (entry: EntryOf<Subject> | undefined) => boolean;
  readonly timeoutMs: number;
}

export type TransitionListener = (transitions: readonly TransitionItem[]) => void;

/** The whole fleet in memory, as new as records: loads every row at the start, then follows the feed. */
export class Informer implements FleetKnowledge {
  readonly #memory = new FleetMemory();
  readonly #options: InformerOptions;
  readonly #listeners = new Set<TransitionListener>();
  readonly #stopping = new AbortController();
  #seq: number | null = null;
  #asOf = iso(0);
  #readAt = 0;
  #away = false;
  #reading: Promise<void> | null = null;
  #queued: Promise<void> | null = null;
  #following: Promise<void> | null = null;
  #sweeper: NodeJS.Timeout | null = null;
  #cursors: Cursors | null = null;
  #pages: FleetPages | null = null;
  #counts: { readonly version: string; readonly counts: FleetCounts } | null = null;

  constructor(options: InformerOptions) {
    this.#options = options;
  }

  /** Loads once and goes on following. Records being away is no reason not to start: until the load is complete, who asks is refused. */
  async start(): Promise<void> {
    await this.#readQuietly();
    this.#following = this.#options.wakeups.listen({
      signal: this.#stopping.signal,
      onWake: () => this.#readQuietly(),
    });
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP.everyMs);
    this.#sweeper.unref();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#sweeper !== null) clearInterval(this.#sweeper);
    await this.#following;
    await this.#reading?.catch(() => undefined);
  }

  ready(): boolean {
    return this.#pages !== null;
  }

  /** Real milliseconds since memory was last known to be as new as records; Infinity before the first load. */
  lagMs(): number {
    return this.ready() ? performance.now() - this.#readAt : Infinity;
  }

  /** Fleet time (ISO 8601) up to which memory is known to be complete. */
  get asOf(): string {
    return this.#asOf;
  }

  /** `seq` of the last event that memory has seen. */
  get seq(): number {
    return this.#seq ?? 0;
  }

  /** Fleet time now (epoch ms). */
  now(): number {
    return fleetNow(this.#options.clock, Date.now());
  }

  get clock(): FleetClock {
    return this.#options.clock;
  }

  /** What memory has of `token/<id>` or `migration/<id>`. */
  get<Subject extends AnySubject>(subject: Subject): EntryOf<Subject> | undefined {
    this.#requireLoaded();
    const named = parseSubject(subject);
    if (named === null) return undefined;
    const { tokens, migrations } = this.#memory;
    return (named.domain === 'token' ? tokens.get(named.id) : migrations.get(named.id)) as EntryOf<Subject> | undefined;
  }

  /** One page of the token list as JSON. Throws `request.badCursor`. */
  list(query: TokenListQuery): Buffer {
    return this.#requireLoaded().tokens.page(query);
  }

  /** One page of the list of migrations as JSON. Throws `request.badCursor`. */
  listMigrations(query: MigrationListQuery): Buffer {
    return this.#requireLoaded().migrations.page(query);
  }

  /** Everything, for what is no list. */
  get tokens(): TokenCollection {
    this.#requireLoaded();
    return this.#memory.tokens;
  }

  get migrations(): MigrationCollection {
    this.#requireLoaded();
    return this.#memory.migrations;
  }

  /** For other lists whose rows come from here. */
  get cursors(): Cursors {
    if (this.#cursors === null) throw starting();
    return this.#cursors;
  }

  summary(): FleetCounts {
    const { tokens, migrations } = this;
    const version = `${tokens.version} ${migrations.version}`;
    if (this.#counts?.version !== version) {
      this.#counts = { version, counts: countFleet({ tokens, migrations, now: iso(this.now()) }) };
    }
    return this.#counts.counts;
  }

  tokensByPhase(): Readonly<Record<string, number>> {
    return this.ready() ? this.summary().phase : {};
  }

  migrationsByPhase(): Readonly<Record<string, number>> {
    return this.ready() ? this.summary().migrations.phase : {};
  }

  secretUsers(name: string): SecretUsers {
    this.#requireLoaded();
    return secretUsers(this.#memory, name);
  }

  /** Called after memory has taken the transitions in; answers how to stop listening. */
  onTransition(listener: TransitionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once memory has that revision of the subject: true, or false when `timeoutMs` (real) passed first. */
  reach({
    subject,
    revision,
    timeoutMs,
  }: {
    subject: AnySubject;
    revision: number;
    timeoutMs: number;
  }): Promise<boolean> {
    return this.waitFor({ subject, timeoutMs, holds: (entry) => (entry?.revision ?? 0) >= revision });
  }

  /** Resolves once something holds of what memory has of the subject: true, or false when `timeoutMs` (real) passed first. */
  async waitFor<Subject extends AnySubject>({ subject, holds, timeoutMs }: WaitFor<Subject>): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!holds(this.get(subject))) {
      await this.#readQuietly();
      if (holds(this.get(subject))) break;
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return true;
  }

  #requireLoaded(): FleetPages {
    if (this.#pages === null) throw starting();
    return this.#pages;
  }

  /** A read of the feed that began after this call; calls that come while one runs share the next. */
  #read(): Promise<void> {
    if (this.#reading === null) {
      this.#reading = this.#catchUp().finally(() => (this.#reading = null));
      return this.#reading;
    }
    this.#queued ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#queued = null;
        return this.#read();
      });
    return this.#queued;
  }

  async #readQuietly(): Promise<void> {
    try {
      await this.#read();
      if (this.#away) this.#options.logger.info({ seq: this.seq }, 'Records can be read again.');
      this.#away = false;
    } catch (error) {
      if (!this.#away)
        this.#options.logger.warn({ err: describeError(error) }, 'Records cannot be read; lists stay as they were.');
      this.#away = true;
    }
  }

  async #catchUp(): Promise<void> {
    if (this.#seq === null) await this.#load();
    for (;;) {
      const startedAt = this.now();
      const seen = await this.#options.records.transitions.feed({ after: this.seq, limit: FEED_PAGE });
      const last = seen.at(-1);
      if (last !== undefined) {
        this.#take(await this.#options.records.subjects.many([...new Set(seen.map(({ subject }) => subject))]));
        this.#seq = last.seq;
        for (const listener of this.#listeners) listener(seen);
      }
      if (seen.length === FEED_PAGE) continue;
      this.#asOf = iso(startedAt);
      this.#readAt = performance.now();
      this.#pages ??= new FleetPages({ memory: this.#memory, cursors: this.cursors, asOf: () => this.#asOf });
      return;
    }
  }

  /** Every row, then from the feed's head as it was before the first of them (see `Records`). */
  async #load(): Promise<void> {
    const { meta, transitions, subjects } = this.#options.records;
    // In records, so that a cursor outlives a restart and fits every process; it guards against mistakes and gives no right.
    const key = await meta.setOnce('cursorKey', randomBytes(32).toString('base64url'));
    this.#cursors = createCursors(Buffer.from(key, 'base64url'));
    const head = await transitions.headSeq();
    for (let after = ''; ;) {
      const page = await subjects.page({ afterSubject: after, limit: LOAD_PAGE });
      this.#take(page);
      if (page.length < LOAD_PAGE) break;
      after = page.at(-1)?.subject ?? after;
    }
    this.#seq = head;
  }

  #take(rows: readonly SubjectItem[]): void {
    const now = this.now();
    for (const row of rows) this.#memory.take(row, now);
  }

  #sweep(): void {
    this.#memory.sweep(this.now(), SWEEP.parts);
  }
}

const starting = (): ApiRefusal =>
  new ApiRefusal('service.starting', {
    detail: 'The fleet is being loaded from records.',
    headers: { 'retry-after': '1' },
  });

/** The subject of a token. */
export const tokenSubject = (id: string): TokenSubject => `token/${id}`;

/** The subject of a migration. */
export const migrationSubject = (id: string): MigrationSubject => `migration/${id}`;
