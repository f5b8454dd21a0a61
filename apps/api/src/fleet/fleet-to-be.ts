import { containerTokenSpec, type MigrationSpec, type TokenSpec, type TokenState } from '@keyturn/domain';
import { upstreamName, wayOf } from '../informer/shared-names.ts';
import type { SpecSurroundings } from '../tokens/check-spec.ts';
import { isRead, type CheckedDocument, type ReadDocument } from './read-document.ts';

/** What memory knows of tokens. */
export interface KnownTokens extends Pick<SpecSurroundings, 'tokensNamed'> {
  /** null: unknown, or its life is over. */
  stateOf(tokenId: string): TokenState | null;
}

/** Tokens as they will be once the documents so far are applied: of a token that has one, its document counts. */
export class FleetToBe {
  readonly #known: KnownTokens;
  readonly #ids: ReadonlySet<string>;
  readonly #taken = new Map<string, TokenSpec | null>();
  /** Container tokens that come with the migrations that need them, by the server and site they connect. */
  readonly #provided = new Map<string, TokenSpec>();

  constructor(documents: readonly CheckedDocument[], known: KnownTokens) {
    this.#known = known;
    this.#ids = new Set(documents.filter((document) => isRead(document, 'Token')).map(({ wanted }) => wanted.spec.id));
  }

  take({ wanted: { spec }, outcome }: ReadDocument<'Token'>): void {
    const stays = outcome === 'refused' ? (this.#known.stateOf(spec.id)?.spec ?? null) : spec;
    this.#taken.set(spec.id, stays);
  }

  /** Ids of the tokens that have this name upstream. */
  named(name: string): string[] {
    const earlier = [...this.#taken].filter(([, spec]) => spec !== null && upstreamName(spec) === name);
    const others = this.#known.tokensNamed(name).filter((id) => !this.#ids.has(id));
    return [...earlier.map(([id]) => id), ...others];
  }

  has(tokenId: string): boolean {
    return this.#specOf(tokenId) !== null;
  }

  /** The token that connects the server and site of a migration; null: it comes with the migration. */
  container(migration: MigrationSpec): TokenSpec | null {
    const way = wayOf(migration);
    const [id] = this.named(way);
    return this.#provided.get(way) ?? (id === undefined ? null : this.#specOf(id));
  }

  /** The token that comes with this migration. */
  provide(migration: MigrationSpec): void {
    this.#provided.set(wayOf(migration), containerTokenSpec(migration));
  }

  #specOf(tokenId: string): TokenSpec | null {
    const taken = this.#taken.get(tokenId);
    return taken === undefined ? (this.#known.stateOf(tokenId)?.spec ?? null) : taken;
  }
}
