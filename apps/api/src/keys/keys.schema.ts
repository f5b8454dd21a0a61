import { consumerName, isoDuration, line, tokenId } from '@keyturn/contracts/schemas';
import { z } from 'zod';
import { ROLES } from '../http/principal.ts';

const instant = z.string().meta({ format: 'date-time' });

export const newKey = z
  .strictObject({
    name: line(120),
    person: line(254).optional().meta({ description: 'Who acts with it; four eyes compares people, not keys.' }),
    roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
    tokens: z.array(tokenId).min(1).max(500).optional().meta({ description: 'Of a consumer: the tokens it may pull.' }),
    expiresIn: isoDuration.optional().meta({ description: 'Real time; default P90D.' }),
  })
  .superRefine(({ name, roles, tokens }, context) => {
    const isConsumer = roles.includes('consumer');
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (isConsumer && tokens === undefined) refuse('tokens', 'a consumer names the tokens it may pull');
    if (!isConsumer && tokens !== undefined) refuse('tokens', 'only a consumer names tokens');
    if (isConsumer && !consumerName.safeParse(name).success) {
      refuse('name', 'the name of a consumer: 3 to 63 characters of a-z, 0-9 and -');
    }
    if (new Set(roles).size !== roles.length) refuse('roles', 'each role once');
  })
  .meta({ id: 'NewKey' });
export type NewKeyBody = z.output<typeof newKey>;

export const keyView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    person: z.string().nullable(),
    roles: z.array(z.enum(ROLES)),
    tokens: z.array(z.string()).nullable(),
    createdAt: instant.nullable(),
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Key' });
export type KeyView = z.input<typeof keyView>;

export const keyList = z.strictObject({ items: z.array(keyView), total: z.int() });

export const createdKey = keyView
  .extend({ key: z.string().meta({ description: 'Shown once.' }) })
  .meta({ id: 'CreatedKey' });
