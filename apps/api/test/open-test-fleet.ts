import { randomUUID } from 'node:crypto';
import { aTokenSpec, createInMemoryLives, type InMemoryLives } from '@keyturn/testing';
import type { TokenSpec } from '@keyturn/domain';
import { TemporalUnavailable, type TokenGateway } from '@keyturn/temporal';
import { until } from './until.ts';
import { openTestApi, type TestApi, type TestApiOptions } from './open-test-api.ts';

export interface TestFleet {
  readonly api: TestApi;
  readonly lives: InMemoryLives;
  /** away: no command arrives · answerLost: it is carried out, and nobody hears of it · forgetful: a repeat is news to the life. */
  temporal: 'there' | 'away' | 'answerLost' | 'forgetful';
  /** Whether the lives of tokens go on after each command, as with a worker; else only when told to. */
  working: boolean;
  /** Moves fleet time, as the lives see it, by so many ms; the API's own clock stays. */
  pass(ms: number): void;
  /** Answers status and parsed body; with the first key unless another is given. */
  ask(method: string, path: string, options?: Ask): Promise<{ status: number; body: Body; headers: Headers }>;
  /** Registers a token (`aTokenSpec` with the change) and, unless told not to, gives it its first value. */
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
  const mode: Pick<TestFleet, 'temporal' | 'working'> = { temporal: 'there', working: false };
  const work = new Set<Promise<unknown>>();
  const through = async <T>(id: string, command: () => Promise<T>): Promise<T> => {
    if (mode.temporal === 'away') throw new TemporalUnavailable('Temporal could not be asked.');
    const answer = await command();
    if (mode.working) {
      const settled = lives().settle(id);
      work.add(settled);
    }
    if (mode.temporal === 'answerLost') throw new TemporalUnavailable('Temporal did not answer in time.');
    return answer;
  };
  const gateway: TokenGateway = {
    applySpec: (input) => through(input.message.spec.id, () => lives().gateway.applySpec(input)),
    command: (input) => {
      const updateId = mode.temporal === 'forgetful' ? randomUUID() : input.updateId;
      return through(input.tokenId, () => lives().gateway.command({ ...input, updateId }));
    },
    adoptionChanged: (input) => lives().gateway.adoptionChanged(input),
    status: (input) => lives().gateway.status(input),
    restart: (input) => lives().gateway.restart(input),
  };
  const opened = await openTestApi({ gateway, ...options });
  const close = async () => {
    await Promise.allSettled(work);
    await opened.close();
  };
  const api = { ...opened, close };
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
    if (snapshot?.state.phase === 'retired') {
      const { revision } = snapshot.state;
      const seen = async () => Number((await ask('GET', `/v1/tokens/${id}`)).body['revision']);
      return until(async () => ((await seen()) >= revision ? undefined : null));
    }
    const { status, body } = await ask('PUT', `/v1/tokens/${id}`, { body: snapshot?.state.spec });
    if (status !== 200) throw new Error(`${id} was not reached: ${JSON.stringify(body)}`);
  };
  return Object.assign(mode, {
    api,
    lives: late.lives,
    pass: (ms: number) => void (offset += ms),
    ask,
    reached,
    token: async (change: Partial<TokenSpec> & { id: string }, { settled = true } = {}) => {
      const spec = aTokenSpec(change);
      await lives().gateway.applySpec({
        message: { spec, incarnation: `life-of-${spec.id}`, by: 'spec' },
        updateId: `register-${spec.id}`,
        snapshot: null,
      });
      if (settled) await lives().settle(spec.id);
      await reached(spec.id);
    },
  });
}
