import { aTokenSpec, createInMemoryLives, type InMemoryLives } from '@keyturn/testing';
import type { TokenSpec } from '@keyturn/domain';
import type { TokenGateway } from '@keyturn/temporal';
import { openTestApi, type TestApi, type TestApiOptions } from './open-test-api.ts';

export interface TestFleet {
  readonly api: TestApi;
  readonly lives: InMemoryLives;
  /** Moves fleet time, as the lives see it, by so many ms; the API's own clock stays. */
  pass(ms: number): void;
  /** Answers status and parsed body; with the first key unless another is given. */
  ask(method: string, path: string, options?: Ask): Promise<{ status: number; body: Body; headers: Headers }>;
  /** Registers a token and, unless told not to, gives it its first value. */
  token(change: Partial<TokenSpec> & { id: string }, options?: { settled?: boolean }): Promise<void>;
  /** Waits until the API's memory has what the life of the token has reached. */
  reached(id: string): Promise<void>;
}

interface Ask {
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

// Answers are looked at field by field with matchers; their shape is what the tests are about.
export type Body = Record<string, unknown> & {
  items: Record<string, unknown>[];
  violations: { code: string; path: string }[];
};

/** Opening takes seconds when other specs run beside. */
export const OPENING_MS = 60_000;

/** The real app with lives that run in this process instead of Temporal's. */
export async function openTestFleet(options: TestApiOptions = {}): Promise<TestFleet> {
  const late: { lives?: InMemoryLives } = {};
  const lives = (): InMemoryLives => {
    if (late.lives === undefined) throw new Error('The lives begin after the API was opened.');
    return late.lives;
  };
  const gateway: TokenGateway = {
    applySpec: (input) => lives().gateway.applySpec(input),
    rotateNow: (input) => lives().gateway.rotateNow(input),
    completeTask: (input) => lives().gateway.completeTask(input),
    adoptionChanged: (input) => lives().gateway.adoptionChanged(input),
    status: (input) => lives().gateway.status(input),
    restart: (input) => lives().gateway.restart(input),
  };
  const api = await openTestApi({ gateway, ...options });
  let offset = 0;
  const { records, secrets } = api.parts;
  late.lives = createInMemoryLives({ records, now: () => Date.now() + offset, store: secrets.store });
  const ask: TestFleet['ask'] = async (method, path, asked) => {
    const answer = await api.call(method, path, asked);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : { text }) as Body };
  };
  // The same specification again changes nothing, and like every command is answered once memory has the token's revision.
  const reached: TestFleet['reached'] = async (id) => {
    const { snapshot } = await lives().gateway.status({ tokenId: id });
    const { status, body } = await ask('PUT', `/v1/tokens/${id}`, { body: snapshot?.state.spec });
    if (status !== 200) throw new Error(`${id} was not reached: ${JSON.stringify(body)}`);
  };
  return {
    api,
    lives: late.lives,
    pass: (ms) => (offset += ms),
    ask,
    reached,
    token: async (change, { settled = true } = {}) => {
      const spec = aTokenSpec(change);
      await lives().gateway.applySpec({
        command: { spec, incarnation: `life-of-${spec.id}`, by: 'spec' },
        updateId: `register-${spec.id}`,
        snapshot: null,
      });
      if (settled) await lives().settle(spec.id);
      await reached(spec.id);
    },
  };
}
