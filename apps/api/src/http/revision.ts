import { ApiRefusal } from './api-refusal.ts';

/** `*` means any revision of something that exists. */
export type IfMatch = readonly number[] | '*';

/** The `ETag` of a revision. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

const TAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;

/** Reads `If-Match`; null without one. Weak tags match nothing (RFC 9110 §13.1.1). Throws `request.malformed`. */
export function parseIfMatch(header: string | undefined): IfMatch | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return '*';
  if (header.length > 512 || !TAGS.test(header)) {
    throw new ApiRefusal('request.malformed', {
      detail: 'If-Match must hold entity tags in double quotes, such as "41", or *.',
    });
  }
  return header
    .split(',')
    .map((tag) => /^"(\d{1,15})"$/.exec(tag.trim())?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number);
}

/** Throws `request.revisionChanged` unless the condition allows `revision` (null: there is nothing yet). */
export function requireRevision({ ifMatch, revision }: { ifMatch: IfMatch | null; revision: number | null }): void {
  if (ifMatch === null) return;
  if (revision !== null && (ifMatch === '*' || ifMatch.includes(revision))) return;
  const now = revision === null ? 'It does not exist.' : `It is at revision ${revision} now.`;
  throw new ApiRefusal('request.revisionChanged', {
    detail: `If-Match names another revision. ${now}`,
    action: 'Read it again and decide anew.',
  });
}
