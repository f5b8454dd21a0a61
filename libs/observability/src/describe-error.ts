import { isNativeError } from 'node:util/types';

const LONGEST_MESSAGE = 240;
const FRAMES = 4;

export interface ErrorDescription {
  readonly name: string;
  readonly code: string | null;
  /** At most 240 characters, one line. */
  readonly message: string;
  /** Where it was thrown: the first frames, without the message that a stack begins with. */
  readonly at: string;
}

/** What may be said about an error in a log: never the object itself, which in raw client errors carries headers. */
export function describeError(error: unknown): ErrorDescription {
  // Fastify's errors are not native, and those of Node itself belong to another realm under Jest.
  if (!(error instanceof Error || isNativeError(error)))
    return { name: typeof error, code: null, message: 'not an Error', at: '' };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : null,
    message: error.message.replaceAll(/\s+/g, ' ').slice(0, LONGEST_MESSAGE),
    at: framesOf(error),
  };
}

function framesOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return frames
    .slice(0, FRAMES)
    .map((frame) => frame.trim().slice('at '.length))
    .join(' < ');
}
