import type { TokenItem } from '@keyturn/client';
import { DAY_MS } from '@keyturn/domain';
import type { TokenFilter } from './token-search.ts';

/** The API's own conditions: what `GET /v1/tokens` takes. */
export type ApiFilter = Readonly<Record<string, readonly string[]>>;

/** Days left become instants, as the API wants them. Fixed once for all pages of a list: its cursors belong to one filter. */
export function apiFilter({ days, ...rest }: TokenFilter, now: number): ApiFilter {
  const [range] = days ?? [];
  if (range === undefined) return rest;
  const [from, to] = rangeOf(range);
  const at = (count: number) => [new Date(now + count * DAY_MS).toISOString()];
  return {
    ...rest,
    ...(Number.isFinite(from) && { expiresAfter: at(from) }),
    ...(Number.isFinite(to) && { expiresBefore: at(to) }),
  };
}

function rangeOf(range: string): readonly [number, number] {
  if (range === 'expired') return [Number.NEGATIVE_INFINITY, 0];
  if (range.endsWith('+')) return [Number.parseInt(range, 10), Number.POSITIVE_INFINITY];
  const [from = 0, to = 0] = range.split('-').map(Number);
  return [from, to];
}

type Field = 'status' | 'kind' | 'phase' | 'health' | 'waitingFor' | 'owner' | 'site' | 'cause';
const FIELDS: readonly Field[] = ['status', 'kind', 'phase', 'health', 'waitingFor', 'owner', 'site', 'cause'];

/** Whether a row that changed still belongs to the list, by the API's rules. */
export function belongs(item: TokenItem, filter: ApiFilter): boolean {
  return (
    FIELDS.every((field) => filter[field]?.includes(item[field] ?? '') ?? true) &&
    Object.entries(filter).every(
      ([name, values]) => !name.startsWith('tag.') || values.includes(item.tags[name.slice(4)] ?? ''),
    ) &&
    isInTime(item, filter) &&
    (filter['q']?.some((text) => searchedIn(item).includes(text.toLowerCase())) ?? true)
  );
}

function isInTime({ expiresAt }: TokenItem, filter: ApiFilter): boolean {
  const [before] = filter['expiresBefore'] ?? [];
  const [after] = filter['expiresAfter'] ?? [];
  if (before === undefined && after === undefined) return true;
  if (expiresAt === null) return false;
  return (before === undefined || expiresAt < before) && (after === undefined || expiresAt > after);
}

const searchedIn = ({ id, label, owner, site, tags }: TokenItem): string =>
  [id, label, owner, site ?? '', ...Object.values(tags)].join('\n').toLowerCase();
