import { ADOPTION_RULES, COEXISTENCES, parseDuration, TOKEN_KINDS } from '@keyturn/domain';
import { z } from 'zod';

/** Shapes only; what a value must mean is for the lint of the domain. Unknown fields are refused by name. */

const SLUG = /^[a-z0-9-]{3,63}$/;

export const tokenId = z
  .string()
  .regex(SLUG, '3 to 63 characters of a-z, 0-9 and -')
  .meta({ examples: ['billing-api'] });
export const secretName = z.string().regex(SLUG, '3 to 63 characters of a-z, 0-9 and -');
export const consumerName = z.string().regex(SLUG, '3 to 63 characters of a-z, 0-9 and -');

const printable = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

/** One line a person wrote: no control or invisible characters. */
export const line = (longest: number) =>
  z.string().trim().min(1).max(longest).regex(printable, 'one line without control characters');

export const isoDuration = z
  .string()
  .max(32)
  .refine((text) => parseDuration(text) !== null, 'an ISO 8601 duration in whole parts, e.g. P12D or PT8H')
  .meta({ examples: ['P12D'] });

/** http or https, no credentials inside; zod's own `url()` would accept `javascript:`. */
export const httpUrl = z
  .string()
  .max(2048)
  .refine(isPlainHttpUrl, 'an http or https address without credentials')
  .meta({ examples: ['https://issuer.acme.test/keyturn'] });

export const siteUrl = httpUrl;

/** An Atlassian id that becomes a part of a path: nothing that could lead elsewhere. */
const pathSegment = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9:_-]{0,127}$/, 'letters, digits, ":", "_" and "-"')
  .meta({ examples: ['5b10ac8d82e05b22cc7d4ef5'] });

const isoInstant = z.iso.datetime({ offset: true }).meta({ examples: ['2027-01-20T00:00:00Z'] });
/** Whether there is such a day is for the lint, which proposes the nearest. */
const calendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, written YYYY-MM-DD')
  .meta({ examples: ['2026-12-24'] });

const tags = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a-z, 0-9, dot, dash, underscore'), line(120))
  .refine((all) => Object.keys(all).length <= 20, 'at most 20 tags');

const namedSecret = z.strictObject({ secret: secretName });

const issuer = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('guided') }),
  z.strictObject({ mode: z.literal('webhook'), url: httpUrl, secret: namedSecret }),
]);

/** What cannot be planned is for the lint of libs/schedule; here only what cannot be read. */
const renewal = z.strictObject({
  before: isoDuration.optional(),
  windows: z
    .array(z.strictObject({ cron: line(120), duration: isoDuration, timeZone: line(64) }))
    .max(10)
    .optional(),
  freezes: z
    .array(z.strictObject({ from: calendarDay, to: calendarDay, timeZone: line(64) }))
    .max(50)
    .optional(),
});

const distribution = z
  .array(
    z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('pull') }),
      z.strictObject({ mode: z.literal('file'), path: line(1024) }),
    ]),
  )
  .max(10)
  .refine((all) => new Set(all.map((target) => JSON.stringify(target))).size === all.length, 'each target once');

const account = z.strictObject({
  email: z.email().max(254),
  id: pathSegment,
  organisation: z.strictObject({ id: pathSegment, apiKey: namedSecret }),
});

const existing = z.strictObject({ expiresAt: isoInstant, issuedAt: isoInstant.optional() });

const consumer = z.strictObject({ name: consumerName, host: line(120).optional() });

const adoption = z.strictObject({
  consumers: z
    .array(consumer)
    .max(50)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'each consumer once')
    .optional(),
  require: z.enum(ADOPTION_RULES).optional(),
});

export const tokenSpec = z
  .strictObject({
    id: tokenId,
    kind: z.enum(TOKEN_KINDS),
    label: line(120),
    site: siteUrl.optional(),
    workspaceId: line(120).optional(),
    owner: line(254),
    tags: tags.optional(),
    issuer,
    lifetime: isoDuration,
    renewal: renewal.optional(),
    coexistence: z.enum(COEXISTENCES).optional(),
    overlap: isoDuration.optional(),
    adoption: adoption.optional(),
    escalation: z
      .array(z.strictObject({ after: isoDuration, to: line(254) }))
      .max(10)
      .optional(),
    distribution: distribution.optional(),
    account: account.optional(),
    existing: existing.optional(),
  })
  .meta({ id: 'TokenSpec' });

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hash === '';
}
