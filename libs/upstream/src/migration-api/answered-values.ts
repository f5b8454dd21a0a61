import { z } from 'zod';

const LONGEST_TEXT = 240;
// A number of seconds below the first is no instant of our time (1e9 was in 2001); as milliseconds the second was in 1973.
const EARLIEST_INSTANT_S = 1e9;
const EARLIEST_INSTANT_MS = 1e11;

/** A documented word, or what came instead of one. */
export type Said<Known extends string> = Known | { readonly other: string };

/** One line of at most 240 characters: what an upstream writes is shown to people, and is never ours. */
export const boundedText = (text: string): string =>
  text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TEXT);

/** Text that may be missing. */
export const optionalText = z.string().transform(boundedText).catch('');
/** The same, with null for what is not said. */
export const nullableText = z.string().min(1).transform(boundedText).nullable().catch(null);
/** The texts of a list, without whatever else is in it. */
export const textList = z
  .array(z.unknown())
  .catch([])
  .transform((items) => items.filter((item) => typeof item === 'string').map(boundedText));

/** A word of these in any case (examples and answers differ: `Check`, `check`); null when there is none. */
export const saidOneOf = <Known extends string>(known: readonly Known[]) =>
  z
    .string()
    .min(1)
    .transform(
      (text): Said<Known> =>
        known.find((word) => word.toLowerCase() === text.toLowerCase()) ?? { other: boundedText(text) },
    )
    .nullable()
    .catch(null);

/** Epoch ms of an instant that may come as ISO 8601 or as seconds or milliseconds since 1970; null when it cannot be told. */
export const instantMs = z
  .union([z.number(), z.string()])
  .transform((value) => (/^\d{1,16}$/.test(String(value)) ? sinceEpoch(Number(value)) : isoInstant(String(value))))
  .catch(null);

function sinceEpoch(value: number): number | null {
  if (value < EARLIEST_INSTANT_S) return null;
  return value < EARLIEST_INSTANT_MS ? value * 1000 : value;
}

/** Without a zone it would be read in ours, and be wrong by hours: then it is not known. */
function isoInstant(text: string): number | null {
  const at = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
