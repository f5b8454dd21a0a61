import { say } from '../output/say.ts';

export interface Paging {
  readonly limit?: string | undefined;
  readonly all?: boolean | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
  readonly total?: number | undefined;
}

interface Listing<T> extends Paging {
  readonly read: (page: { limit?: string; cursor?: string }) => Promise<Page<T>>;
}

/** The largest page of api.md: fewest calls. */
const LARGEST_PAGE = '500';

/** The first page of a list, or with `all` every one, as they come; says so when there is more. */
export async function* pagesOf<T>({ read, limit, all }: Listing<T>): AsyncGenerator<readonly T[]> {
  const size = all ? LARGEST_PAGE : limit;
  let cursor: string | undefined;
  do {
    const page = await read({ ...(size !== undefined && { limit: size }), ...(cursor !== undefined && { cursor }) });
    yield page.items;
    cursor = page.next;
    if (cursor !== undefined && !all) {
      const shown = page.items.length;
      const more =
        page.total === undefined ? `There are more than these ${shown}` : `These are ${shown} of ${page.total}`;
      say(`${more}; --all shows all.`);
      return;
    }
  } while (cursor !== undefined);
}

/** The same as one list. */
export async function readPages<T>(listing: Listing<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pagesOf(listing)) items.push(...page);
  return items;
}
