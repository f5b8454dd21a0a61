import { NEW_CONTAINER } from './container/container-state.ts';
import {
  TOKEN_PHASES,
  TOKEN_SCHEMA,
  UNTOUCHED_STATE,
  UNTOUCHED_TASK,
  UNTOUCHED_VERSION,
  type TokenState,
  type TokenVersion,
} from './token-state.ts';

/** Where every value came from a webhook. */
const VERSION_DEFAULTS = { ...UNTOUCHED_VERSION, expiresAtSource: 'reported' } satisfies Partial<TokenVersion>;

const MAKING_DEFAULTS = { breakGlass: false };

/** Counted the tasks of a life in schema 1. */
const DROPPED = 'tasksOpened';

/** Reads the state an earlier schema (or this one) wrote; null for one that a later Keyturn wrote or that is damaged. */
export function readState(written: unknown): TokenState | null {
  if (!isObject(written)) return null;
  const { [DROPPED]: _, ...kept } = written;
  const full: Record<string, unknown> = { ...UNTOUCHED_STATE, ...kept };
  if (isObject(full['container'])) full['container'] = { ...NEW_CONTAINER, ...full['container'] };
  if (!isKnown(full) || !isWhole(full)) return null;
  const state = full as unknown as TokenState;
  return state.schema === TOKEN_SCHEMA ? state : raised(state);
}

function isKnown({ schema, phase }: Record<string, unknown>): boolean {
  if (typeof schema !== 'number' || !(schema >= 1) || schema > TOKEN_SCHEMA) return false;
  return TOKEN_PHASES.some((known) => known === phase);
}

function isWhole({ id, spec, making, calls, versions, tasks, container }: Record<string, unknown>): boolean {
  const lists = [versions, tasks].every((list) => Array.isArray(list) && list.every(isObject));
  return (
    lists &&
    Array.isArray(calls) &&
    typeof id === 'string' &&
    isObject(spec) &&
    (making === null || isObject(making)) &&
    isWholeContainer(container)
  );
}

function isWholeContainer(container: unknown): boolean {
  if (container === null) return true;
  if (!isObject(container) || !isObject(container['lane'])) return false;
  const { lane, consents, asked } = container;
  const { holder, waiting } = lane;
  const lists = [waiting, consents].every((list) => Array.isArray(list) && list.every(isObject));
  return lists && [holder, asked].every((one) => one === null || isObject(one));
}

/** The same life in the shape of this schema. */
function raised(state: TokenState): TokenState {
  return {
    ...state,
    schema: TOKEN_SCHEMA,
    making: state.making === null ? null : { ...MAKING_DEFAULTS, ...state.making },
    versions: state.versions.map((version) => ({ ...VERSION_DEFAULTS, ...version })),
    tasks: state.tasks.map((task) => ({ ...UNTOUCHED_TASK, ...task })),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
