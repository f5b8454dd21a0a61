import { MIGRATION_PRODUCTS, RERUN_PHASES, STATUSES } from '@keyturn/domain';
import type { Search } from '../../url.ts';

/** What the list is narrowed to, as URL and API name it. */
export type MigrationFilter = Readonly<Record<string, readonly string[]>>;

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  status: STATUSES,
  phase: RERUN_PHASES,
  product: MIGRATION_PRODUCTS,
};
export const FILTER_NAMES = ['status', 'phase', 'product', 'server', 'site', 'owner', 'q'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** The part of the URL that narrows the list; what is no filter, or a value the API would refuse, stays out. Pure. */
export function filterOf(search: Search): MigrationFilter {
  const isValue = (name: string, value: string) => CHOICES[name]?.includes(value) ?? value !== '';
  return Object.fromEntries(
    FILTER_NAMES.map(
      (name) => [name, [search[name] ?? []].flat().filter((value) => isValue(name, value))] as const,
    ).filter(([, values]) => values.length > 0),
  );
}

/** The filter with one value more, or without it when it was there. */
export function toggled(filter: MigrationFilter, name: string, value: string): MigrationFilter {
  const { [name]: values = [], ...rest } = filter;
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return next.length === 0 ? rest : { ...rest, [name]: next };
}

const SORTS = ['id', 'product', 'server', 'phase', 'status', 'since', 'startedAt'] as const;
export const DEFAULT_SORT = '-since';

/** An order the API knows, as the URL has it; else the usual one. */
export function sortOf(asked: string | null): string {
  return SORTS.some((key) => asked === key || asked === `-${key}`) && asked !== null ? asked : DEFAULT_SORT;
}
