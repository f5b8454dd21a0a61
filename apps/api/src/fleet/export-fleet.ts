import { setImmediate } from 'node:timers/promises';
import { isRerunClosed, isRetired } from '@keyturn/domain';
import { stringify } from 'yaml';
import type { MigrationEntry } from '../informer/migration-entry.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import type { Wanted } from './read-document.ts';

/** Writing YAML takes about 0.1 ms a document: other requests get their turn after so many. */
const DOCUMENTS_A_TURN = 50;

interface Fleet {
  readonly tokens: readonly TokenEntry[];
  readonly migrations: readonly MigrationEntry[];
}

/** YAML documents that apply back to the same fleet; retired tokens, finished and abandoned migrations are over and stay out. */
export async function* exportFleet({ tokens, migrations }: Fleet): AsyncGenerator<string> {
  let turn: string[] = [];
  for (const wanted of [...tokensOf(tokens), ...migrationsOf(migrations)]) {
    turn.push(`---\n${stringify(wanted, { lineWidth: 0 })}`);
    if (turn.length < DOCUMENTS_A_TURN) continue;
    yield turn.join('');
    turn = [];
    await setImmediate();
  }
  yield turn.join('');
}

const tokensOf = (entries: readonly TokenEntry[]): Wanted[] =>
  entries.flatMap(({ snapshot }) =>
    snapshot === null || isRetired(snapshot.state) ? [] : [{ kind: 'Token', spec: snapshot.state.spec }],
  );

const migrationsOf = (entries: readonly MigrationEntry[]): Wanted[] =>
  entries.flatMap(({ snapshot }) =>
    snapshot === null || isRerunClosed(snapshot.state) ? [] : [{ kind: 'Migration', spec: snapshot.state.spec }],
  );
