import { Inject, Injectable } from '@nestjs/common';
import { containerTokenId, containerTokenSpec, isRetired, type MigrationSpec, type TokenSpec } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { wayOf } from '../informer/shared-names.ts';
import { unreadable } from '../lives/life-commands.ts';
import { followUp, refusalOf, type Sender } from '../lives/sender.ts';
import { INFORMER } from '../parts.ts';
import { TokenCommands } from '../tokens/token-commands.service.ts';
import { requireSameContainer } from './container-difference.ts';

/** How long memory may take to see the token that somebody else registered a moment ago. */
const SEEN_MS = 5_000;

/** The tokens that migrations of one server and site share: one of each, registered by hand or with the first migration. */
@Injectable()
export class ContainerTokens {
  readonly #informer: Informer;
  readonly #commands: TokenCommands;

  constructor(@Inject(INFORMER) informer: Informer, @Inject(TokenCommands) commands: TokenCommands) {
    this.#informer = informer;
    this.#commands = commands;
  }

  /** The token that connects this server and site, as memory has it; null when there is none, or only retired ones. */
  find(spec: MigrationSpec): TokenSpec | null {
    const [id] = this.#informer.tokens.byUpstreamName.ids(wayOf(spec));
    return id === undefined ? null : this.#living(id);
  }

  /**
   * Id of the token for this migration, which is registered first when there is none; `bound`: the one that a migration
   * which exists already has. Throws `account.differs`, `spec.refused`, and what the life of a token refuses.
   */
  async provide(spec: MigrationSpec, bound: string | null, sender: Sender): Promise<string> {
    const held = bound === null ? this.find(spec) : this.#living(bound);
    if (held === null) return this.#register(spec, bound, sender);
    requireSameContainer(spec, held);
    return held.id;
  }

  async #register(spec: MigrationSpec, bound: string | null, sender: Sender): Promise<string> {
    const id = bound ?? containerTokenId(spec);
    const other = this.find(spec);
    if (other !== null) throw replaced(id, other.id);
    requireFree(id, this.#living(id));
    try {
      await this.#commands.registerNew(containerTokenSpec(spec, id), followUp(sender, 'token'));
    } catch (error) {
      if (refusalOf(error)?.code !== 'request.revisionChanged') throw error;
      requireSameContainer(spec, await this.#seen(id));
    }
    return id;
  }

  /** Somebody was faster: what they registered. */
  async #seen(id: string): Promise<TokenSpec> {
    const subject = tokenSubject(id);
    await this.#informer.waitFor({ subject, timeoutMs: SEEN_MS, holds: () => this.#living(id) !== null });
    const spec = this.#living(id);
    if (spec !== null) return spec;
    throw new ApiRefusal('service.unavailable', {
      detail: `The token ${id} was registered a moment ago and cannot be read yet.`,
      action: 'Repeat the request.',
    });
  }

  #living(id: string): TokenSpec | null {
    const entry = this.#informer.get(tokenSubject(id));
    if (entry === undefined || entry.over) return null;
    if (entry.snapshot === null) throw unreadable(id);
    return isRetired(entry.snapshot.state) ? null : entry.snapshot.state.spec;
  }
}

function requireFree(id: string, holder: TokenSpec | null): void {
  if (holder === null) return;
  const message = `The id ${id} belongs to another token: register the container token of this server and site by hand, under another id.`;
  throw new ApiRefusal('spec.refused', {
    detail: message,
    violations: [{ severity: 'error', code: 'ContainerIdTaken', path: 'server.serverId', message }],
  });
}

function replaced(id: string, other: string): ApiRefusal {
  return new ApiRefusal('account.differs', {
    detail: `The token ${id} of this migration is retired, and ${other} connects its server and site now.`,
    action: `Retire ${other}, or abandon this migration and register it anew.`,
  });
}
