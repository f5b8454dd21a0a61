import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { sql, SqliteAdapter, SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import type { Flavour } from './flavour.ts';
import { RecordsError } from './records-error.ts';

const BUSY_MS = 5_000;
/** Bounds the statements kept when `in (…)` lists of many lengths come by. */
const STATEMENTS_KEPT = 300;

/** SQLite in one file, through `node:sqlite`, safe for several processes. Throws `records.busy` when the file stays locked. */
export function sqliteFlavour(file: string): Flavour {
  return {
    dialect: new TransactionalSqliteDialect({ database: async () => bridge(openFile(resolve(file))) }),
    sequence: 'integer primary key autoincrement',
    forget: async (db) => {
      const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
      return rows[0]?.busy === 0;
    },
    appendOnly: async (db, table) => {
      for (const verb of ['update', 'delete']) {
        await sql`create trigger ${sql.id(`${table}_no_${verb}`)} before ${sql.raw(verb)} on ${sql.table(table)}
          begin select raise(abort, ${sql.lit(`${table} is append-only`)}); end`.execute(db);
      }
    },
  };
}

/** SQLite's DDL is transactional; saying so runs all migrations in one write transaction, which is the lock between starts. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true;
      }
    })();
  }
}

function openFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would create it 0644; its -wal and -shm files take over the mode of the main file.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
  useWal(database);
  database.exec('pragma synchronous = full; pragma secure_delete = on');
  return database;
}

/** The switch to WAL fails at once, whatever the busy timeout, while another process is just opening the file. */
function useWal(database: DatabaseSync): void {
  const deadline = performance.now() + BUSY_MS;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (performance.now() > deadline) {
        throw new RecordsError('records.busy', `The database stayed locked: ${String(error)}`);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** `begin` takes the write lock at once: upgrading later fails with SQLITE_BUSY_SNAPSHOT when another process wrote in between. */
function bridge(database: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (text) => {
      const known = kept.get(text);
      if (known) return known;
      const made = statement(database.prepare(text === 'begin' ? 'begin immediate' : text));
      if (kept.size >= STATEMENTS_KEPT) kept.clear();
      kept.set(text, made);
      return made;
    },
  };
}

function statement(prepared: StatementSync): SqliteStatement {
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => unlessBusy(() => prepared.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => unlessBusy(() => prepared.run(...(parameters as SQLInputValue[]))),
    iterate: (parameters) => prepared.iterate(...(parameters as SQLInputValue[])),
  };
}

/** https://sqlite.org/rescode.html; the upper bytes tell more of the same. */
const SQLITE_BUSY = 5;

/** Another process holds the write lock for longer than `BUSY_MS`: it stands still. What was asked for can be asked again. */
function unlessBusy<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { errcode } = error as { readonly errcode?: unknown };
    if (typeof errcode !== 'number' || (errcode & 0xff) !== SQLITE_BUSY) throw error;
    throw new RecordsError('records.busy', 'Another process keeps the database locked.');
  }
}
