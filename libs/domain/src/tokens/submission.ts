import { estimatedExpiry } from './registration.ts';
import type { TokenEvent } from './token-events.ts';
import type { Submission, TokenState } from './token-state.ts';

/** What a person hands over: a value, seen only where it is received, and the candidate it becomes. */

/** Why a text cannot be a value. */
export type ValueFault =
  'ValueEmpty' | 'ValueTooLong' | 'ValueMasked' | 'ValueWhiteSpace' | 'ValueControlCharacter' | 'ValueSmartQuotes';

/** Longest value in bytes of UTF-8. */
export const LONGEST_VALUE_BYTES = 8 * 1024;

/** What Data Manager shows instead of a secret it has stored; the page says that it cannot be used as a value. */
const MASK = '*'.repeat(20);

const FAULTS: readonly { readonly fault: ValueFault; readonly found: (value: string) => boolean }[] = [
  { fault: 'ValueEmpty', found: (value) => value === '' },
  { fault: 'ValueTooLong', found: (value) => utf8Length(value) > LONGEST_VALUE_BYTES },
  { fault: 'ValueMasked', found: (value) => value === MASK },
  // Separators and blanks of every script; line ends in the middle included.
  { fault: 'ValueWhiteSpace', found: (value) => /\p{White_Space}/u.test(value) },
  // Control characters, and invisible ones: the zero-width space, joiners, the byte order mark, direction marks, fillers.
  {
    fault: 'ValueControlCharacter',
    found: (value) => /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/u.test(value),
  },
  {
    fault: 'ValueSmartQuotes',
    found: (value) => /[\u2018-\u201F\u2039\u203A\u00AB\u00BB\u300C-\u300F\uFF02\uFF07]/u.test(value),
  },
];

const SURROUNDING = ' \t\r\n';

/** The text without what copying leaves around a value; blanks within it are a fault. */
export function withoutSurroundings(text: string): string {
  let from = 0;
  let to = text.length;
  // Not by a pattern: one that looks for the end backtracks, and a long run of blanks in the middle would take minutes.
  while (from < to && SURROUNDING.includes(text.charAt(from))) from += 1;
  while (to > from && SURROUNDING.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** The first thing that is wrong with a value, or null. Never quotes it. */
export function valueFault(value: string): ValueFault | null {
  return FAULTS.find(({ found }) => found(value))?.fault ?? null;
}

/** What a stored submission makes true: its expiry is as entered, else estimated from now. */
export function storedEvents({
  state,
  submission,
  now,
}: {
  state: TokenState;
  submission: Submission;
  now: number;
}): TokenEvent[] {
  const { version, fingerprint, expiresAt } = submission;
  const existing = state.versions.find((known) => known.version === version);
  const entered = expiresAt ?? existing?.expiresAt ?? null;
  return [
    {
      type: 'issued',
      at: now,
      version,
      fingerprint,
      upstreamId: null,
      expiresAt: entered ?? estimatedExpiry(state.spec, now),
      expiresAtSource: entered === null ? 'estimated' : 'entered',
    },
  ];
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
