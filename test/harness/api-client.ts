import type { TokenView } from '@keyturn/contracts';
import type { TokenSpec } from '@keyturn/domain';
import { httpCall, type HttpAnswer } from './http-call.ts';

/** An event of the feed, as far as tests look at it. */
export interface FeedItem {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly revision: number };
}

export interface CallOptions {
  /** Default: the admin key. `null`: none. */
  readonly key?: string | null;
  /** Sent as JSON unless it is text already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const LARGEST_PAGE = 500;

/** The API as a program sees it, with the admin key unless another one is given. */
export class ApiClient {
  readonly base: string;
  readonly #adminKey: () => string;

  constructor({ base, adminKey }: { base: string; adminKey: () => string }) {
    this.base = base;
    this.#adminKey = adminKey;
  }

  /** Whatever the answer is; rejects only without one. */
  call(
    method: string,
    path: string,
    { key = this.#adminKey(), body, headers = {} }: CallOptions = {},
  ): Promise<HttpAnswer> {
    const content =
      body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return httpCall(this.base, {
      method,
      path,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(content !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(content)),
        }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    });
  }

  /** The JSON of a 2xx answer; throws with status and body otherwise. */
  async json<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const answer = await this.call(method, path, options);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 1000)}`);
    }
    return JSON.parse(answer.text) as T;
  }

  get<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.json<T>('GET', path, options);
  }

  token(id: string, { fresh = false } = {}): Promise<TokenView> {
    return this.get<TokenView>(`/v1/tokens/${id}${fresh ? '?fresh=true' : ''}`);
  }

  async tokens(): Promise<TokenView[]> {
    return (await this.get<{ items: TokenView[] }>(`/v1/tokens?limit=${LARGEST_PAGE}`)).items;
  }

  putToken(spec: TokenSpec): Promise<TokenView> {
    return this.json<TokenView>('PUT', `/v1/tokens/${spec.id}`, { body: spec });
  }

  async putSecret(name: string, value: string): Promise<void> {
    await this.json('PUT', `/v1/secrets/${name}`, { body: { value } });
  }

  /** A new key's value. */
  async createKey(body: {
    name: string;
    /** Who acts with it: four eyes compares people. */
    person?: string;
    roles: readonly string[];
    tokens?: readonly string[];
  }): Promise<{ id: string; key: string }> {
    return this.json('POST', '/v1/keys', { body });
  }

  /** The whole feed from the beginning, in the order in which it is served. */
  async feed(): Promise<FeedItem[]> {
    const items: FeedItem[] = [];
    for (;;) {
      const after = items.at(-1)?.seq ?? 0;
      const page = await this.get<{ items: FeedItem[] }>(`/v1/events?after=${after}&limit=${LARGEST_PAGE}`);
      items.push(...page.items);
      if (page.items.length < LARGEST_PAGE) return items;
    }
  }
}
