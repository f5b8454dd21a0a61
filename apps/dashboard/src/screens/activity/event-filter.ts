import type { FleetEvent } from '../../live/live.ts';

/** What the feed can be narrowed to: the types of each, as the API takes them. Absent: all. */
export const FILTERS = {
  all: [],
  people: [
    'keyturn.token.requested',
    'keyturn.token.submitted',
    'keyturn.token.paused',
    'keyturn.token.resumed',
    'keyturn.token.retired',
    'keyturn.consent.given',
    'keyturn.consent.refused',
    'keyturn.consent.revoked',
    'keyturn.task.completed',
    'keyturn.task.snoozed',
    'keyturn.task.assigned',
    'keyturn.migration.started',
    'keyturn.migration.decided',
    'keyturn.migration.stopped',
    'keyturn.migration.abandoned',
  ],
  trouble: [
    'keyturn.token.failing',
    'keyturn.token.expired',
    'keyturn.token.orphaned',
    'keyturn.token.adoptionFailed',
    'keyturn.migration.failing',
    'keyturn.migration.checkFailed',
    'keyturn.migration.planFailed',
    'keyturn.migration.outcomeUnknown',
    'keyturn.migration.statusUnknown',
  ],
  renewals: ['keyturn.token.regenerating', 'keyturn.token.issued', 'keyturn.token.promoted', 'keyturn.token.revoked'],
  consents: [
    'keyturn.consent.asked',
    'keyturn.consent.given',
    'keyturn.consent.refused',
    'keyturn.consent.used',
    'keyturn.consent.revoked',
    'keyturn.consent.lapsed',
  ],
  tasks: [
    'keyturn.task.opened',
    'keyturn.task.reminded',
    'keyturn.task.escalated',
    'keyturn.task.snoozed',
    'keyturn.task.assigned',
    'keyturn.task.completed',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FilterName = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as readonly FilterName[];

export const isFilterName = (text: string | null): text is FilterName => text !== null && Object.hasOwn(FILTERS, text);

export interface EventFilter {
  readonly kind: FilterName;
  /** `token/<id>` or `migration/<id>` */
  readonly subject: string | null;
}

/** Whether an event that just came belongs to what is shown. */
export function fits(event: Pick<FleetEvent, 'type' | 'subject'>, { kind, subject }: EventFilter): boolean {
  const types: readonly string[] = FILTERS[kind];
  return (types.length === 0 || types.includes(event.type)) && (subject === null || event.subject === subject);
}
