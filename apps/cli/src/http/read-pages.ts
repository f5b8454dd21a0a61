import { z } from 'zod';
import { say } from '../output/say.ts';
import type { ApiClient, Query } from './api-client.ts';

export interface Paging {
  readonly limit?: string | undefined;
  readonly all?: boolean | undefined;
}

interface Listing<T> extends Paging {
  readonly path: string;
  readonly item: z.ZodType<T>;
  readonly query: Query;
}

/** The largest page of api.md: fewest calls. */
const LARGEST_PAGE = '500';

/** The first page of a list, or with `all` every one; says so when there is more. */
export async function readPages<T>(api: ApiClient, { path, item, query, limit, all }: Listing<T>): Promise<T[]> {
  const schema = z.object({ items: z.array(item), next: z.string().optional(), total: z.int().optional() });
  const items: T[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await api.get({ path, schema, query: { ...query, limit: all ? LARGEST_PAGE : limit, cursor } });
    items.push(...page.items);
    cursor = page.next;
    if (cursor === undefined) return items;
    if (!all) {
      say(`These are ${items.length} of ${page.total ?? 'more'}; --all shows all.`);
      return items;
    }
  }
}
