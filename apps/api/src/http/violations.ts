import type { Violation } from '@keyturn/domain';
import type { z } from 'zod';

/** A longer list helps nobody and costs memory. */
export const MOST_VIOLATIONS = 100;
const LONGEST_SEGMENT = 64;

const CODES: Readonly<Record<string, string>> = {
  invalid_type: 'WrongType',
  too_big: 'TooLarge',
  too_small: 'TooSmall',
  invalid_format: 'WrongFormat',
  invalid_value: 'NotOneOf',
  invalid_union: 'NotOneOf',
  invalid_key: 'WrongName',
};

/** What zod found, as the API shows it; `base` is put before each path. */
export function violationsOf(error: z.ZodError, base: readonly PropertyKey[] = []): Violation[] {
  const violations: Violation[] = [];
  for (const issue of error.issues) {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        violations.push(violation([...path, key], 'UnknownField', 'There is no such field.'));
    } else {
      violations.push(violation(path, codeOf(issue), bounded(wordsOf(issue))));
    }
    if (violations.length >= MOST_VIOLATIONS) break;
  }
  return violations.slice(0, MOST_VIOLATIONS);
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'Missing';
  return CODES[issue.code] ?? 'NotAllowed';
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
};

/** What zod says of types and names is for programmers; the rest we have written ourselves. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return 'A name in it is not allowed.';
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  if (codeOf(issue) === 'Missing') return 'This field is missing.';
  const expected = EXPECTED[issue.expected];
  return expected === undefined ? issue.message : `This must be ${expected}.`;
}

function violation(path: readonly PropertyKey[], code: string, message: string): Violation {
  return {
    path: path.map((segment) => String(segment).slice(0, LONGEST_SEGMENT)).join('.'),
    severity: 'error',
    code,
    message,
  };
}

function bounded(message: string): string {
  return message.length > 240 ? `${message.slice(0, 239)}…` : message;
}
