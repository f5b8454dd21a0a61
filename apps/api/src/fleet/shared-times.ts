import type { FreezeSpec, Interval, WindowSpec } from '@keyturn/domain';
import { freezeInterval, type KeptOpenings } from '@keyturn/schedule';
import { tokenSubject } from '../informer/informer.ts';
import type { CalendarEntry, Named } from './calendar-entry.ts';
import type { TokenCalendar } from './token-calendar.ts';

/** A new window costs up to 10 ms a month to look up, and nobody reads a hundred. */
const MOST_WINDOWS = 100;

interface Shared<Spec> extends Named<Spec> {
  /** Id of the first token that has it. */
  readonly tokenId: string;
  tokens: number;
}

/** Windows and freezes of many tokens, each once. */
export class SharedTimes {
  readonly #windows = new Map<string, Shared<WindowSpec>>();
  readonly #freezes = new Map<string, Shared<FreezeSpec>>();

  add(tokenId: string, { windows, freezes }: Pick<TokenCalendar, 'windows' | 'freezes'>): void {
    for (const window of windows) count(this.#windows, { ...window, tokenId });
    for (const freeze of freezes) count(this.#freezes, { ...freeze, tokenId });
  }

  /** How many windows are not told of. */
  get windowsLeftOut(): number {
    return Math.max(0, this.#windows.size - MOST_WINDOWS);
  }

  freezes(): CalendarEntry[] {
    return [...this.#freezes.values()].map((freeze) => {
      const { startAt, endAt } = freezeInterval(freeze.spec);
      return { ...shared(freeze, 'freeze'), id: `freeze:${freeze.name}`, at: startAt, until: endAt };
    });
  }

  /** A list for each window, so that others get their turn between them. */
  *windows(range: Interval, kept: KeptOpenings): Generator<CalendarEntry[]> {
    const most = [...this.#windows.values()].toSorted((a, b) => b.tokens - a.tokens).slice(0, MOST_WINDOWS);
    for (const window of most) {
      const base = shared(window, 'window');
      yield kept
        .openings(window.spec, range)
        .map(({ startAt, endAt }) => ({ ...base, id: `window:${window.name}:${startAt}`, at: startAt, until: endAt }));
    }
  }
}

function count<Spec>(known: Map<string, Shared<Spec>>, one: Omit<Shared<Spec>, 'tokens'>): void {
  const shared = known.get(one.name);
  if (shared === undefined) known.set(one.name, { ...one, tokens: 1 });
  else shared.tokens += 1;
}

const shared = <Spec, Kind extends 'window' | 'freeze'>({ tokenId, name, tokens }: Shared<Spec>, kind: Kind) =>
  ({ kind, subject: tokenSubject(tokenId), label: name, status: 'healthy', tokens }) as const;
