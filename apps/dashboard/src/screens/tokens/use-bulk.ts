import { useRef, useState } from 'react';
import { type BulkOutcome, runBulk } from './bulk-run.ts';

export type Failed = Extract<BulkOutcome, { is: 'failed' }>;

export interface Bulk {
  readonly is: 'ready' | 'running' | 'over';
  readonly total: number;
  readonly done: number;
  readonly failed: readonly Failed[];
  /** Epoch ms of real time. */
  readonly slowedUntil: number | null;
  readonly run: (ids: readonly string[]) => void;
  readonly stop: () => void;
}

interface UseBulk {
  readonly send: (id: string, key: string) => Promise<unknown>;
  readonly onRunning: (isRunning: boolean) => void;
  readonly onDone: (ids: readonly string[]) => void;
}

const NOTHING = { is: 'ready', total: 0, done: 0, failed: [], slowedUntil: null } as const;

/** A run over many tokens, and what became of each. */
export function useBulk({ send, onRunning, onDone }: UseBulk): Bulk {
  const [state, setState] = useState<Omit<Bulk, 'run' | 'stop'>>(NOTHING);
  const isStopped = useRef(false);
  const keys = useRef(new Map<string, string>());
  const run = async (ids: readonly string[]): Promise<void> => {
    isStopped.current = false;
    const done: string[] = [];
    setState(({ done: before }) => ({ ...NOTHING, is: 'running', total: before + ids.length, done: before }));
    onRunning(true);
    await runBulk({
      ids,
      send: (id) => {
        const key = keys.current.get(id) ?? newKey();
        keys.current.set(id, key);
        return send(id, key);
      },
      onOutcome: (outcome) => {
        // A refusal is an answer: the next try is another one. Without an answer the same try goes on.
        if (outcome.is === 'done' || !outcome.isUnknown) keys.current.delete(outcome.id);
        if (outcome.is === 'done') done.push(outcome.id);
        setState((now) => ({
          ...now,
          ...(outcome.is === 'done' ? { done: now.done + 1 } : { failed: [...now.failed, outcome] }),
        }));
      },
      onSlowed: (slowedUntil) => setState((now) => ({ ...now, slowedUntil })),
      isStopped: () => isStopped.current,
    });
    setState((now) => ({ ...now, is: 'over' }));
    onRunning(false);
    onDone(done);
  };
  return {
    ...state,
    run: (ids) => void run(ids),
    stop: () => {
      isStopped.current = true;
    },
  };
}

/** `crypto.randomUUID` is missing where the page comes over plain HTTP from another host. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
