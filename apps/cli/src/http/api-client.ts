import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { Say } from '../output/say.ts';
import { ApiFailure, failureOfAnswer, failureWithoutAnswer, unreadableAnswer } from './api-failure.ts';
import type { Connection } from './connection.ts';
import { ASK_ONCE, COMMAND_PATIENCE, type Patience, patiently } from './patience.ts';
import { NoAnswer, type Outgoing, send } from './send.ts';

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Reading<T> {
  readonly path: string;
  /** What the caller relies on; the rest of the answer is kept as it came. */
  readonly schema: z.ZodType<T>;
  readonly query?: Query;
  readonly patience?: Patience;
  readonly signal?: AbortSignal;
}

interface Commanding<T> extends Reading<T> {
  readonly body: unknown;
}

/** The API as commands use it: JSON in and out, failures as `ApiFailure`, commands repeated under one Idempotency-Key. */
export class ApiClient {
  readonly #connection: Connection;
  readonly #say: Say;

  constructor({ connection, say }: { connection: Connection; say: Say }) {
    this.#connection = connection;
    this.#say = say;
  }

  get<T>({ path, schema, query = {}, patience = ASK_ONCE, signal }: Reading<T>): Promise<T> {
    const outgoing = { method: 'GET', path: path + queryText(query), headers: {}, ...(signal && { signal }) } as const;
    return patiently({ attempt: () => this.#ask(outgoing, schema), patience, say: this.#say, signal });
  }

  /** Sends a command. While its outcome is unknown it is repeated, which is safe: the same key never takes effect twice. */
  post<T>(command: Commanding<T>): Promise<T> {
    return this.#command({ method: 'POST', headers: { 'idempotency-key': randomUUID() } }, command);
  }

  /** The same for something that is taken away, which can be repeated by itself. */
  delete<T>(command: Commanding<T>): Promise<T> {
    return this.#command({ method: 'DELETE', headers: {} }, command);
  }

  async #command<T>(how: Pick<Outgoing, 'method' | 'headers'>, command: Commanding<T>): Promise<T> {
    const { path, schema, query = {}, body, patience = COMMAND_PATIENCE, signal } = command;
    const outgoing = {
      ...how,
      path: path + queryText(query),
      body: JSON.stringify(body),
      ...(signal && { signal }),
    };
    let mayHaveArrived = false;
    const attempt = () =>
      this.#ask(outgoing, schema).catch((error: unknown) => {
        mayHaveArrived ||= error instanceof ApiFailure && error.repeat?.mayHaveArrived === true;
        throw error;
      });
    try {
      return await patiently({ attempt, patience, say: this.#say, signal });
    } catch (error) {
      if (!mayHaveArrived || !(error instanceof ApiFailure) || error.repeat === null) throw error;
      throw new CliError(`${error.message}\n  Whether it took effect is unknown.`, { exitCode: error.exitCode });
    }
  }

  async #ask<T>(outgoing: Outgoing, schema: z.ZodType<T>): Promise<T> {
    const { origin } = this.#connection.url;
    const answer = await send(this.#connection, outgoing).catch((error: unknown) => {
      if (error instanceof NoAnswer) throw failureWithoutAnswer(origin, error);
      throw error;
    });
    if (answer.status < 200 || answer.status > 299) throw failureOfAnswer(origin, answer);
    const read = schema.safeParse(parseJson(answer.text));
    if (read.success) return read.data;
    // Paths of fields only: the answer may hold a value.
    const where = read.error.issues.map(({ path }) => path.join('.') || 'no JSON object').join(', ');
    throw unreadableAnswer(origin, where);
  }
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, given] of Object.entries(query)) {
    for (const value of given === undefined ? [] : [given].flat()) parameters.append(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
