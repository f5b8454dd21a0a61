import { hash } from 'node:crypto';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { Answer } from '../http/answer.ts';
import { acceptedEncoding, type Encoding } from './accepted-encoding.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/** What is not compressed already. */
const COMPRESSIBLE = ['.css', '.html', '.js', '.json', '.map', '.svg'];
/** Below it the headers outweigh what is saved. */
const WORTH_IT_BYTES = 1024;
/** The last steps to 11 take ten times as long for a few per cent, and a start should be quick. */
const BROTLI_QUALITY = 8;

/** Nothing but what this very address serves: no inline script or style, no frame, no form that leaves the page. Workers take it over from their script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface StaticFileOptions {
  readonly name: string;
  readonly bytes: Buffer;
  /** Forms that the build has made. */
  readonly compressed?: Partial<Record<Encoding, Buffer>>;
  readonly cacheControl: string;
}

interface Form {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A file in memory, compressed once. */
export class StaticFile {
  readonly #plain: Form;
  readonly #compressed: Partial<Record<Encoding, Promise<Form>>>;

  constructor({ name, bytes, compressed = {}, cacheControl }: StaticFileOptions) {
    const type = extname(name);
    const headers = {
      'content-type': TYPES[type] ?? 'application/octet-stream',
      'cache-control': cacheControl,
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      vary: 'accept-encoding',
    };
    const tag = hash('sha256', bytes).slice(0, 20);
    this.#plain = { bytes, headers: { ...headers, etag: `"${tag}"` } };
    const formOf = async (encoding: Encoding): Promise<Form> => ({
      bytes: compressed[encoding] ?? (await compress[encoding](bytes)),
      headers: { ...headers, etag: `"${tag}-${encoding}"`, 'content-encoding': encoding },
    });
    const isWorthIt = COMPRESSIBLE.includes(type) && bytes.length >= WORTH_IT_BYTES;
    this.#compressed = isWorthIt ? { br: formOf('br'), gzip: formOf('gzip') } : {};
  }

  /** The file as this browser takes it, or 304 when it has it. */
  async answer(request: Pick<FastifyRequest, 'headers'>): Promise<Answer> {
    const { bytes, headers } = await this.#formFor(request);
    const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (!known.includes(headers['etag'] ?? '')) return new Answer({ headers, body: bytes });
    const { 'content-type': _type, 'content-encoding': _encoding, ...kept } = headers;
    return new Answer({ status: 304, headers: kept, body: null });
  }

  /** The file whether the browser has it or not, and not to be kept: for an address that is not its own. */
  async answerAnew(request: Pick<FastifyRequest, 'headers'>): Promise<Answer> {
    const { bytes, headers } = await this.#formFor(request);
    const { etag: _etag, ...kept } = headers;
    return new Answer({ headers: { ...kept, 'cache-control': 'no-store' }, body: bytes });
  }

  async #formFor({ headers }: Pick<FastifyRequest, 'headers'>): Promise<Form> {
    const encoding = acceptedEncoding(headers['accept-encoding']);
    return (encoding === null ? undefined : await this.#compressed[encoding]) ?? this.#plain;
  }
}

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) => toBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (bytes) => toGzip(bytes),
};
