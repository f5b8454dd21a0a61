import { z } from 'zod';
import type { EgressAnswer } from '../egress.ts';
import { expectShape, expectStatus, parseAnswer } from '../judge-answer.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { AccountToken, AccountTokenName } from './account-tokens.ts';
import { pathId } from './path-id.ts';

const PAGE_SIZE = 100;
/** Five thousand tokens that resemble one label are more than any organisation has; the daily budget of calls is not for walking in circles. */
const MOST_PAGES = 50;

const listPage = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});
// No more than whose it is: an odd token of somebody else must not hide ours.
const ownedToken = z.object({ label: z.string(), user: z.object({ id: z.string() }) });
const instant = z
  .string()
  // Without a zone it would be read in ours.
  .refine((text) => /(?:Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)))
  .transform((text) => Date.parse(text));
const listedToken = z.object({
  id: pathId,
  expiresAt: instant.nullish(),
  // Decides between namesakes only.
  createdAt: instant.nullish().catch(null),
});

/** Reads the list of the organisation page by page; `get` asks for its address with this query. */
export async function findInList(
  { accountId, label }: AccountTokenName,
  get: (query: string) => Promise<EgressAnswer>,
): Promise<AccountToken | null> {
  let found: AccountToken | null = null;
  let cursor: string | null = null;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer: EgressAnswer = await get(listQuery(label, cursor));
    const { data, links } = parseAnswer(expectStatus(answer), listPage);
    found = latest([found, ...data.filter((token) => isNamed(token, { accountId, label })).map(describe)]);
    cursor = cursorOf(links?.next);
    if (cursor === null) return found;
  }
  throw new UpstreamFailure({ code: 'upstream.badAnswer', detail: `The list has more than ${MOST_PAGES} pages.` });
}

/** `q` is a fuzzy search over labels, names and addresses, so it only shortens the list. */
function listQuery(label: string, cursor: string | null): string {
  const query = { q: label, pageSize: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) };
  return new URLSearchParams(query).toString();
}

/** `links.next` is a cursor or an address that holds one. An address is never followed: the key goes where the configuration says. */
export function cursorOf(next: string | null | undefined): string | null {
  if (next === undefined || next === null || next === '') return null;
  if (!next.includes('?')) return next;
  const cursor = new URLSearchParams(next.slice(next.indexOf('?'))).get('cursor');
  if (cursor !== null && cursor !== '') return cursor;
  throw new UpstreamFailure({ code: 'upstream.badAnswer', detail: 'HTTP 200, but unreadable: links.next.' });
}

function isNamed(token: unknown, { accountId, label }: Pick<AccountTokenName, 'accountId' | 'label'>): boolean {
  const parsed = ownedToken.safeParse(token);
  return parsed.success && parsed.data.user.id === accountId && parsed.data.label === label;
}

function describe(token: unknown): AccountToken {
  const { id, expiresAt, createdAt } = expectShape(token, listedToken);
  return { upstreamId: id, expiresAt: expiresAt ?? null, createdAt: createdAt ?? null };
}

function latest(tokens: readonly (AccountToken | null)[]): AccountToken | null {
  const age = (token: AccountToken | null) => (token === null ? -Infinity : (token.createdAt ?? 0));
  return tokens.reduce((best, token) => (age(token) > age(best) ? token : best), null);
}
