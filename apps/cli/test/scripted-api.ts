import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { FAILURE_TABLE, isRefusalCode } from '@keyturn/contracts';
import { CERTIFICATE, CERTIFICATE_KEY } from './certificate.ts';
import { ScriptedStream } from './scripted-stream.ts';

export interface Call {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly key: string;
  readonly idempotencyKey: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** drop: the connection breaks before anything is done. executeThenDrop: after it was done. Otherwise: this answer. */
export type Fault = 'drop' | 'executeThenDrop' | Answer;

export interface ScriptedToken {
  /** Oldest first; the last one that is not burnt is handed out. */
  readonly values: { version: number; value: string; burnt: boolean }[];
  waitingFor: string | null;
  readonly more: Record<string, unknown>;
}

interface ScriptedKey {
  readonly name: string;
  readonly roles: readonly string[];
  readonly tokens: readonly string[] | null;
}

export const OPERATOR = 'kt_operator_secret_0';
export const VIEWER = 'kt_viewer_secret_0';
/** Consumer of every token whose id begins with `hr-`. */
export const CONSUMER = 'kt_nightly_secret_0';

/** When the fleet's clock of this API stands; far from real time, as an accelerated fleet is. */
export const FLEET_NOW = '2031-03-30T12:00:00.000Z';

const KEYS: Readonly<Record<string, ScriptedKey>> = {
  [OPERATOR]: { name: 'operator', roles: ['operator', 'viewer'], tokens: null },
  [VIEWER]: { name: 'viewer', roles: ['viewer'], tokens: null },
  [CONSUMER]: { name: 'nightly-hr-import', roles: ['consumer'], tokens: ['hr-'] },
};

/** A small real server that answers as api.md says, and fails when it is told to. */
export class ScriptedApi {
  readonly calls: Call[] = [];
  readonly tokens = new Map<string, ScriptedToken>();
  readonly tasks = new Map<string, Record<string, unknown>>();
  readonly stream = new ScriptedStream();
  /** Says how a submitted value is refused; undefined: it is not. */
  refuseValue: (value: string) => Answer | undefined = () => undefined;
  readonly #faults = new Map<string, Fault[]>();
  readonly #scripted = new Map<string, Answer>();
  readonly #answered = new Map<string, Answer>();
  readonly #server: Server;

  readonly #isTls: boolean;

  private constructor({ tls }: { tls: boolean }) {
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#isTls = tls;
    this.#server = tls ? createTlsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, serve) : createServer(serve);
  }

