import { line, secretName } from '@keyturn/contracts/schemas';
import { z } from 'zod';

const LONGEST_VALUE = 16_384;

export const newSecret = z
  .strictObject({
    value: z.string().min(1).max(LONGEST_VALUE).meta({ writeOnly: true }),
    note: line(240).optional(),
  })
  .meta({ id: 'NewSecret' });
export type NewSecretBody = z.output<typeof newSecret>;

export const secretView = z
  .strictObject({
    name: secretName,
    fingerprint: z.string(),
    note: z.string().nullable(),
    updatedAt: z.string().meta({ format: 'date-time' }),
    usedBy: z.array(z.string()),
  })
  .meta({ id: 'NamedSecret' });

export const secretList = z.strictObject({ items: z.array(secretView), total: z.int() });
export const secretStored = z.strictObject({ name: secretName, fingerprint: z.string() });
export const secretRemoved = z.strictObject({ name: secretName, removed: z.boolean() });
