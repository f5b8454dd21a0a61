import { randomUUID } from 'node:crypto';
import { CliError } from '../cli-error.ts';
import type { Say } from '../output/say.ts';
import { ApiFailure, failureOfAnswer, failureWithoutAnswer } from './api-failure.ts';
import type { Connection } from './connection.ts';
import { ASK_ONCE, COMMAND_PATIENCE, type Patience, patiently } from './patience.ts';
import { type Incoming, type Outgoing, send, Unanswered } from './send.ts';

export interface Transport {
  readonly connection: Connection;
  readonly say: Say;
  /** Default: questions are asked once, commands repeated until their outcome is known. */
  readonly patience?: Patience | undefined;
}

/**
 * The way the typed client's calls take: our own transport, and commands repeated under one Idempotency-Key while their outcome
 * is unknown, which is safe, because the same key never takes effect twice. Resolves only 2xx; throws `ApiFailure` or `CliError`.
 */
export function apiFetch({ connection, say, patience }: Transport): (request: Request) => Promise<Response> {
  return async (request) => {
    const outgoing = await outgoingOf(request);
    const isQuestion = request.method === 'GET' || request.method === 'HEAD';
    // Nobody has to find out afterwards what became of a look.
    const isLook = isQuestion || new URL(request.url).searchParams.get('dryRun') === 'true';
    const { signal } = request;
    let mayHaveArrived = false;
    const attempt = () =>
      ask(connection, outgoing).catch((error: unknown) => {
        mayHaveArrived ||= error instanceof ApiFailure && error.repeat?.mayHaveArrived === true;
        throw error;
      });
    try {
      const given = patience ?? (isQuestion ? ASK_ONCE : COMMAND_PATIENCE);
      return responseOf(await patiently({ attempt, patience: given, say, signal }));
    } catch (error) {
      if (isLook || !mayHaveArrived || !(error instanceof ApiFailure) || error.repeat === null) throw error;
      throw new CliError(`${error.message}\n  Whether it took effect is unknown.`, { exitCode: error.exitCode });
    }
  };
}

async function outgoingOf(request: Request): Promise<Outgoing> {
  const { method, url, headers, signal } = request;
  const body = request.body === null ? undefined : await request.text();
  return {
    method,
    path: url.slice(new URL(url).origin.length),
    headers: {
      ...Object.fromEntries(headers),
      ...(method === 'POST' && !headers.has('idempotency-key') && { 'idempotency-key': randomUUID() }),
    },
    ...(body !== undefined && { body }),
    signal,
  };
}

async function ask(connection: Connection, outgoing: Outgoing): Promise<Incoming> {
  const { origin } = connection.url;
  const answer = await send(connection, outgoing).catch((error: unknown) => {
    if (error instanceof Unanswered) throw failureWithoutAnswer(origin, error);
    throw error;
  });
  if (answer.status < 200 || answer.status > 299) throw failureOfAnswer(origin, answer);
  return answer;
}

function responseOf({ status, headers, text }: Incoming): Response {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    // What the length says is of the bytes, which are text by now.
    value === undefined || name === 'content-length' ? [] : [[name, String(value)]],
  );
  return new Response(status === 204 || status === 205 ? null : text, { status, headers: kept });
}
