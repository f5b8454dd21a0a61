import { z } from 'zod';
import { ApiRefusal } from './api-refusal.ts';
import { violationsOf } from './violations.ts';

const NOTHING = z.strictObject({});

/** Checks a body against the schema of a route (none: `{}` alone); an empty body counts as `{}`. Throws `request.invalid` with violations. */
export function bodyReader(schema: z.ZodType | undefined): (sent: unknown) => unknown {
  const shape = schema ?? NOTHING;
  return (sent) => {
    const result = shape.safeParse(sent ?? {});
    if (!result.success) throw invalidRequest(result.error);
    return schema === undefined ? undefined : result.data;
  };
}

/** The refusal for a body, or a part of one, that does not fit its schema. */
export function invalidRequest(error: z.ZodError, base: readonly PropertyKey[] = []): ApiRefusal {
  const violations = violationsOf(error, base);
  const [first] = violations;
  const where = first === undefined || first.path === '' ? 'The body' : `The field ${first.path}`;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
  return new ApiRefusal('request.invalid', {
    detail: `${where} does not fit: ${first?.message ?? 'wrong shape'}${more}`,
    violations,
  });
}
