import { beforeAll, describe, expect, it } from '@jest/globals';
import { rerunRow, tokenRow } from '@keyturn/contracts';
import { MIGRATION_SORT_KEYS, migrationListQuery, migrationPage } from '@keyturn/contracts/schemas';
import {
  applyRerun,
  containerTokenSpec,
  register,
  registerRerun,
  type MigrationSpec,
  type RerunEvent,
} from '@keyturn/domain';
import { aMigrationSpec } from '../../test/a-migration-spec.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { FleetMemory } from './fleet-memory.ts';
import { FleetPages } from './fleet-pages.ts';
import { createCursors } from './page-cursor.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

class Fleet {
  readonly memory = new FleetMemory();
  readonly #pages = new FleetPages({
    memory: this.memory,
    cursors: createCursors(Buffer.alloc(32, 1)),
    asOf: () => new Date(NOW).toISOString(),
  });
  #seq = 0;

  /** Registers a migration, with what happened to it since; `later` is when (ms). */
  migration(change: Partial<MigrationSpec> & { id: string }, events: readonly RerunEvent[] = [], later = 0): void {
    const spec = aMigrationSpec(change);
    const { id } = spec;
    const registered = registerRerun({ type: 'registered', at: NOW + later, id, incarnation: 'i', spec, by: 'spec' });
    const state = events.reduce(applyRerun, registered);
    this.#take(`migration/${id}`, state, rerunRow(state, NOW));
  }

  containerToken(spec: MigrationSpec): void {
    const token = containerTokenSpec(spec);
    const { id } = token;
    const state = register({ type: 'registered', at: NOW, id, incarnation: 'i', spec: token, by: 'spec' });
    this.#take(`token/${id}`, state, tokenRow(state, NOW));
  }

  page(query: object) {
    return migrationPage.parse(JSON.parse(this.#pages.migrations.page(migrationListQuery.parse(query)).toString()));
  }

  ids(query: object): string[] {
    return this.page(query).items.map(({ id }) => id);
  }

  /** Every page to the end. */
  walk(query: object): string[] {
    const ids: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, next } = this.page({ ...query, ...(cursor !== undefined && { cursor }) });
      ids.push(...items.map(({ id }) => id));
      if (next === undefined) return ids;
      cursor = next;
    }
  }

  #take(subject: string, state: { revision: number }, row: ReturnType<typeof tokenRow>): void {
    this.#seq += 1;
    const { revision } = state;
    const snapshot = { schema: 1, state, answers: [] };
    this.memory.take(
      { subject, incarnation: 'i', revision, over: false, lastSeq: this.#seq, snapshot, row: { ...row } },
      NOW,
    );
  }
}

const started: RerunEvent = { type: 'started', at: NOW, by: 'ann' };
const stopped: RerunEvent = { type: 'stopped', at: NOW, by: 'ann', comment: 'x' };
const undecided: RerunEvent = { type: 'decisionNeeded', at: NOW, cause: 'PartlyMigrated' };
const server = (serverId: string): MigrationSpec['server'] => ({ ...aMigrationSpec({ id: 'any' }).server, serverId });

const few = (): Fleet => {
  const fleet = new Fleet();
  fleet.migration({ id: 'alpha', owner: 'b@acme.test', tags: { wave: 'one' } });
  const tags = { wave: 'two', env: 'prod' };
  fleet.migration({ id: 'bravo', owner: 'a@acme.test', server: server('TWO2-0000-0000-0000'), tags }, [started]);
  fleet.migration({ id: 'charlie', destination: { cloudUrl: 'https://other.atlassian.net' } }, [started, undecided]);
  fleet.migration({ id: 'delta', product: 'confluence', scope: { spaces: { includedKeys: ['A'] } } }, [
    started,
    stopped,
  ]);
  return fleet;
};

