import { CliError, EXIT } from '../cli-error.ts';
import { plainText } from '../output/plain-text.ts';
import { exitCodeOf, problemText, readProblem } from './problem.ts';
import type { Incoming, Unanswered } from './send.ts';

/** Whether repeating the same request can help, and what is known about the one that failed. */
export interface Repeat {
  /** True: it may have taken effect, so only the same Idempotency-Key repeats it safely. */
  readonly mayHaveArrived: boolean;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs: number;
}

/** The API refused, or did not answer. */
export class ApiFailure extends CliError {
  /** Code of api.md; null when it was not Keyturn that answered. */
  readonly code: string | null;
  /** 0 without an answer. */
  readonly status: number;
  /** Null: the same request would fail again. */
  readonly repeat: Repeat | null;

  constructor(
    message: string,
    about: { exitCode: number; code: string | null; status: number; repeat: Repeat | null },
  ) {
    super(message, { exitCode: about.exitCode });
    this.name = 'ApiFailure';
    this.code = about.code;
    this.status = about.status;
    this.repeat = about.repeat;
  }
}

/** The failure of a request that got no answer from this origin. */
export function failureWithoutAnswer(origin: string, { message, mayHaveArrived, canPass }: Unanswered): ApiFailure {
  return new ApiFailure(`Keyturn at ${origin} does not answer: ${message}.`, {
    exitCode: EXIT.failed,
    code: null,
    status: 0,
    repeat: canPass ? { mayHaveArrived, retryAfterMs: 0 } : null,
  });
}

/** The failure that an answer which is not 2xx means. */
export function failureOfAnswer(origin: string, { status, headers, text }: Incoming): ApiFailure {
  const problem = readProblem(text);
  // What a stranger answered is not shown: it may be a page, or an echo.
  const message = problem === null ? strangerText(origin, status) : problemText(problem);
  const isWorthRepeating = status >= 500 || status === 429 || problem?.code === 'request.inProgress';
  return new ApiFailure(message, {
    exitCode: exitCodeOf(status, problem?.code),
    code: problem?.code ?? null,
    status,
    repeat: isWorthRepeating
      ? { mayHaveArrived: status !== 429, retryAfterMs: retryAfterMs(headers['retry-after']) }
      : null,
  });
}

/** The failure of a 2xx answer that is not what api.md says. */
export function unreadableAnswer(origin: string, where: string): ApiFailure {
  const message = `${origin} answered something else than Keyturn would (${plainText(where)}). Check KEYTURN_URL, or bring both to the same version.`;
  return new ApiFailure(message, { exitCode: EXIT.failed, code: null, status: 200, repeat: null });
}

function strangerText(origin: string, status: number): string {
  const redirected =
    status >= 300 && status < 400 ? ' Redirects are not followed: set KEYTURN_URL to the last address.' : '';
  return `${origin} answered ${status} without saying why; is it Keyturn?${redirected}`;
}

/** Seconds only: Keyturn writes no dates here. */
function retryAfterMs(header: string | undefined): number {
  return header !== undefined && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : 0;
}
