import type { Migration } from '@keyturn/client';

const ACTIONS = ['start', 'retry', 'stop', 'abandon'] as const;
export type Action = (typeof ACTIONS)[number];

type Standing = Pick<Migration, 'phase' | 'running' | 'failures'>;

/**
 * What can be told to a migration as it stands, so that nobody presses in vain; the API has the last word
 * (libs/domain/src/reruns/rerun-commands.ts). Pure.
 */
export function possibleActions(migration: Standing): readonly Action[] {
  const { phase } = migration;
  if (phase === 'finished' || phase === 'abandoned') return [];
  const isIdle = phase === 'ready' || phase === 'stopped';
  return ACTIONS.filter((action) => {
    if (action === 'start') return isIdle;
    if (action === 'stop') return !isIdle;
    return action === 'abandon' || isRepeatable(migration);
  });
}

/** What waits for a decision is decided, not repeated; what runs upstream can only be looked at anew. */
function isRepeatable({ phase, running, failures }: Standing): boolean {
  if (phase === 'ready' || phase === 'needsDecision') return false;
  return running === null || failures !== null;
}
