import { destination, pino, type DestinationStream } from 'pino';
import pretty from 'pino-pretty';
import { describeError, type ErrorDescription } from './describe-error.ts';

/** Named, flat fields only: an object that holds more than it seems to cannot slip in. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | ErrorDescription>>;

export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  /** Which part writes: `api`, `worker`, … */
  readonly name: string;
  readonly format: 'pretty' | 'json';
  readonly color?: boolean;
  /** Default standard output. */
  readonly stream?: DestinationStream;
}

/** A second fence behind the types above. */
const REDACTED = ['authorization', 'cookie', 'headers', 'key', 'password', 'secret', 'token', 'value'];

/** A logger whose lines have a time (real, ISO 8601), a level, the part's name, named fields and a message. */
export function createLogger({
  name,
  format,
  color = false,
  stream = destination({ dest: 1, sync: true }),
}: LoggerOptions): Logger {
  const options = {
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
    // An error under pino's usual names is described, never serialised.
    serializers: {
      err: describeError,
      error: (error: unknown) => (error instanceof Error ? describeError(error) : error),
    },
  };
  if (format === 'json') return pino(options, stream);
  return pino(
    options,
    pretty({
      colorize: color,
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss',
      destination: stream as NodeJS.WritableStream,
      sync: true,
    }),
  );
}
