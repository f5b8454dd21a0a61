import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES, type SearchAttributeName, type SubjectRow } from '@keyturn/contracts';

/** Written only before a long wait: at every transition they would cost a quarter of the throughput (measured). */
const LONG_WAIT_MS = 30_000;

/** Shows the state to people in Temporal's own UI, if somebody has time to look before it changes. Writes only what is different. */
export function showToPeople({ row, realWaitMs }: { row: () => SubjectRow; realWaitMs: number | null }): void {
  if (realWaitMs !== null && realWaitMs < LONG_WAIT_MS) return;
  const shown = workflowInfo().typedSearchAttributes;
  const { expiresAt, nextActionAt, phase, health, cause, waitingFor, site, kind, owner } = row();
  const wanted: Record<SearchAttributeName, string | null> = {
    KeyturnExpiresAt: expiresAt,
    KeyturnNextActionAt: nextActionAt,
    KeyturnPhase: phase,
    KeyturnHealth: health,
    KeyturnCause: cause,
    KeyturnWaitingFor: waitingFor,
    KeyturnSite: site,
    KeyturnKind: kind,
    KeyturnOwner: owner,
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