describe('the list of migrations', () => {
  it.each([
    [{}, ['alpha', 'bravo', 'charlie', 'delta']],
    [{ phase: ['ready', 'stopped'] }, ['alpha', 'delta']],
    [{ phase: 'needsDecision' }, ['charlie']],
    [{ health: 'attention' }, ['charlie']],
    [{ cause: 'PartlyMigrated' }, ['charlie']],
    [{ waitingFor: 'person' }, ['charlie']],
    [{ status: 'done' }, ['delta']],
    [{ product: 'confluence' }, ['delta']],
    [{ server: 'TWO2-0000-0000-0000' }, ['bravo']],
    [{ site: 'https://other.atlassian.net' }, ['charlie']],
    [{ owner: ['a@acme.test', 'b@acme.test'], status: 'working' }, ['bravo']],
    [{ tag: { wave: 'one' } }, ['alpha']],
    [{ tag: { wave: ['one', 'two'] }, owner: 'a@acme.test' }, ['bravo']],
    [{ tag: { wave: 'one', env: 'prod' } }, []],
    [{ tag: { constructor: 'x' } }, []],
    [{ q: 'ONE' }, ['alpha']],
    [{ q: ['two2', 'other.atl'] }, ['bravo', 'charlie']],
    [{ q: 'nothing' }, []],
  ])('filters by %j', (query, ids) => {
    expect(few().page(query)).toMatchObject({ items: ids.map((id) => ({ id })), total: ids.length });
  });

  it.each([
    ['-id', ['delta', 'charlie', 'bravo', 'alpha']],
    ['owner', ['bravo', 'alpha', 'charlie', 'delta']],
    ['startedAt', ['bravo', 'charlie', 'delta', 'alpha']],
    ['-startedAt', ['bravo', 'charlie', 'delta', 'alpha']],
  ])('sorts by %s, ties by id and rows without a value last', (sort, ids) => {
    expect(few().ids({ sort })).toEqual(ids);
  });

  it.each([{ phase: 'sleeping' }, { limit: '0' }, { sort: 'spec' }, { kind: 'jira' }])('refuses %j', (query) => {
    expect(migrationListQuery.safeParse(query).success).toBe(false);
  });
});

describe('the list of 1,000 migrations', () => {
  const fleet = new Fleet();

  beforeAll(() => {
    for (let index = 0; index < 1_000; index += 1) {
      const id = `wave-${String((index * 7919) % 1_000).padStart(4, '0')}`;
      const events = [[], [started], [started, undecided], [started, stopped]][index % 4];
      const owner = `team-${index % 5}@acme.test`;
      fleet.migration({ id, owner, server: server(`SRV${index % 3}-0000-0000-0000`) }, events, (index % 10) * DAY);
    }
  });

  it.each(MIGRATION_SORT_KEYS.flatMap((key) => [key, `-${key}`]))(
    'shows each of them once by %s, whatever the size of a page',
    (sort) => {
      const all = [...fleet.walk({ sort, limit: '500' })];
      expect(fleet.walk({ sort, limit: '77' })).toEqual(all);
      expect(new Set(all).size).toBe(1_000);
    },
  );

  it('counts what a filter finds, page by page', () => {
    const query = { phase: ['ready', 'needsDecision'], owner: 'team-2@acme.test', sort: '-since' };
    const { total } = fleet.page({ ...query, limit: '1' });
    const found = fleet.walk({ ...query, limit: '13' });
    expect([found.length, new Set(found).size]).toEqual([total, total]);
    expect(total).toBe(100);
  });

  it('takes no cursor of another order, another filter or the token list', () => {
    const { next } = fleet.page({ limit: '10' });
    expect(fleet.page({ limit: '10', cursor: next }).items).toHaveLength(10);
    for (const other of [{ sort: '-id' }, { product: 'jira' }])
      expect(() => fleet.page({ limit: '10', cursor: next, ...other })).toThrow(ApiRefusal);
  });
});

describe('what a migration and its container token show of each other', () => {
  const { id: _, ...spec } = aMigrationSpec({ id: 'any' });
  const way = aMigrationSpec({ id: 'any' });
  const tokenId = containerTokenSpec(way).id;
  const dependents = (fleet: Fleet) => fleet.memory.tokens.get(tokenId)?.item.dependents;
  const tokenSeen = (fleet: Fleet) => fleet.page({ q: 'first' }).items[0]?.token;

  it.each([
    ['the token came first', true],
    ['the migrations came first', false],
  ])('is the same when %s', (_case, isTokenFirst) => {
    const fleet = new Fleet();
    if (isTokenFirst) fleet.containerToken(way);
    fleet.migration({ ...spec, id: 'second' });
    fleet.migration({ ...spec, id: 'first' });
    if (!isTokenFirst) fleet.containerToken(way);
    expect(dependents(fleet)).toEqual(['first', 'second']);
    expect(tokenSeen(fleet)).toEqual({ id: tokenId, phase: 'registered', expiresAt: null });
  });

  it('ends with the migration', () => {
    const fleet = new Fleet();
    fleet.containerToken(way);
    fleet.migration({ ...spec, id: 'first' });
    fleet.migration({ ...spec, id: 'first' }, [{ type: 'abandoned', at: NOW, by: 'ann', comment: 'x' }]);
    expect(dependents(fleet)).toEqual([]);
  });

  it('counts the token of the account too', () => {
    const fleet = new Fleet();
    fleet.containerToken(way);
    const account = { email: 'm@acme.test', auth: { token: tokenId } };
    fleet.migration({ id: 'signs-in', account, server: server('TWO2-0000-0000-0000') });
    expect(dependents(fleet)).toEqual(['signs-in']);
    fleet.migration({ id: 'signs-in', server: server('TWO2-0000-0000-0000') });
    expect(dependents(fleet)).toEqual([]);
  });
});
