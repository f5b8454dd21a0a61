import type { CloudEvent } from '@keyturn/client';
import { ServerSentEventTransformStream } from 'parse-sse';
import { errorCode } from '../error-code.ts';
import { ApiFailure, failureOfAnswer, failureWithoutAnswer, unreadableAnswer } from './api-failure.ts';
import type { Connection } from './connection.ts';
import { openAnswer, Unanswered, unanswered } from './send.ts';

export interface StreamQuery {
  readonly type?: readonly string[] | undefined;
  readonly subject?: string | undefined;
}

/** What came: the line stands, or an event. */
export type Streamed =
  { readonly what: 'open' } | { readonly what: 'event'; readonly event: CloudEvent; readonly seq: number };

export interface Streaming {
  readonly connection: Connection;
  readonly query: StreamQuery;
  /** Events after this one; undefined: from now on. */
  readonly after: number | undefined;
  readonly signal: AbortSignal;
}

/** The server says something every 15 s; after three times of that nobody is there. */
const SILENCE_LIMIT_MS = 45_000;

/** Events as they happen, until the server ends the line, which it does now and then. Throws `ApiFailure` when it is cut or refused. */
export async function* readEventStream({ connection, query, after, signal }: Streaming): AsyncGenerator<Streamed> {
  const { origin } = connection.url;
  const silence = new AbortController();
  const watchdog = setTimeout(() => {
    silence.abort();
  }, SILENCE_LIMIT_MS);
  try {
    const answer = await openAnswer(connection, {
      method: 'GET',
      path: `/v1/events/stream${searchOf(query)}`,
      headers: {
        accept: 'text/event-stream',
        ...(after !== undefined && { 'last-event-id': String(after) }),
      },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const { statusCode: status = 0, headers } = answer;
    if (status !== 200 || headers['content-type']?.startsWith('text/event-stream') !== true) {
      throw failureOfAnswer(origin, { status, headers, text: await textOf(answer) });
    }
    yield { what: 'open' };
    const texts = heard(answer.setEncoding('utf8') as AsyncIterable<string>, watchdog);
    for await (const { data } of ReadableStream.from(texts).pipeThrough(new ServerSentEventTransformStream())) {
      yield eventOf(origin, data);
    }
  } catch (error) {
    throw cutFailure(error, { origin, isSilent: silence.signal.aborted });
  } finally {
    clearTimeout(watchdog);
  }
}

/** Whatever comes shows that somebody is there, also the comments that are no events. */
async function* heard(texts: AsyncIterable<string>, watchdog: NodeJS.Timeout): AsyncGenerator<string> {
  for await (const text of texts) {
    watchdog.refresh();
    yield text;
  }
}

function cutFailure(error: unknown, { origin, isSilent }: { origin: string; isSilent: boolean }): unknown {
  if (error instanceof ApiFailure) return error;
  if (isSilent) {
    const reason = `nothing was heard for ${SILENCE_LIMIT_MS / 1000} s`;
    return failureWithoutAnswer(origin, new Unanswered(reason, { mayHaveArrived: true, canPass: true }));
  }
  if (error instanceof Unanswered) return failureWithoutAnswer(origin, error);
  return errorCode(error) === '' ? error : failureWithoutAnswer(origin, unanswered(error, true));
}

function eventOf(origin: string, data: string): Streamed {
  const event = parseEvent(data);
  if (typeof event?.seq !== 'number') throw unreadableAnswer(origin, 'an event');
  return { what: 'event', event, seq: event.seq };
}

function parseEvent(data: string): CloudEvent | null {
  try {
    return JSON.parse(data) as CloudEvent | null;
  } catch {
    return null;
  }
}

function searchOf({ type = [], subject }: StreamQuery): string {
  const parameters = new URLSearchParams(type.map((one): [string, string] => ['type', one]));
  if (subject !== undefined) parameters.append('subject', subject);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** A refusal is short; what is longer is none of ours. */
const LONGEST_REFUSAL = 64 * 1024;

async function textOf(answer: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of answer) {
    text += chunk.toString('utf8');
    if (text.length > LONGEST_REFUSAL) break;
  }
  return text;
}
