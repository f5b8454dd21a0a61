import { z } from 'zod';
import { instant } from './page.schema.ts';
import { LANGUAGES } from './task.schema.ts';
import { isoDuration, line } from './spec-fields.schema.ts';

/** What a person reads before they consent; `hash` is SHA-256 of everything it covers, in hex. */
export const consentWording = z
  .object({
    language: z.enum(LANGUAGES),
    version: z.int(),
    text: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'ConsentWording' });

export const CONSENT_STATES = ['valid', 'used', 'lapsed', 'revoked'] as const;

export const consent = z
  .object({
    id: z.string(),
    token: z.string(),
    version: z.int().meta({ description: 'The renewal it was given for' }),
    server: z.string(),
    site: z.string(),
    account: z.string(),
    wording: z.object({ language: z.enum(LANGUAGES), version: z.int(), hash: z.string() }),
    grantedBy: z.string(),
    grantedAt: instant,
    validUntil: instant,
    standing: z.boolean().meta({ description: 'Covers every renewal until `validUntil`, not only one' }),
    selfConfirmed: z.boolean().meta({ description: 'Nobody else could have given it' }),
    comment: z.string().nullable(),
    uses: z.array(z.object({ version: z.int(), at: instant })),
    revokedAt: instant.nullable(),
    revokedBy: z.string().nullable(),
    revokeReason: z.string().nullable(),
    state: z.enum(CONSENT_STATES),
  })
  .meta({ id: 'Consent' });

const consentAsk = z.object({
  version: z.int(),
  askedAt: instant,
  cause: z.string(),
  waiting: z.array(z.string()).meta({ description: 'Migrations that go on after it' }),
  requesters: z
    .array(z.string())
    .meta({ description: 'Who asked: with four eyes none of them can give it while somebody else could' }),
});

/** Newest first; `asked` is null while nobody is asked. */
export const consentList = z
  .object({ items: z.array(consent), wording: consentWording, asked: consentAsk.nullable() })
  .meta({ id: 'ConsentList' });

export const consentQuery = z.strictObject({ lang: z.enum(LANGUAGES).default('en') });

export const consentGrant = z
  .strictObject({
    wordingHash: z.string().regex(/^[0-9a-f]{64}$/, 'the `hash` of the wording that was read'),
    comment: line(500).optional(),
    validFor: isoDuration.optional().meta({ description: 'Default: as the specification says, else P21D' }),
    standing: z.boolean().optional(),
  })
  .meta({ id: 'ConsentGrant' });

export const consentRefusal = z.strictObject({ comment: line(500) }).meta({ id: 'ConsentRefusal' });
export const consentRevocation = z.strictObject({ reason: line(500) }).meta({ id: 'ConsentRevocation' });
