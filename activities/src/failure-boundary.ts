import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { FAILURES, isFailureCode, type FailureCode } from '@keyturn/domain';
import { UpstreamFailure } from '@keyturn/upstream';

/** What travels beside the message of a failed step: numbers only. */
export interface FailureDetails {
  /** Real ms the upstream asked us to wait. */
  readonly retryAfterMs?: number;
}

/** Half the heartbeat time-out of the steps would do; a third survives a pause of the event loop. */
const HEARTBEAT_EVERY_MS = 3000;
const LONGEST_DETAIL = 240;

/**
 * Runs one step of an activity: heartbeats while it lasts (`cursor`: from where a later try would go on), and turns whatever it
 * throws into a coded failure without values.
 */
export async function step<T>(run: () => Promise<T>, cursor: () => unknown = () => undefined): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(cursor()), HEARTBEAT_EVERY_MS);
  try {
    return await run();
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    throw toApplicationFailure(error, (code) => context.log.error('step failed inside Keyturn', { code }));
  } finally {
    clearInterval(beat);
  }
}

/** The `ApplicationFailure` for any error; what is not of our making is `keyturn.internal` and keeps its text to itself. */
export function toApplicationFailure(
  error: unknown,
  onInternal: (code: string) => void = () => undefined,
): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof UpstreamFailure) {
    const { code, message, retryAfterMs } = error;
    return coded({ code, message, ...(retryAfterMs === undefined ? {} : { details: { retryAfterMs } }) });
  }
  const own = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (isFailureCode(own)) return coded({ code: own, message: FAILURES[own].title });
  onInternal(own);
  // The text of a foreign error may quote what it was given.
  return coded({ code: 'keyturn.internal', message: `${error instanceof Error ? error.name : 'error'} (${own})` });
}

function coded({
  code,
  message,
  details = {},
}: {
  code: FailureCode;
  message: string;
  details?: FailureDetails;
}): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: message.slice(0, LONGEST_DETAIL),
    nonRetryable: FAILURES[code].terminal,
    details: [details],
    // Expected: it becomes an event of its token, and in the log it would only worry whoever reads along.
    ...(code === 'keyturn.internal' ? {} : { category: 'BENIGN' as const }),
  });
}
