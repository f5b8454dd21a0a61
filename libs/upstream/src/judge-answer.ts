import { z } from 'zod';
import type { EgressAnswer } from './egress.ts';
import { UpstreamFailure } from './upstream-failure.ts';

// Words only: with digits in it, a value that an upstream puts there by mistake would pass for a code.
const refusal = z.object({
  code: z
    .string()
    .max(40)
    .regex(/^[a-z]+(?:[._-][a-z]+)*$/i),
});

/** The answer itself when its status is one of these; throws the `UpstreamFailure` that any other status means. */
export function expectStatus(answer: EgressAnswer, good: readonly number[] = [200]): EgressAnswer {
  const { status, retryAfterMs } = answer;
  if (good.includes(status)) return answer;
  const detail = `HTTP ${status}${refusalCode(answer)}`;
  if (status === 429) throw new UpstreamFailure({ code: 'upstream.limited', detail, retryAfterMs });
  if (status === 401 || status === 403) throw new UpstreamFailure({ code: 'upstream.unauthorized', detail });
  if (status === 408) throw new UpstreamFailure({ code: 'upstream.timeout', detail });
  if (status >= 400 && status < 500) throw new UpstreamFailure({ code: 'upstream.refused', detail });
  if (status >= 500) throw new UpstreamFailure({ code: 'upstream.unavailable', detail, retryAfterMs });
  throw new UpstreamFailure({ code: 'upstream.badAnswer', detail });
}

/** What the schema makes of the body; `upstream.badAnswer` names the fields that do not fit, never what they hold. */
export function parseAnswer<T>({ body }: EgressAnswer, schema: z.ZodType<T>): T {
  return expectShape(tryJson(body), schema);
}

/** The same for a part of an answer. */
export function expectShape<T>(part: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(part);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'body'))].slice(0, 5);
  throw new UpstreamFailure({ code: 'upstream.badAnswer', detail: `HTTP 200, but unreadable: ${fields.join(', ')}.` });
}

function refusalCode({ body }: EgressAnswer): string {
  const parsed = refusal.safeParse(tryJson(body));
  return parsed.success ? ` (${parsed.data.code})` : '';
}

function tryJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
