import { z } from 'zod';
import { EXIT } from '../cli-error.ts';
import { plainText } from '../output/plain-text.ts';

const text = z.string().optional().catch(undefined);

/** problem+json of api.md. Only the code is relied upon: an older or newer API may say less. */
const problemSchema = z.object({
  code: z.string(),
  title: text,
  detail: text,
  action: text,
  requestId: text,
  violations: z
    .array(z.object({ path: z.string(), message: z.string(), proposal: text }))
    .optional()
    .catch(undefined),
});
export type Problem = z.output<typeof problemSchema>;

/** The problem in an answer; null when somebody else answered, such as a proxy. */
export function readProblem(body: string): Problem | null {
  try {
    return problemSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** What went wrong, what to do, and each violation with what would pass. */
export function problemText({ code, title, detail, action, violations, requestId }: Problem): string {
  const said = [title, detail].filter((part) => part !== undefined).map(sentence);
  return [
    `${[...new Set(said)].join(' ')} [${plainText(code)}]`.trim(),
    ...(violations ?? []).map(
      ({ path, message, proposal }) =>
        `  ${plainText(path)}: ${plainText(message)}${proposal === undefined ? '' : ` (would pass: ${plainText(proposal)})`}`,
    ),
    ...(action === undefined ? [] : [`  What to do: ${plainText(action)}`]),
    ...(requestId === undefined ? [] : [`  Request: ${plainText(requestId)}`]),
  ].join('\n');
}

/** The exit code that tells a script what kind of refusal it was. */
export function exitCodeOf(status: number, code: string | undefined): number {
  // Not a missing key but a missing person.
  if (code === 'auth.fourEyes') return EXIT.waitingForPerson;
  // A route this server does not have is no missing token.
  if (code === 'route.notFound') return EXIT.failed;
  if (status === 401 || status === 403) return EXIT.signIn;
  if (status === 404) return EXIT.notFound;
  return status === 409 || status === 412 ? EXIT.conflict : EXIT.failed;
}

function sentence(text: string): string {
  const line = plainText(text);
  return /[.!?。]$/.test(line) ? line : `${line}.`;
}
