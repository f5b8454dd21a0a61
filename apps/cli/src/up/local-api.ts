import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestTls, type RequestOptions } from 'node:https';
import type { Config } from '@keyturn/config';

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly contentType?: string;
  readonly body?: string;
}

export interface ApiAnswer {
  /** 0 when nobody answered within 10 s. */
  readonly status: number;
  readonly body: string;
}

type LocalListener = Pick<Config, 'host' | 'port' | 'tls'>;

const LIMIT_MS = 10_000;

/** Calls the API this machine has just started; never rejects. */
export function callLocalApi(listener: LocalListener, call: ApiRequest): Promise<ApiAnswer> {
  return new Promise((resolve) => {
    const request = listener.tls === undefined ? requestPlain : requestTls;
    const outgoing = request(optionsOf(listener, call), (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, body });
      });
      answer.once('error', () => {
        resolve({ status: 0, body: '' });
      });
    });
    outgoing.once('error', () => {
      resolve({ status: 0, body: '' });
    });
    outgoing.end(call.body);
  });
}

function optionsOf(listener: LocalListener, { method, path, key, contentType, body }: ApiRequest): RequestOptions {
  return {
    host: reachableHost(listener.host),
    port: listener.port,
    method,
    path,
    signal: AbortSignal.timeout(LIMIT_MS),
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && {
        'content-type': contentType ?? 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    },
    // Our own certificate is the only one trusted, under whatever name it was made for.
    ...(listener.tls && {
      ca: readFileSync(listener.tls.certFile),
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
    }),
  };
}

/** "Every address" is listened on, not called. */
export function reachableHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
