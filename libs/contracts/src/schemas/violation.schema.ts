import { z } from 'zod';

/** One rule that is broken: errors refuse, warnings inform. */
export const violation = z
  .object({
    severity: z.enum(['error', 'warning']),
    code: z.string().meta({ examples: ['MarginTooShort'] }),
    path: z.string().meta({ examples: ['renewal.before'] }),
    message: z.string(),
    proposal: z.string().optional(),
  })
  .meta({ id: 'Violation' });
