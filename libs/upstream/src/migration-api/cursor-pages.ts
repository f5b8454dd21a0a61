import { z } from 'zod';
import { cursorOf } from '../account-tokens/token-list.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

/** Two thousand tasks of one job, or a status tree of a hundred pages, are more than there can be; the budget of calls is not for walking in circles. */
const MOST_PAGES = 100;
const LONGEST_CURSOR = 2000;

/** What may be missing, null or an empty object where there is no further page. */
export const pageLinks = z.object({ next: z.string().nullish() }).nullish();

/** The cursor behind this page, null at the end; throws when it is the one this page was asked with. */
export function nextCursor({
  links,
  cursor,
}: {
  links: z.output<typeof pageLinks>;
  cursor: string | undefined;
}): string | null {
  const next = cursorOf(links?.next);
  if (next === null) return null;
  if (next === cursor) throw endless('The page names itself as the next one.');
  if (next.length > LONGEST_CURSOR) throw endless('HTTP 200, but unreadable: links.next.');
  return next;
}

/** All pages in the order of the upstream. `read` asks for one, after it has taken from the budget; a list in circles is given up. */
export async function readPages<Page extends { readonly next: string | null }>(
  read: (cursor: string | undefined) => Promise<Page>,
): Promise<[Page, ...Page[]]> {
  const first = await read(undefined);
  const pages: [Page, ...Page[]] = [first];
  const seen = new Set<string>();
  for (let { next } = first; next !== null;) {
    if (seen.has(next)) throw endless('The pages go round in a circle.');
    if (pages.length === MOST_PAGES) throw endless(`There are more than ${MOST_PAGES} pages.`);
    seen.add(next);
    const page = await read(next);
    pages.push(page);
    ({ next } = page);
  }
  return pages;
}

const endless = (detail: string): UpstreamFailure => new UpstreamFailure({ code: 'upstream.badAnswer', detail });
