import type { TokenView } from '@keyturn/contracts';
import type { ConsumerSpec, TokenSpec } from '@keyturn/domain';
import { Answer } from '../http/answer.ts';
import { etagOf } from '../http/revision.ts';
import type { Informer } from '../informer/informer.ts';
import { consumerName } from '../informer/shared-names.ts';
import { fullToken, type TokenEntry } from '../informer/token-entry.ts';
import { unreadable } from '../lives/life-commands.ts';

/** A token on its own: as in lists, with its specification, and with what its consumers need besides it. */
export type TokenDetail = TokenView & { readonly consumers: ReturnType<typeof consumersView> };

/** The token as memory has it. Throws `service.unavailable` for one that a later Keyturn wrote. */
export function tokenDetail(entry: TokenEntry, informer: Informer): TokenDetail {
  const full = fullToken(entry, informer.now());
  if (full === null) throw unreadable(entry.id);
  return withConsumers(full, informer);
}

export function withConsumers(full: TokenView, { tokens }: Pick<Informer, 'tokens'>): TokenDetail {
  const needs = (consumer: ConsumerSpec): string[] => tokens.byConsumer.ids(consumerName(consumer));
  return { ...full, consumers: consumersView(full.spec, needs) };
}

/** The answer to a command that changes a token. */
export function tokenAnswer(entry: TokenEntry, informer: Informer): Answer {
  return new Answer({ headers: { etag: etagOf(entry.revision) }, body: tokenDetail(entry, informer) });
}

function consumersView({ adoption }: TokenSpec, needs: (consumer: ConsumerSpec) => string[]) {
  return (adoption?.consumers ?? []).map((consumer) => ({
    name: consumer.name,
    host: consumer.host ?? null,
    needs: needs(consumer),
  }));
}
