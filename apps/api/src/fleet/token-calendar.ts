import { hasSchedule, type FreezeSpec, type TokenState, type WindowSpec } from '@keyturn/domain';
import type { SharedPlans } from '@keyturn/schedule';
import { tokenSubject } from '../informer/informer.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import type { CalendarEntry, Named } from './calendar-entry.ts';
import { forecastRenewals } from './renewal-forecast.ts';
import { taskEntries } from './task-entries.ts';

/** What one token puts into the calendar. */
export interface TokenCalendar {
  readonly entries: readonly CalendarEntry[];
  readonly windows: readonly Named<WindowSpec>[];
  readonly freezes: readonly Named<FreezeSpec>[];
  /** Epoch ms of fleet time: from then on a renewal is due. */
  readonly validUntil: number;
  /** Renewals that begin later may be missing (epoch ms of fleet time). */
  readonly reachesUntil: number;
}

interface Moment {
  /** Epoch ms of fleet time. */
  readonly now: number;
  readonly until: number;
  readonly plans: SharedPlans;
}

const OF_NOBODY = { windows: [], freezes: [], validUntil: Infinity, reachesUntil: Infinity } as const;

export function tokenCalendar(entry: TokenEntry, moment: Moment): TokenCalendar {
  const { snapshot, item } = entry;
  const subject = tokenSubject(item.id);
  const tasks = taskEntries(item, subject);
  if (item.status === 'done' || item.phase === 'retired') return { entries: tasks, ...OF_NOBODY };
  if (snapshot === null) return { entries: [...expiryEntries(entry), ...tasks], ...OF_NOBODY };
  const { state } = snapshot;
  const renewals = forecastRenewals({ state, ...moment });
  const { windows = [], freezes = [] } = hasSchedule(state.spec) ? (state.spec.renewal ?? {}) : {};
  return {
    entries: [...renewalEntries(entry, state, renewals), ...expiryEntries(entry), ...tasks, ...consentEntries(entry)],
    windows: windows.map((spec) => ({ name: `${spec.cron} ${spec.duration} ${spec.timeZone}`, spec })),
    freezes: freezes.map((spec) => ({ name: `${spec.from}/${spec.to} ${spec.timeZone}`, spec })),
    validUntil: renewals[0] ?? Infinity,
    reachesUntil: moment.until,
  };
}

function renewalEntries(
  { item: { id, label, status } }: TokenEntry,
  { making, lastVersion }: TokenState,
  renewals: readonly number[],
): CalendarEntry[] {
  const first = making?.version ?? lastVersion + 1;
  return renewals.map((at, index) => {
    const base = {
      id: `renewal:token/${id}:${first + index}`,
      kind: 'renewal',
      subject: `token/${id}`,
      label,
    } as const;
    return index === 0 ? { ...base, at, status } : { ...base, at, status: 'healthy', forecast: true };
  });
}

function expiryEntries({ item }: TokenEntry): CalendarEntry[] {
  const { id, label, status, expiresAt, expiresAtSource, currentVersion } = item;
  if (expiresAt === null) return [];
  return [
    {
      id: `expiry:token/${id}:${currentVersion ?? 0}`,
      kind: 'expiry',
      subject: tokenSubject(id),
      label,
      at: Date.parse(expiresAt),
      status,
      ...(expiresAtSource === 'estimated' && { estimated: true }),
    },
  ];
}

/** Those that cover every renewal: when one ends, a person is asked again. */
function consentEntries({ snapshot, item: { id, label } }: TokenEntry): CalendarEntry[] {
  const consents = snapshot?.state.container?.consents ?? [];
  return consents
    .filter(({ standing }) => standing)
    .map((consent) => ({
      id: `consent:${consent.id}`,
      kind: 'consent',
      subject: tokenSubject(id),
      label,
      at: consent.validUntil,
      status: 'dueSoon',
    }));
}
