import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES, tokenRow, type SearchAttributeName } from '@keyturn/contracts';
import type { TokenState } from '@keyturn/domain';

/** Written only before a long wait: at every transition they would cost a quarter of the throughput (measured). */
const LONG_WAIT_MS = 30_000;

/** Shows the state to people in Temporal's own UI, if somebody has time to look before it changes. Writes only what is different. */
export function showToPeople({
  state,
  now,
  realWaitMs,
}: {
  state: TokenState;
  now: number;
  realWaitMs: number | null;
}): void {
  if (realWaitMs !== null && realWaitMs < LONG_WAIT_MS) return;
  const shown = workflowInfo().typedSearchAttributes;
  const row = tokenRow(state, now);
  const wanted: Record<SearchAttributeName, string | null> = {
    KeyturnExpiresAt: row.expiresAt,
    KeyturnNextActionAt: row.nextActionAt,
    KeyturnPhase: row.phase,
    KeyturnHealth: row.health,
    KeyturnCause: row.cause,
    KeyturnWaitingFor: row.waitingFor,
    KeyturnSite: row.site,
    KeyturnKind: row.kind,
    KeyturnOwner: row.owner,
  };
  const changes = Object.entries(wanted)
    .map(([name, text]) => pairOf(name as SearchAttributeName, text))
    .filter(({ key, value }) => String(shown.get(key) ?? null) !== String(value));
  if (changes.length > 0) upsertSearchAttributes(changes);
}

function pairOf(name: SearchAttributeName, text: string | null): SearchAttributeUpdatePair {
  if (SEARCH_ATTRIBUTES[name] === 'Keyword') return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: text };
  return { key: defineSearchAttributeKey(name, 'DATETIME'), value: text === null ? null : new Date(text) };
}
