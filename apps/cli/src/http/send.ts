import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls, type RequestOptions } from 'node:https';
import type { Connection } from './connection.ts';

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'DELETE';
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
export class NoAnswer extends Error {
  /** False only when it is certain that the request never left this machine. */
  readonly mayHaveArrived: boolean;
  /** False: trying again cannot help. */
  readonly canPass: boolean;

  constructor(reason: string, { mayHaveArrived, canPass }: { mayHaveArrived: boolean; canPass: boolean }) {
    super(reason);
    this.name = 'NoAnswer';
    this.mayHaveArrived = mayHaveArrived;
    this.canPass = canPass;
  }
}

/** A command is answered when its transition is in records, which takes seconds on a busy fleet. */
const LIMIT_MS = 30_000;
/** Far more than 500 tokens with all their versions: what goes on longer is not Keyturn. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/**
 * One request, one answer; throws `NoAnswer`. Node's own client rather than fetch: it can trust this machine's
 * certificate, follows no redirect with our key in hand and says whether anything was sent.
 */
export function send({ url, key, ownCertificate }: Connection, outgoing: Outgoing): Promise<Incoming> {
  const { method, path, headers, body, signal } = outgoing;
  const isTls = url.protocol === 'https:';
  const limit = AbortSignal.timeout(LIMIT_MS);
  const options: RequestOptions = {
    method,
    agent: false,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${key}`,
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    },
    ...(ownCertificate !== undefined && {
      ca: ownCertificate,
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
    }),
  };
  return new Promise((resolve, reject) => {
    let mayHaveArrived = false;
    const fail = (error: Error) => {
      reject(noAnswer(error, { mayHaveArrived, isLate: limit.aborted }));
    };
    const request = (isTls ? requestTls : requestPlain)(addressOf(url, path), options, (answer) => {
      readAnswer(answer).then(resolve, fail);
    });
    request.once('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => (mayHaveArrived = true));
    });
    request.once('error', fail);
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

function noAnswer(error: Error, { mayHaveArrived, isLate }: { mayHaveArrived: boolean; isLate: boolean }): NoAnswer {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (isLate) return new NoAnswer(`no answer within ${LIMIT_MS / 1000} s`, { mayHaveArrived, canPass: true });
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code)) {
    const reason = `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names the file of its authority`;
    return new NoAnswer(reason, { mayHaveArrived: false, canPass: false });
  }
  const reason = REASONS[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`);
  return new NoAnswer(reason, { mayHaveArrived, canPass: true });
}

const REASONS: Readonly<Record<string, string>> = {
  ABORT_ERR: 'interrupted',
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'there is no host of that name (ENOTFOUND)',
  ECONNRESET: 'the connection broke (ECONNRESET)',
};
