import { parseSubject } from '@keyturn/contracts';
import type { SubjectItem } from '@keyturn/records';
import { MigrationCollection } from './migration-collection.ts';
import { migrationEntryOf, type MigrationEntry } from './migration-entry.ts';
import { containerTokenOf, tokensNeededBy } from './shared-names.ts';
import { TokenCollection } from './token-collection.ts';
import { entryOf, type TokenEntry } from './token-entry.ts';

/** Tokens and migrations in memory. Either shows something of the other: a migration its token, a token who depends on it. */
export class FleetMemory {
  readonly tokens = new TokenCollection();
  readonly migrations = new MigrationCollection();

  /** Takes a row of records in, unless a newer one is there; `now` is epoch ms of fleet time. */
  take(row: SubjectItem, now: number): void {
    const named = parseSubject(row.subject);
    if (named?.domain === 'token') this.#takeToken(entryOf(row, named.id, now));
    if (named?.domain === 'migration') this.#takeMigration(migrationEntryOf(row, named.id, now));
  }

  /** Looks at the next part of both for what time alone changed. */
  sweep(now: number, parts: number): void {
    this.tokens.sweep(now, Math.ceil(this.tokens.size / parts));
    this.migrations.sweep(now, Math.ceil(this.migrations.size / parts));
  }

  #takeToken(entry: TokenEntry): void {
    this.tokens.put(this.#withDependents(entry));
    for (const id of this.migrations.byContainerToken.ids(entry.id))
      this.migrations.amend(id, (migration) => this.#withToken(migration));
  }

  #takeMigration(entry: MigrationEntry): void {
    const before = this.migrations.get(entry.id);
    this.migrations.put(this.#withToken(entry));
    const needed = tokensNeededBy(this.migrations.get(entry.id) ?? entry);
    const neededBefore = before === undefined ? [] : tokensNeededBy(before);
    const changed = [...needed, ...neededBefore].filter((id) => !(needed.includes(id) && neededBefore.includes(id)));
    for (const id of changed) this.tokens.amend(id, (token) => this.#withDependents(token));
  }

  #withDependents(entry: TokenEntry): TokenEntry {
    const dependents = this.migrations.byNeededToken.ids(entry.id);
    const { item } = entry;
    const isSame =
      item.dependents.length === dependents.length && item.dependents.every((id, at) => id === dependents[at]);
    return isSame ? entry : entry.with({ ...item, dependents });
  }

  #withToken(entry: MigrationEntry): MigrationEntry {
    const [id] = containerTokenOf(entry);
    const token = id === undefined ? undefined : this.tokens.get(id);
    if (id === undefined || token === undefined) return entry;
    const { phase, expiresAt } = token.item;
    const { item } = entry;
    if (item.token.phase === phase && item.token.expiresAt === expiresAt) return entry;
    return entry.with({ ...item, token: { id, phase, expiresAt } });
  }
}
