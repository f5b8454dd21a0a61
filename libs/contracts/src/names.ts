/** Names that more than one process must spell the same: workflows, messages, queues, search attributes. */

export const WORKFLOW_TYPES = { token: 'tokenLifecycle', migration: 'migrationRerun' } as const;
export type SubjectDomain = keyof typeof WORKFLOW_TYPES;

/** `keyturn` runs workflows, local and short activities; `keyturn-watch` long polls. */
export const TASK_QUEUE = 'keyturn';
export const WATCH_QUEUE = 'keyturn-watch';

/** The id of a subject's workflow, and its name in records and events: `token/<id>`, `migration/<id>`. */
export function subjectOf(domain: SubjectDomain, id: string): string {
  return `${domain}/${id}`;
}

/** Domain and id of a subject, or null for a text that names none. */
export function parseSubject(subject: string): { domain: SubjectDomain; id: string } | null {
  const [domain, id, ...rest] = subject.split('/');
  if ((domain !== 'token' && domain !== 'migration') || id === undefined || id === '' || rest.length > 0) return null;
  return { domain, id };
}

/** The name of a credential in the secret store: a re-registered id must never meet the values of its former life. */
export function credentialIdOf({ tokenId, incarnation }: { tokenId: string; incarnation: string }): string {
  return `${tokenId}~${incarnation}`;
}

export const TOKEN_SIGNALS = {
  adoptionChanged: 'adoptionChanged',
  ensureFresh: 'ensureFresh',
  releaseLane: 'releaseLane',
} as const;
export const TOKEN_QUERIES = { status: 'status' } as const;

export const MIGRATION_SIGNALS = { authProgress: 'authProgress' } as const;
export const MIGRATION_QUERIES = { status: 'status' } as const;

/** For people in Temporal's own UI; our lists never use them. No secret, no free text. */
export const SEARCH_ATTRIBUTES = {
  KeyturnExpiresAt: 'Datetime',
  KeyturnNextActionAt: 'Datetime',
  KeyturnPhase: 'Keyword',
  KeyturnHealth: 'Keyword',
  KeyturnCause: 'Keyword',
  KeyturnWaitingFor: 'Keyword',
  KeyturnSite: 'Keyword',
  KeyturnKind: 'Keyword',
  KeyturnOwner: 'Keyword',
} as const;
export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** What the codec hands on instead of a payload that is plain or malformed. */
export const UNREADABLE = { $keyturn: 'unreadable' } as const;

/** True for the marker of a payload nobody could read. */
export function isUnreadable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>)['$keyturn'] === 'unreadable';
}