  static async open({ tls = false } = {}): Promise<ScriptedApi> {
    const api = new ScriptedApi({ tls });
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `${this.#isTls ? 'https' : 'http'}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  token(id: string, about: { value?: string; waitingFor?: string | null; [more: string]: unknown } = {}): string {
    const { value, waitingFor = null, ...more } = about;
    const values = value === undefined ? [] : [{ version: 1, value, burnt: false }];
    this.tokens.set(id, { values, waitingFor, more });
    return id;
  }

  /** A version after the one in use. */
  renew(id: string, value: string): void {
    const { values } = this.#known(id);
    values.push({ version: (values.at(-1)?.version ?? 0) + 1, value, burnt: false });
  }

  /** The next calls of this route meet these, one each. */
  meet(route: string, ...faults: Fault[]): void {
    this.#faults.set(route, [...(this.#faults.get(route) ?? []), ...faults]);
  }

  /** From now on this route answers so, whoever of the known keys asks; a later script replaces it. */
  script(route: string, body: unknown, status = 200): void {
    this.#scripted.set(route, { status, body });
  }

  callsTo(route: string): Call[] {
    return this.calls.filter((call) => call.route === route);
  }

  acknowledgements(id: string): unknown[] {
    return this.callsTo(`POST /v1/tokens/${id}/acknowledgements`).map(({ body }) => body);
  }

  #known(id: string): ScriptedToken {
    const token = this.tokens.get(id);
    if (token === undefined) throw new Error(`there is no scripted token ${id}`);
    return token;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const url = new URL(request.url ?? '/', this.url);
    const text = Buffer.concat(chunks).toString('utf8');
    const route = `${request.method} ${url.pathname}`;
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined;
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    const call = {
      route,
      query: url.searchParams,
      body: text === '' ? undefined : JSON.parse(text),
      key,
      idempotencyKey,
    };
    this.calls.push(call);
    const fault = this.#faults.get(route)?.shift();
    if (fault === 'drop') return void request.socket.destroy();
    if (route === 'GET /v1/events/stream' && fault === undefined && KEYS[key] !== undefined) {
      this.stream.open(request, response);
      return;
    }
    const answer = fault === undefined || fault === 'executeThenDrop' ? this.#once(call) : fault;
    if (fault === 'executeThenDrop') return void request.socket.destroy();
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/html' : answer.status < 400 ? 'application/json' : 'application/problem+json',
      ...answer.headers,
    });
    response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
  }

  /** The same key answers the same again. */
  #once(call: Call): Answer {
    const known = call.idempotencyKey === undefined ? undefined : this.#answered.get(call.idempotencyKey);
    if (known !== undefined) return known;
    const answer = this.#answer(call);
    if (call.idempotencyKey !== undefined) this.#answered.set(call.idempotencyKey, answer);
    return answer;
  }

  #answer(call: Call): Answer {
    const principal = KEYS[call.key];
    if (principal === undefined)
      return problem('auth.unauthenticated', 'The key is missing, wrong, revoked or expired.');
    const scripted = this.#scripted.get(call.route);
    if (scripted !== undefined) return scripted;
    const [method, , area, id, action, ...rest] = call.route.split(/[ /]+/);
    const needed = action === 'value' ? 'consumer' : method === 'GET' ? 'viewer' : 'operator';
    const mayReport = action === 'acknowledgements' && principal.roles.includes('consumer');
    if (!principal.roles.includes(needed) && !mayReport) {
      return problem('auth.forbidden', `The role ${needed} is needed.`, { action: 'Ask an admin.' });
    }
    if (area === 'fleet') return { status: 200, body: { clock: { factor: 8640, now: FLEET_NOW } } };
    if (area === 'tasks') return this.#answerTask(call, { id, action });
    if (area !== 'tokens') return problem('route.notFound', 'There is no such route.');
    if (id === undefined)
      return {
        status: 200,
        body: this.#page(
          call,
          [...this.tokens.keys()].map((one) => this.#view(one)),
        ),
      };
    const isTheirs = principal.tokens === null || principal.tokens.some((prefix) => id.startsWith(prefix));
    if (!this.tokens.has(id) || !isTheirs) return problem('resource.notFound', 'There is no such token.');
    return this.#answerToken(call, { id, action, rest });
  }

  #answerToken(call: Call, { id, action, rest }: { id: string; action: string | undefined; rest: string[] }): Answer {
    const { values } = this.#known(id);
    const current = values.findLast(({ burnt }) => !burnt);
    switch (action) {
      case undefined:
        return { status: 200, body: this.#view(id) };
      case 'value':
        if (current === undefined)
          return problem('token.wrongPhase', 'There is no usable value: the token is issuing.');
        return { status: 200, body: { ...handedOut(current), expiresAt: FLEET_NOW, staleAfter: FLEET_NOW } };
      case 'acknowledgements':
        return this.#acknowledge(call, values);
      case 'versions':
        return this.#submit(call, id);
      case 'rotate':
        if (rest.length > 0) return { status: 202, body: { version: values.length + 1 } };
        if ((call.body as { breakGlass?: boolean }).breakGlass)
          return { status: 202, body: { confirmation: 'c7d1e0f2' } };
        return { status: 202, body: { version: values.length + 1 } };
      case 'pause':
      case 'resume':
      case 'retire':
        return { status: 200, body: this.#view(id) };
      default:
        return problem('route.notFound', 'There is no such route.');
    }
  }

  #acknowledge({ body, key }: Call, values: ScriptedToken['values']): Answer {
    const { version, outcome, consumer } = body as { version: number; outcome: string; consumer?: string };
    const reported = values.find((one) => one.version === version);
    if (reported === undefined) return problem('request.invalid', 'This version was never handed out.');
    // Back to the predecessor, if there is one.
    if (outcome === 'failed' && values.some((one) => !one.burnt && one.version < version)) reported.burnt = true;
    const state = outcome === 'ok' ? 'adopted' : 'failed';
    return { status: 202, body: { consumer: consumer ?? KEYS[key]?.name, version, state } };
  }

  #submit({ body }: Call, id: string): Answer {
    const { value, expiresAt } = body as { value: string; expiresAt?: string };
    const refusal = this.refuseValue(value);
    if (refusal !== undefined) return refusal;
    const { values } = this.#known(id);
    if (values.some((known) => known.value === value)) return problem('value.known', 'This value was here before.');
    this.renew(id, value);
    const fingerprint = createHash('sha256').update(value).digest('hex').slice(0, 12);
    return {
      status: 201,
      body: { version: values.length, fingerprint, expiresAt: expiresAt ?? FLEET_NOW, status: 'staged' },
    };
  }

  #answerTask(call: Call, { id, action }: { id: string | undefined; action: string | undefined }): Answer {
    if (id === undefined) return { status: 200, body: this.#page(call, [...this.tasks.values()]) };
    const task = this.tasks.get(id);
    if (task === undefined) return problem('resource.notFound', 'There is no such task.');
    if (call.route.startsWith('POST') && task['status'] !== 'open') return problem('task.notOpen', 'It is completed.');
    if (action === 'complete') task['status'] = 'completed';
    return { status: 200, body: task };
  }

  /** Cursors are positions here; clients may not look into them. */
  #page({ query }: Call, all: readonly unknown[]) {
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit') ?? 50);
    return {
      items: all.slice(from, to),
      ...(to < all.length && { next: String(to) }),
      total: all.length,
      asOf: FLEET_NOW,
    };
  }

  #view(id: string) {
    const { values, waitingFor, more } = this.#known(id);
    return {
      id,
      kind: 'dataManager.adaptersClient',
      label: `Label of ${id}`,
      owner: 'platform@acme.test',
      status: waitingFor === 'person' ? 'needsYou' : 'healthy',
      phase: values.length === 0 ? 'issuing' : 'active',
      waitingFor,
      expiresAt: FLEET_NOW,
      expiresAtSource: 'estimated',
      versions: values.map(({ version }) => ({
        version,
        status: 'current',
        verified: true,
        fingerprint: `f${version}`,
      })),
      ...more,
    };
  }
}

const handedOut = ({ version, value }: { version: number; value: string }) => ({ version, value });

/** problem+json as the API writes it. */
export function problem(code: string, detail: string, more: Record<string, unknown> = {}): Answer {
  const known = isRefusalCode(code) ? FAILURE_TABLE[code] : { status: 422, title: 'Refused', retryable: false };
  const { status, title, retryable } = known;
  return {
    status,
    body: {
      type: `/docs/errors#${code}`,
      title,
      status,
      code,
      detail,
      requestId: `req-${randomUUID()}`,
      retryable,
      ...more,
    },
  };
}
