import { type FleetDocument, fieldOf } from './fleet-document.ts';

/** What the API takes in one request of `fleet:apply`, less some room. */
const MOST_BYTES = 500 * 1024;
/**
 * A few seconds of work on a small machine: a request stays far from its time limit, a person sees it move, and a broken
 * connection leaves little unknown. What is only looked at costs next to nothing.
 */
const MOST_APPLIED = 25;
const MOST_LOOKED_AT = 2_000;

export interface FleetRequest {
  readonly body: readonly unknown[];
  /** As they stand in the body; null: sent along for others that need it, its answer does not count. */
  readonly documents: readonly (FleetDocument | null)[];
}

/** Documents that must be judged together, and tokens that have to be there for that. */
interface Unit {
  readonly documents: readonly FleetDocument[];
  readonly needs: readonly FleetDocument[];
}

/**
 * The requests that apply the documents, in an order that works: tokens before the migrations that use them, and what shares a name
 * side by side, because the API compares within one request. A dry run leaves nothing behind for the next request, so there
 * the tokens go along with their migrations.
 */
export function planRequests(documents: readonly FleetDocument[], { dryRun }: { dryRun: boolean }): FleetRequest[] {
  const migrations = documents.filter(({ kind }) => kind === 'Migration');
  const others = documents.filter(({ kind }) => kind !== 'Migration');
  const limit = dryRun ? MOST_LOOKED_AT : MOST_APPLIED;
  const alone = [...units(others), ...units(migrations)].map((group) => ({ documents: group, needs: [] }));
  const requests = packed(alone, limit);
  if (requests.length <= 1) return requests;
  const needsOf = dryRun ? tokensFor(others) : () => [];
  return [
    ...packed(
      units(others).map((group) => ({ documents: group, needs: [] })),
      limit,
    ),
    ...packed(
      units(migrations).map((group) => ({ documents: group, needs: group.flatMap(needsOf) })),
      limit,
    ),
  ];
}

/** Those with the same id together, those with the same name upstream next to each other. */
function units(documents: readonly FleetDocument[]): FleetDocument[][] {
  const byId = groupedBy(documents, (document) => document.id ?? document);
  const named = [...byId.values()].map((group) => ({ group, name: upstreamNameOf(group[0]?.content) }));
  return named.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ group }) => group);
}

/** What must be unique upstream: kind, site and label of a token, server and site of a migration. */
function upstreamNameOf(content: unknown): string {
  const spec = fieldOf(content, 'spec');
  return JSON.stringify([fieldOf(spec, 'kind'), fieldOf(spec, 'site'), fieldOf(spec, 'label'), wayOf(spec)]);
}

function wayOf(spec: unknown): unknown[] {
  return [
    fieldOf(spec, 'product'),
    fieldOf(fieldOf(spec, 'server'), 'serverId'),
    fieldOf(fieldOf(spec, 'destination'), 'cloudUrl'),
  ];
}

/** Finds the tokens among the documents that a migration uses: its account's, and the container token of its server and site. */
function tokensFor(tokens: readonly FleetDocument[]): (migration: FleetDocument) => FleetDocument[] {
  const byId = groupedBy(tokens, ({ id }) => id);
  const containers = groupedBy(tokens, ({ content }) => {
    const spec = fieldOf(content, 'spec');
    return fieldOf(fieldOf(fieldOf(spec, 'container'), 'server'), 'serverId');
  });
  return ({ content }) => {
    const spec = fieldOf(content, 'spec');
    const account = fieldOf(fieldOf(fieldOf(spec, 'account'), 'auth'), 'token');
    const serverId = fieldOf(fieldOf(spec, 'server'), 'serverId');
    const own = typeof account === 'string' ? (byId.get(account) ?? []) : [];
    return [...own, ...(serverId === undefined ? [] : (containers.get(serverId) ?? []))];
  };
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => unknown): Map<unknown, T[]> {
  const groups = new Map<unknown, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function packed(all: readonly Unit[], mostDocuments: number): FleetRequest[] {
  const requests: FleetRequest[] = [];
  let current = new Packing();
  for (const unit of all) {
    if (!current.isEmpty && !current.fits(unit, mostDocuments)) {
      requests.push(current.request());
      current = new Packing();
    }
    current.add(unit);
  }
  return current.isEmpty ? requests : [...requests, current.request()];
}

class Packing {
  readonly #body: unknown[] = [];
  readonly #documents: (FleetDocument | null)[] = [];
  readonly #along = new Set<FleetDocument>();
  #bytes = 2;

  get isEmpty(): boolean {
    return this.#documents.length === 0;
  }

  fits({ documents, needs }: Unit, mostDocuments: number): boolean {
    const added = [...documents, ...needs.filter((token) => !this.#along.has(token))];
    const bytes = added.reduce((sum, document) => sum + bytesOf(document), 0);
    return this.#bytes + bytes <= MOST_BYTES && this.#documents.length + added.length <= mostDocuments;
  }

  add({ documents, needs }: Unit): void {
    for (const token of needs) {
      if (this.#along.has(token)) continue;
      this.#along.add(token);
      this.#push(token, null);
    }
    for (const document of documents) this.#push(document, document);
  }

  request(): FleetRequest {
    return { body: this.#body, documents: this.#documents };
  }

  #push(sent: FleetDocument, answered: FleetDocument | null): void {
    this.#body.push(sent.content ?? null);
    this.#documents.push(answered);
    this.#bytes += bytesOf(sent);
  }
}

const counted = new WeakMap<FleetDocument, number>();

/** With the comma; counted once, because a token may go along with many migrations. */
function bytesOf(document: FleetDocument): number {
  const bytes = counted.get(document) ?? Buffer.byteLength(JSON.stringify(document.content ?? null)) + 1;
  counted.set(document, bytes);
  return bytes;
}
