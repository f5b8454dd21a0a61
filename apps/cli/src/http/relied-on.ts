import type { Migration, Task, Token, TokenVersion } from '@keyturn/client';

/** What of an answer is relied upon; the rest may be missing, because an older or newer API may say less. */
export type ReliesOn<T, K extends keyof T> = Pick<T, K> & Partial<Omit<T, K>>;

export const TOKEN_FIELDS = ['id', 'kind', 'status', 'phase'] as const satisfies readonly (keyof Token)[];
export type VersionView = ReliesOn<TokenVersion, 'version' | 'status'>;
export type TokenView = Omit<ReliesOn<Token, (typeof TOKEN_FIELDS)[number]>, 'versions'> & {
  readonly versions?: readonly VersionView[];
};

export const MIGRATION_FIELDS = ['id', 'product', 'status', 'phase'] as const satisfies readonly (keyof Migration)[];
export type MigrationView = ReliesOn<Migration, (typeof MIGRATION_FIELDS)[number]>;

export const TASK_FIELDS = ['id', 'kind', 'subject', 'status'] as const satisfies readonly (keyof Task)[];
export type TaskView = ReliesOn<Task, (typeof TASK_FIELDS)[number]>;

/**
 * By the address as the document has it; `items[].id` is a field of each entry, `version:number` one of that type. Routes that
 * are not here answer any object.
 */
const RELIED_ON: Readonly<Record<string, readonly string[]>> = {
  'GET /v1/tokens': ['items', ...TOKEN_FIELDS.map((name) => `items[].${name}`)],
  'GET /v1/tokens/{id}': TOKEN_FIELDS,
  'POST /v1/tokens/{id}/pause': TOKEN_FIELDS,
  'POST /v1/tokens/{id}/resume': TOKEN_FIELDS,
  'POST /v1/tokens/{id}/retire': TOKEN_FIELDS,
  // What is handed on to a client must be what it seems to be.
  'GET /v1/tokens/{id}/value': ['version:number', 'value:string'],
  'POST /v1/tokens/{id}/reveals': ['ticket', 'confirmation', 'status'],
  'POST /v1/tokens/{id}/reveals/{ticket}/redeem': ['version', 'value', 'fingerprint'],
  'GET /v1/confirmations': ['items', 'items[].id'],
  'GET /v1/confirmations/{id}': ['id', 'state', 'mayConfirm'],
  'GET /v1/tokens/{id}/timeline': ['planned', 'items', 'items[].type'],
  'POST /v1/tokens/{id}/versions': ['version', 'fingerprint'],
  'GET /v1/tokens/{id}/consents': ['items', 'wording', 'items[].id'],
  'POST /v1/tokens/{id}/consents': ['id'],
  'POST /v1/tokens:lint': ['violations'],
  'GET /v1/migrations': ['items', ...MIGRATION_FIELDS.map((name) => `items[].${name}`)],
  'GET /v1/migrations/{id}': MIGRATION_FIELDS,
  'POST /v1/migrations/{id}/start': MIGRATION_FIELDS,
  'POST /v1/migrations/{id}/decisions': MIGRATION_FIELDS,
  'POST /v1/migrations/{id}/retry': MIGRATION_FIELDS,
  'POST /v1/migrations/{id}/stop': MIGRATION_FIELDS,
  'POST /v1/migrations/{id}/abandon': MIGRATION_FIELDS,
  'GET /v1/migrations/{id}/timeline': ['planned', 'items', 'items[].type'],
  'GET /v1/migrations/{id}/attempts': ['items', 'items[].n'],
  'GET /v1/migrations/{id}/attempts/{n}': ['n'],
  'GET /v1/tasks': ['items', ...TASK_FIELDS.map((name) => `items[].${name}`)],
  'GET /v1/tasks/{id}': TASK_FIELDS,
  'POST /v1/tasks/{id}/complete': TASK_FIELDS,
  'POST /v1/tasks/{id}/snooze': TASK_FIELDS,
  'POST /v1/tasks/{id}/assign': TASK_FIELDS,
  'GET /v1/events': ['items', 'items[].seq', 'items[].type'],
  'GET /v1/keys': ['items', 'items[].id'],
  'POST /v1/keys': ['id', 'key'],
  'GET /v1/fleet/summary': ['clock'],
};

/** The names of what is missing in an answer; the answer itself may hold a value and is not repeated. */
export function missingFields(route: string, answer: unknown): string[] {
  if (!isObject(answer)) return ['no JSON object'];
  return (RELIED_ON[route] ?? []).filter((field) => !isThere(answer, field)).map((field) => field.replace(/:.*$/, ''));
}

function isThere(answer: Record<string, unknown>, field: string): boolean {
  const [, inEach] = /^items\[\]\.(.+)$/.exec(field) ?? [];
  if (inEach !== undefined) {
    const { items } = answer;
    return Array.isArray(items) && items.every((item) => isObject(item) && item[inEach] !== undefined);
  }
  const [name = '', type] = field.split(':');
  const value = answer[name];
  return type === undefined ? value !== undefined : typeof value === type && value !== '';
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
