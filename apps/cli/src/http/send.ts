import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls, type RequestOptions } from 'node:https';
import { errorCode } from '../error-code.ts';
import type { Connection } from './connection.ts';

export interface Outgoing {
  readonly method: string;
  /** From the root of the API, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** No whole answer came. `reason` is a phrase or an error code; it holds nothing that was sent. */
export class Unanswered extends Error {
  /** False only when it is certain that the request never left this machine. */
  readonly mayHaveArrived: boolean;
  /** False: trying again cannot help. */
  readonly canPass: boolean;

  constructor(reason: string, { mayHaveArrived, canPass }: { mayHaveArrived: boolean; canPass: boolean }) {
    super(reason);
    this.name = 'Unanswered';
    this.mayHaveArrived = mayHaveArrived;
    this.canPass = canPass;
  }
}

/** A command is answered when its transition is in records, which takes seconds on a busy fleet. */
const LIMIT_MS = 30_000;
/** Far more than 500 tokens with all their versions: what goes on longer is not Keyturn. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/** One request, one whole answer, within 30 s; throws `Unanswered`. */
export async function send(connection: Connection, outgoing: Outgoing): Promise<Incoming> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const { signal } = outgoing;
  const answer = await openAnswer(connection, {
    ...outgoing,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => {
    throw limit.aborted && error instanceof Unanswered ? tooLate(error.mayHaveArrived) : error;
  });
  return readAnswer(answer).catch((error: unknown) => {
    throw limit.aborted ? tooLate(true) : unanswered(error, true);
  });
}

/**
 * Sends a request and resolves with the beginning of its answer, whose body is still to come; throws `Unanswered`. Node's own
 * client rather than fetch: it can trust this machine's certificate, follows no redirect with our key in hand and says whether
 * anything was sent.
 */
export function openAnswer({ url, key, ownCertificate }: Connection, outgoing: Outgoing): Promise<IncomingMessage> {
  const { method, path, headers, body, signal } = outgoing;
  const isTls = url.protocol === 'https:';
  const options: RequestOptions = {
    method,
    agent: false,
    ...(signal !== undefined && { signal }),
    headers: {
      accept: 'application/json',
      ...headers,
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    },
    ...(ownCertificate !== undefined && {
      ca: ownCertificate,
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
    }),
  };
  return new Promise((resolve, reject) => {
    let mayHaveArrived = false;
    const request = (isTls ? requestTls : requestPlain)(addressOf(url, path), options, resolve);
    request.once('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => (mayHaveArrived = true));
    });
    request.once('error', (error) => {
      reject(unanswered(error, mayHaveArrived));
    });
    request.end(body);
  });
}

/** Keeps the path of the address: Keyturn may live below one behind a proxy. */
function addressOf(url: URL, path: string): URL {
  return new URL(url.pathname.replace(/\/+$/, '') + path, url);
}

async function readAnswer(answer: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new Error('the answer does not end');
    chunks.push(chunk);
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') };
}

const tooLate = (mayHaveArrived: boolean) =>
  new Unanswered(`no answer within ${LIMIT_MS / 1000} s`, { mayHaveArrived, canPass: true });

/** Any error of a connection as what it means for the request. */
export function unanswered(error: unknown, mayHaveArrived: boolean): Unanswered {
  const code = errorCode(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code)) {
    const reason = `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names the file of its authority`;
    return new Unanswered(reason, { mayHaveArrived: false, canPass: false });
  }
  const reason = REASONS[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`);
  return new Unanswered(reason, { mayHaveArrived, canPass: true });
}

const REASONS: Readonly<Record<string, string>> = {
  ABORT_ERR: 'interrupted',
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'there is no host of that name (ENOTFOUND)',
  ECONNRESET: 'the connection broke (ECONNRESET)',
};
