import { NEW_RERUN } from './rerun-registration.ts';
import { RERUN_PHASES, RERUN_SCHEMA, type RerunState } from './rerun-state.ts';

/** Reads the state an earlier schema (or this one) wrote; null for one that a later Keyturn wrote or that is damaged. */
export function readRerunState(written: unknown): RerunState | null {
  if (!isObject(written)) return null;
  const full: Record<string, unknown> = { ...NEW_RERUN, ...written };
  if (!isKnown(full) || !isWhole(full)) return null;
  const state = full as unknown as RerunState;
  return { ...state, tasks: state.tasks.map((task) => ({ ...TASK_DEFAULTS, ...task })) };
}

function isKnown({ schema, phase }: Record<string, unknown>): boolean {
  if (typeof schema !== 'number' || !(schema >= 1) || schema > RERUN_SCHEMA) return false;
  return RERUN_PHASES.some((known) => known === phase);
}

/** What a task of an earlier Keyturn did not say. */
const TASK_DEFAULTS = { snoozedUntilAt: null } satisfies Partial<RerunState['tasks'][number]>;

const NUMBERS = [
  'generation',
  'revision',
  'registeredAt',
  'since',
  'lastAsk',
  'lastAttempt',
  'strayJobs',
  'notBeforeAt',
];
const TEXTS = ['id', 'incarnation', 'tokenId'];
const LISTS_OF_OBJECTS = ['attempts', 'tasks'];
const LISTS = [...LISTS_OF_OBJECTS, 'calls', 'overrides', 'unknownWords'];
const OBJECTS_OR_NULL = [
  'ask',
  'attachment',
  'job',
  'scope',
  'leftover',
  'starting',
  'running',
  'progress',
  'decision',
  'trouble',
];

function isWhole(state: Record<string, unknown>): boolean {
  const each = (names: readonly string[], isRight: (value: unknown) => boolean): boolean =>
    names.every((name) => isRight(state[name]));
  return (
    each(NUMBERS, (value) => typeof value === 'number') &&
    each(TEXTS, (value) => typeof value === 'string') &&
    each(LISTS, Array.isArray) &&
    each(LISTS_OF_OBJECTS, (value) => Array.isArray(value) && value.every(isObject)) &&
    each(OBJECTS_OR_NULL, (value) => value === null || isObject(value)) &&
    isObject(state['spec']) &&
    isObject(state['spent'])
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
