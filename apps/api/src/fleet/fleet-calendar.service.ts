import { Inject, Injectable } from '@nestjs/common';
import type { FleetCalendar, FleetCalendarQuery } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { calendarDays, KeptOpenings, SharedPlans, shiftDay, type CalendarDay } from '@keyturn/schedule';
import { migrationSubject, type Informer } from '../informer/informer.ts';
import { allOf, fieldTests, tagTests } from '../informer/list-filter.ts';
import type { MigrationEntry } from '../informer/migration-entry.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { INFORMER } from '../parts.ts';
import type { CalendarEntry } from './calendar-entry.ts';
import { rangeOf, type CalendarRange } from './calendar-range.ts';
import { fillDays } from './fill-days.ts';
import { SharedTimes } from './shared-times.ts';
import { taskEntries } from './task-entries.ts';
import { tokenCalendar, type TokenCalendar } from './token-calendar.ts';
import { Turn } from './turn.ts';

/** `now` moves on: what is due and `asOf` are never older than this (real time). */
const KEPT_MS = 1_000;
/** A plan costs by the time it spans: what is asked for, rounded up, so that it stands while time passes. */
const REACH_MS = 28 * DAY_MS;
/** Different questions kept; an answer is up to a megabyte. */
const MOST_KEPT = 20;

type Filters = Pick<FleetCalendarQuery, 'owner' | 'site' | 'tag'>;

interface Making {
  readonly filters: Filters;
  readonly shared: SharedTimes;
  readonly turn: Turn;
}
interface Wanted extends Making {
  readonly days: readonly CalendarDay[];
}
interface Reaching extends Making {
  /** Epoch ms of fleet time. */
  readonly until: number;
}

interface Kept {
  readonly version: string;
  readonly freshUntil: number;
  readonly calendar: Promise<FleetCalendar>;
}

/** What is to come, by day. Worked out once for each token and state of it; an answer is kept until something has changed. */
@Injectable()
export class FleetCalendarService {
  readonly #informer: Informer;
  readonly #plans = new SharedPlans();
  readonly #openings = new KeptOpenings();
  readonly #ofTokens = new WeakMap<TokenEntry, TokenCalendar>();
  readonly #kept = new Map<string, Kept>();

  constructor(@Inject(INFORMER) informer: Informer) {
    this.#informer = informer;
  }

  /** Throws `request.badParameter` for days or a zone that there are not. */
  calendar({ from, to, zone, ...filters }: FleetCalendarQuery): Promise<FleetCalendar> {
    const range = rangeOf({ from, to, zone, now: this.#informer.now() });
    const { tokens, migrations } = this.#informer;
    const name = JSON.stringify([range, filters]);
    const version = `${tokens.version} ${migrations.version}`;
    const known = this.#kept.get(name);
    if (known?.version === version && performance.now() < known.freshUntil) return known.calendar;
    const calendar = this.#make(range, filters);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(name, { version, calendar, freshUntil: performance.now() + KEPT_MS });
    // A failure is told to those who wait for it, and forgotten.
    calendar.catch(() => this.#kept.delete(name));
    return calendar;
  }

  /** Works out ahead what a first question needs of each token, so that nobody waits for it. Rejects when `signal` says to stop. */
  async warm(signal: AbortSignal): Promise<void> {
    const { from, to, zone } = rangeOf({ from: undefined, to: undefined, zone: 'UTC', now: this.#informer.now() });
    // The days of some zones end later than those of UTC.
    const days = calendarDays({ from, to: shiftDay(to, 1), timeZone: zone });
    await this.#entries({ days, filters: {}, shared: new SharedTimes(), turn: new Turn(signal) });
  }

  async #make({ from, to, zone }: CalendarRange, filters: Filters): Promise<FleetCalendar> {
    const { asOf } = this.#informer;
    const days = calendarDays({ from, to, timeZone: zone });
    const shared = new SharedTimes();
    const entries = await this.#entries({ days, filters, shared, turn: new Turn() });
    const { windowsLeftOut } = shared;
    return { zone, from, to, asOf, days: fillDays(days, entries), ...(windowsLeftOut > 0 && { windowsLeftOut }) };
  }

  async #entries({ days, filters, shared, turn }: Wanted): Promise<CalendarEntry[]> {
    const span = spanOf(days);
    const until = Math.ceil(span.endAt / REACH_MS) * REACH_MS;
    const entries = await this.#ofSubjects({ filters, until, shared, turn });
    for (const freeze of shared.freezes()) entries.push(freeze);
    for (const windows of shared.windows(span, this.#openings)) {
      for (const window of windows) entries.push(window);
      if (turn.isOver()) await turn.next();
    }
    return entries;
  }

  async #ofSubjects({ filters, until, shared, turn }: Reaching): Promise<CalendarEntry[]> {
    const entries: CalendarEntry[] = [];
    const isAskedFor = allOf<TokenEntry | MigrationEntry>([
      ...fieldTests(filters, ['owner', 'site']),
      ...tagTests(filters.tag),
    ]);
    for (const token of this.#informer.tokens.sorted('id').slice()) {
      if (!isAskedFor(token)) continue;
      const own = this.#ofToken(token, until);
      for (const entry of own.entries) entries.push(entry);
      shared.add(token.id, own);
      if (turn.isOver()) await turn.next();
    }
    for (const migration of this.#informer.migrations.values())
      if (isAskedFor(migration)) entries.push(...taskEntries(migration.item, migrationSubject(migration.id)));
    return entries;
  }

  #ofToken(token: TokenEntry, until: number): TokenCalendar {
    const now = this.#informer.now();
    const known = this.#ofTokens.get(token);
    if (known !== undefined && now < known.validUntil && until <= known.reachesUntil) return known;
    const calendar = tokenCalendar(token, { now, until, plans: this.#plans });
    this.#ofTokens.set(token, calendar);
    return calendar;
  }
}

const spanOf = (days: readonly CalendarDay[]) => ({ startAt: days[0]?.startAt ?? 0, endAt: days.at(-1)?.endAt ?? 0 });
