import { randomUUID } from 'node:crypto';
import { aTokenSpec, createInMemoryLives, type InMemoryLives } from '@keyturn/testing';
import type { MigrationSpec, TokenSpec } from '@keyturn/domain';
import { TemporalUnavailable, type MigrationGateway, type TokenGateway } from '@keyturn/temporal';
import { aMigrationSpec } from './a-migration-spec.ts';
import { InMemoryMigrations } from './in-memory-migrations.ts';
import { until } from './until.ts';
import { openTestApi, type TestApi, type TestApiOptions } from './open-test-api.ts';

export interface TestFleet {
  readonly api: TestApi;
  readonly lives: InMemoryLives;
  readonly migrations: InMemoryMigrations;
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
  /** Registers a migration (`aMigrationSpec` with the change) by PUT. */
  migration(change: Partial<MigrationSpec> & { id: string }): Promise<void>;
  /** Waits until the API's memory has what the life of the migration has reached. */
  migrationReached(id: string): Promise<void>;
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
  const late: { lives?: InMemoryLives; migrations?: InMemoryMigrations } = {};
  const lives = (): InMemoryLives => begun(late.lives);
  const migrations = (): InMemoryMigrations => begun(late.migrations);
  const mode: Pick<TestFleet, 'temporal' | 'working'> = { temporal: 'there', working: false };
  const work = new Set<Promise<unknown>>();
  const through = async <T>(settle: () => Promise<unknown>, command: () => Promise<T>): Promise<T> => {
    if (mode.temporal === 'away') throw new TemporalUnavailable('Temporal could not be asked.');
    const answer = await command();
    if (mode.working) work.add(settle());
    if (mode.temporal === 'answerLost') throw new TemporalUnavailable('Temporal did not answer in time.');
    return answer;
  };
  const gateway: TokenGateway = {
    applySpec: (input) =>
      through(
        () => lives().settle(input.message.spec.id),
        () => lives().gateway.applySpec(input),
      ),
    command: (input) => {
      const updateId = mode.temporal === 'forgetful' ? randomUUID() : input.updateId;
      return through(
        () => lives().settle(input.tokenId),
        () => lives().gateway.command({ ...input, updateId }),
      );
    },
    adoptionChanged: (input) => lives().gateway.adoptionChanged(input),
    status: (input) => lives().gateway.status(input),
    restart: (input) => lives().gateway.restart(input),
  };
  const migrationGateway: MigrationGateway = {
    applySpec: (input) =>
      through(
        () => migrations().settle(input.message.spec.id),
        () => migrations().gateway.applySpec(input),
      ),
    command: (input) =>
      through(
        () => migrations().settle(input.migrationId),
        () => migrations().gateway.command(input),
      ),
    status: (input) => migrations().gateway.status(input),
    restart: (input) => migrations().gateway.restart(input),
  };
  const opened = await openTestApi({ gateway, migrationGateway, ...options });
  const close = async () => {
    await Promise.allSettled(work);
    await opened.close();
  };
  const api = { ...opened, close };
  let offset = 0;
  const { records, secrets } = api.parts;
  const now = () => Date.now() + offset;
  late.lives = createInMemoryLives({ records, now, store: secrets.store });
  late.migrations = new InMemoryMigrations({ records, now });
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
    migrations: late.migrations,
    pass: (ms: number) => void (offset += ms),
    ask,
    reached,
    migration: async (change: Partial<MigrationSpec> & { id: string }) => {
      const { status, body } = await ask('PUT', `/v1/migrations/${change.id}`, { body: aMigrationSpec(change) });
      if (status !== 201) throw new Error(`${change.id} was not registered: ${JSON.stringify(body)}`);
    },
    migrationReached: async (id: string) => {
      const { revision, spec, phase } = migrations().state(id);
      // As for tokens; but what is over would begin anew.
      if (phase !== 'finished' && phase !== 'abandoned') {
        const { status, body } = await ask('PUT', `/v1/migrations/${id}`, { body: spec });
        if (status !== 200) throw new Error(`${id} was not reached: ${JSON.stringify(body)}`);
        return;
      }
      const seen = async () => Number((await ask('GET', `/v1/migrations/${id}`)).body['revision']);
      await until(async () => ((await seen()) >= revision ? undefined : null));
    },
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

function begun<Lives>(lives: Lives | undefined): Lives {
  if (lives === undefined) throw new Error('The lives begin after the API was opened.');
  return lives;
}
