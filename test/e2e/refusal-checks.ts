import { expect } from '@jest/globals';
import type { HttpAnswer } from '../harness/http-call.ts';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly violations?: readonly { readonly path: string; readonly code: string }[];
}

interface Refused {
  readonly answer: HttpAnswer;
  readonly status: number;
  readonly code: string;
  /** Everything that was sent: path, headers, body. */
  readonly sent: readonly string[];
}

const LONGEST_ECHO = 64;
const STACK = /\bat (async )?\S+ \(?(file:|node:|\/)|node_modules|\.(js|ts):\d+/;

/** A refusal as api.md promises it: problem+json of the failure table, no stack, nothing sent echoed at length. */
export function expectRefusal({ answer, status, code, sent }: Refused): Problem {
  const problem = parse(answer);
  expect({ status: answer.status, code: problem.code, detail: problem.detail }).toMatchObject({ status, code });
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(problem).toMatchObject({
    type: expect.any(String) as unknown,
    title: expect.any(String) as unknown,
    status,
    requestId: answer.headers['x-request-id'],
    retryable: false,
  });
  expect(answer.text).not.toMatch(STACK);
  expect(echoOf(answer.text, sent)).toBe('');
  return problem;
}

function parse(answer: HttpAnswer): Problem {
  try {
    return JSON.parse(answer.text) as Problem;
  } catch {
    throw new Error(`not a problem document but ${answer.status}: ${answer.text.slice(0, 300)}`);
  }
}

/** The first piece of what was sent that comes back longer than allowed in any text of a JSON answer; '' when there is none. */
export function echoOf(answered: string, sent: readonly string[]): string {
  const length = LONGEST_ECHO + 1;
  for (const text of textsOf(JSON.parse(answered))) {
    for (let start = 0; start + length <= text.length; start += 1) {
      const piece = text.slice(start, start + length);
      if (sent.some((one) => one.includes(piece))) return piece;
    }
  }
  return '';
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOf(inner)]);
}
