import type { TokenEntry } from './token-entry.ts';

/** Which tokens share something, by the names of what they share; kept up to date while tokens come, change and go. */
export class LookupIndex {
  readonly #namesOf: (entry: TokenEntry) => readonly string[];
  readonly #ids = new Map<string, Set<string>>();

  constructor(namesOf: (entry: TokenEntry) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  replace(held: TokenEntry | undefined, entry: TokenEntry): void {
    // Time alone changes nothing that is shared.
    if (held?.snapshot === entry.snapshot && held !== undefined) return;
    if (held !== undefined) this.#remove(held);
    for (const name of this.#namesOf(entry)) {
      const ids = this.#ids.get(name) ?? new Set();
      this.#ids.set(name, ids.add(entry.id));
    }
  }

  /** Ids of the tokens that share what has this name, in their order. */
  ids(name: string): string[] {
    return [...(this.#ids.get(name) ?? [])].toSorted();
  }

  #remove(entry: TokenEntry): void {
    for (const name of this.#namesOf(entry)) {
      const ids = this.#ids.get(name);
      ids?.delete(entry.id);
      if (ids?.size === 0) this.#ids.delete(name);
    }
  }
}
