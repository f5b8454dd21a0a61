import { TOKEN_PHASES, TOKEN_SCHEMA, type TokenState, type TokenVersion } from './token-state.ts';

/** Fields that later schemas added, as a life had them before. */
const STATE_DEFAULTS = {
  versions: [],
  lastVersion: 0,
  making: null,
  submission: null,
  request: null,
  failures: null,
  calls: [],
  lastSuccessAt: null,
  schedule: null,
  pause: null,
  retirement: null,
  tasks: [],
} satisfies Partial<TokenState>;

const VERSION_DEFAULTS = {
  expiresAtSource: 'reported',
  promotedAt: null,
  supersededAt: null,
  releasedAt: null,
  adoption: [],
  revoking: null,
  deliveredAt: null,
  delivering: null,
} satisfies Partial<TokenVersion>;

const MAKING_DEFAULTS = { breakGlass: false };

const TASK_DEFAULTS = {
  owner: null,
  reminders: 0,
  remindedAt: null,
  escalations: 0,
  escalatedTo: null,
  snoozedUntilAt: null,
};

/** Counted the tasks of a life in schema 1. */
const DROPPED = 'tasksOpened';

/** Reads the state an earlier schema (or this one) wrote; null for one that a later Keyturn wrote or that is damaged. */
export function readState(written: unknown): TokenState | null {
  if (!isObject(written)) return null;
  const { [DROPPED]: _, ...kept } = written;
  const full: Record<string, unknown> = { ...STATE_DEFAULTS, ...kept };
  if (!isKnown(full) || !isWhole(full)) return null;
  const state = full as unknown as TokenState;
  return state.schema === TOKEN_SCHEMA ? state : raised(state);
}

function isKnown({ schema, phase }: Record<string, unknown>): boolean {
  if (typeof schema !== 'number' || !(schema >= 1) || schema > TOKEN_SCHEMA) return false;
  return TOKEN_PHASES.some((known) => known === phase);
}

function isWhole({ id, spec, making, calls, versions, tasks }: Record<string, unknown>): boolean {
  const lists = [versions, tasks].every((list) => Array.isArray(list) && list.every(isObject));
  return (
    lists && Array.isArray(calls) && typeof id === 'string' && isObject(spec) && (making === null || isObject(making))
  );
}

/** The same life in the shape of this schema. */
function raised(state: TokenState): TokenState {
  return {
    ...state,
    schema: TOKEN_SCHEMA,
    making: state.making === null ? null : { ...MAKING_DEFAULTS, ...state.making },
    versions: state.versions.map((version) => ({ ...VERSION_DEFAULTS, ...version })),
    tasks: state.tasks.map((task) => ({ ...TASK_DEFAULTS, ...task })),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
