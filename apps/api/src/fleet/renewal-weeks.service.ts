import { Inject, Injectable } from '@nestjs/common';
import { iso } from '@keyturn/contracts';
import type { FleetRenewals } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import type { Records, TransitionItem } from '@keyturn/records';
import type { Informer } from '../informer/informer.ts';
import { INFORMER, RECORDS } from '../parts.ts';

type Week = FleetRenewals['weeks'][number];
/** ISO 8601, fleet time. */
type Range = Readonly<Record<'since' | 'until', string>>;

const WEEK_MS = 7 * DAY_MS;
/** 1 January 1970 was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const PROMOTED = 'keyturn.token.promoted';
const FAILING = 'keyturn.token.failing';
const SUBMITTED = 'keyturn.token.submitted';
const TASK_OPENED = 'keyturn.task.opened';
/** A value in use was handed over shortly before, or asked of a person at most so long before: about the longest margin. */
const ASKED_BEFORE_MS = 60 * DAY_MS;
/** What the database takes in one list. */
const SUBJECTS_AT_ONCE = 500;

/** Counting weeks of events costs more than a page may that is looked at often (real time). */
const KEPT_FOR_MS = 5_000;
/** An event may be recorded late: a week is counted anew as long as it may still change (fleet time). */
const SETTLED_AFTER_MS = DAY_MS;

interface KeptWeek {
  readonly week: Promise<Week>;
  /** Real time (performance.now()). */
  readonly until: number;
}

/** New values by week, by what records count; weeks that are over are counted once. */
@Injectable()
export class RenewalWeeksService {
  readonly #informer: Informer;
  readonly #records: Records;
  readonly #kept = new Map<number, KeptWeek>();

  constructor(@Inject(INFORMER) informer: Informer, @Inject(RECORDS) records: Records) {
    this.#informer = informer;
    this.#records = records;
  }

  /** The last weeks, the one that runs at the end. */
  async weeks(count: number): Promise<FleetRenewals> {
    const now = this.#informer.now();
    const current = now - ((now - FIRST_MONDAY_MS) % WEEK_MS);
    const begins = Array.from({ length: count }, (_, index) => current - (count - 1 - index) * WEEK_MS);
    const weeks = await Promise.all(begins.map((from) => this.#week(from, now)));
    return { weeks, asOf: this.#informer.asOf };
  }

  #week(from: number, now: number): Promise<Week> {
    const known = this.#kept.get(from);
    if (known !== undefined && performance.now() < known.until) return known.week;
    const isSettled = now > from + WEEK_MS + SETTLED_AFTER_MS;
    const week = this.#count(from);
    this.#kept.set(from, { week, until: isSettled ? Infinity : performance.now() + KEPT_FOR_MS });
    // A failure is told to those who wait for it, and forgotten.
    week.catch(() => this.#kept.delete(from));
    return week;
  }

  async #count(from: number): Promise<Week> {
    const range = { since: iso(from), until: iso(from + WEEK_MS) };
    const counts = await this.#records.transitions.countSince({ ...range, types: [PROMOTED, FAILING] });
    const promoted = counts[PROMOTED] ?? 0;
    const byHand = promoted === 0 ? 0 : await this.#byHand(from, range);
    return { from: range.since.slice(0, 10), automatic: promoted - byHand, byHand, failed: counts[FAILING] ?? 0 };
  }

  /** By hand: what a person handed over, or renewed in the browser. People are few, so that these events are. */
  async #byHand(from: number, range: Range): Promise<number> {
    const since = iso(from - ASKED_BEFORE_MS);
    const { transitions } = this.#records;
    const marks = await transitions.between({ ...range, since, types: [SUBMITTED, TASK_OPENED] });
    const versions = new Set(marks.flatMap(versionByHand));
    const subjects = [...new Set(marks.map(({ subject }) => subject))];
    let found = 0;
    for (let at = 0; at < subjects.length; at += SUBJECTS_AT_ONCE) {
      const some = subjects.slice(at, at + SUBJECTS_AT_ONCE);
      const promoted = await transitions.between({ ...range, types: [PROMOTED], subjects: some });
      found += promoted.filter((event) => versions.has(nameOf(event, versionIn(event.data)))).length;
    }
    return found;
  }
}

function versionByHand(event: TransitionItem): string[] {
  if (event.type === SUBMITTED) return [nameOf(event, versionIn(event.data))];
  const { task } = event.data as { task?: { kind?: unknown } };
  return task?.kind === 'renewInBrowser' ? [nameOf(event, versionIn(task))] : [];
}

const nameOf = ({ subject, incarnation }: TransitionItem, version: unknown): string =>
  `${subject} ${incarnation} ${String(version)}`;

const versionIn = (data: unknown): unknown => (data as { version?: unknown } | null)?.version;
