import type { TokenSnapshot } from '@keyturn/contracts';
import { TOKEN_PHASES, TOKEN_SCHEMA, type TokenState, type TokenVersion } from '@keyturn/domain';

/** Fields that later versions of the schema added, as a life had them before. */
const STATE_DEFAULTS = {
  versions: [],
  lastVersion: 0,
  making: null,
  failures: null,
  calls: [],
  lastSuccessAt: null,
  tasks: [],
  tasksOpened: 0,
} satisfies Partial<TokenState>;

const VERSION_DEFAULTS = {
  promotedAt: null,
  supersededAt: null,
  adoption: [],
  revoking: null,
} satisfies Partial<TokenVersion>;

/** Reads a snapshot of this schema or an earlier one; null for one that a later Keyturn wrote or that is damaged. */
export function readSnapshot(written: unknown): TokenSnapshot | null {
  if (!isObject(written) || !isObject(written['state'])) return null;
  const { state, answers } = written;
  const known = typeof state['schema'] === 'number' && state['schema'] <= TOKEN_SCHEMA;
  if (!known || !isObject(state['spec']) || !TOKEN_PHASES.some((phase) => phase === state['phase'])) return null;
  const full = { ...STATE_DEFAULTS, ...(state as unknown as TokenState), schema: TOKEN_SCHEMA } as TokenState;
  const versions = full.versions.map((version) => ({ ...VERSION_DEFAULTS, ...version }));
  return {
    schema: 1,
    state: { ...full, versions },
    answers: Array.isArray(answers) ? (answers as TokenSnapshot['answers']) : [],
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
