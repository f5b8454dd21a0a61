import { UsageError } from '../cli-error.ts';

const SLUG = /^[a-z0-9-]{3,63}$/;

/** An id or a consumer's name as api.md has it. The message does not repeat it: a value may have been put in its place. */
export function requireSlug(what: string, text: string): string {
  if (SLUG.test(text)) return text;
  throw new UsageError(`${what} has 3 to 63 characters of a-z, 0-9 and -.`);
}
