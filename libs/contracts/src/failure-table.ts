/** Every refusal of the API, in one place: code → status, title, whether repeating the same request can help. Documented in docs/errors.md. */
interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

export const FAILURE_TABLE = {
  'request.malformed': { status: 400, title: 'The request cannot be read', retryable: false },
  'request.badCursor': { status: 400, title: 'The cursor is not one of ours', retryable: false },
  'request.badLimit': { status: 400, title: 'The limit is out of range', retryable: false },
  'request.unknownParameter': { status: 400, title: 'A query parameter is unknown', retryable: false },
  'request.badParameter': { status: 400, title: 'A parameter has a wrong value', retryable: false },
  'auth.unauthenticated': { status: 401, title: 'Sign in first', retryable: false },
  'auth.forbidden': { status: 403, title: 'Not allowed with this key', retryable: false },
  'auth.fourEyes': { status: 403, title: 'A second person is needed', retryable: false },
  'resource.notFound': { status: 404, title: 'Not found', retryable: false },
  'route.notFound': { status: 404, title: 'There is no such route', retryable: false },
  'request.methodNotAllowed': { status: 405, title: 'The method is not allowed here', retryable: false },
  'token.wrongPhase': { status: 409, title: 'Not possible in this phase', retryable: false },
  'token.alreadyRotating': { status: 409, title: 'A rotation is under way', retryable: true },
  'migration.alreadyRunning': { status: 409, title: 'The migration is under way', retryable: false },
  'migration.wrongPhase': { status: 409, title: 'Not possible in this phase', retryable: false },
  'decision.notAwaited': { status: 409, title: 'No decision is waited for', retryable: false },
  'consent.notAwaited': { status: 409, title: 'No consent is waited for', retryable: false },
  'consent.stale': { status: 409, title: 'What you agreed to has changed', retryable: false },
  'task.needsDecision': { status: 409, title: 'The task waits for a decision', retryable: false },
  'task.needsReport': { status: 409, title: 'The task waits for a report', retryable: false },
  'task.needsConsent': { status: 409, title: 'The task waits for a consent', retryable: false },
  'task.notOpen': { status: 409, title: 'The task is not open', retryable: false },
  'task.needsValue': { status: 409, title: 'The task waits for a value', retryable: false },
  'secret.inUse': { status: 409, title: 'The secret is in use', retryable: false },
  'request.inProgress': { status: 409, title: 'The same request is being worked on', retryable: true },
  'reveal.spent': { status: 410, title: 'Used already, or too late', retryable: false },
  'request.revisionChanged': { status: 412, title: 'Somebody was faster', retryable: false },
  'request.tooLarge': { status: 413, title: 'The body is too large', retryable: false },
  'request.unsupportedMediaType': { status: 415, title: 'The content type is not accepted here', retryable: false },
  'request.wrongHost': { status: 421, title: 'This host name is not served here', retryable: false },
  'request.invalid': { status: 422, title: 'The request does not fit', retryable: false },
  'spec.refused': { status: 422, title: 'The specification breaks a rule', retryable: false },
  'spec.immutable': { status: 422, title: 'This field cannot change', retryable: false },
  'account.differs': { status: 422, title: 'The container token has another account or policy', retryable: false },
  'value.refused': { status: 422, title: 'This cannot be the value', retryable: false },
  'value.known': { status: 422, title: 'The value is not new', retryable: false },
  'task.snoozeTooLong': { status: 422, title: 'Too late to put it off so long', retryable: false },
  'request.keyReused': { status: 422, title: 'The idempotency key was used for another request', retryable: false },
  'request.limited': { status: 429, title: 'Too many requests', retryable: true },
  'internal.error': { status: 500, title: 'Keyturn made a mistake', retryable: true },
  'service.unavailable': { status: 503, title: 'A part Keyturn needs is away', retryable: true },
  'service.starting': { status: 503, title: 'Keyturn is starting', retryable: true },
} as const satisfies Record<string, Refusal>;

export type RefusalCode = keyof typeof FAILURE_TABLE;

/** True for a code of the table. */
export function isRefusalCode(code: unknown): code is RefusalCode {
  return typeof code === 'string' && Object.hasOwn(FAILURE_TABLE, code);
}
