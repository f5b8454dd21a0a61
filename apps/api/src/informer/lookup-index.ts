interface Named {
  readonly id: string;
  readonly snapshot: unknown;
}

/** Which subjects share something, by the names of what they share; kept up to date while they come, change and go. */
export class LookupIndex<Entry extends Named> {
  readonly #namesOf: (entry: Entry) => readonly string[];
  readonly #ids = new Map<string, Set<string>>();

  constructor(namesOf: (entry: Entry) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  replace(held: Entry | undefined, entry: Entry): void {
    // Time alone changes nothing that is shared.
    if (held?.snapshot === entry.snapshot && held !== undefined) return;
    if (held !== undefined) this.#remove(held);
    for (const name of this.#namesOf(entry)) {
      const ids = this.#ids.get(name) ?? new Set();
      this.#ids.set(name, ids.add(entry.id));
    }
  }

  /** Ids of those that share what has this name, in their order. */
  ids(name: string): string[] {
    return [...(this.#ids.get(name) ?? [])].toSorted();
  }

  #remove(entry: Entry): void {
    for (const name of this.#namesOf(entry)) {
      const ids = this.#ids.get(name);
      ids?.delete(entry.id);
      if (ids?.size === 0) this.#ids.delete(name);
    }
  }
}
