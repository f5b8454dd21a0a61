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
  /** Is told when there is more. */
  readonly tell?: (note: string) => void;
}

/** The largest page of api.md: fewest calls. */
const LARGEST_PAGE = '500';

/** The first page of a list, or with `all` every one, as they come; says so when there is more. */
export async function* pagesOf<T>({ read, limit, all, tell = say }: Listing<T>): AsyncGenerator<readonly T[]> {
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
      tell(`${more}; --all shows all.`);
      return;
    }
  } while (cursor !== undefined);
}

export interface ReadPages<T> {
  readonly items: readonly T[];
  /** That there is more; null when that is all. */
  readonly note: string | null;
}

/** The same as one list, with the note instead of saying it: for what is read again and again. */
export async function readPages<T>(listing: Omit<Listing<T>, 'tell'>): Promise<ReadPages<T>> {
  const items: T[] = [];
  const notes: string[] = [];
  for await (const page of pagesOf({ ...listing, tell: (note) => notes.push(note) })) items.push(...page);
  return { items, note: notes[0] ?? null };
}
