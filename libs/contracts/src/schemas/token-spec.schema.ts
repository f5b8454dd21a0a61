import { ADOPTION_RULES, COEXISTENCES, MIGRATION_PRODUCTS, TOKEN_KINDS } from '@keyturn/domain';
import { z } from 'zod';
import { consentPolicy, migrationAccount, migrationServer } from './migration-spec.schema.ts';
import {
  consumerName,
  httpUrl,
  isoDuration,
  line,
  pathSegment,
  secretName,
  siteUrl,
  tags,
  tokenId,
} from './spec-fields.schema.ts';

/** Shapes only; what a value must mean is for the lint of the domain. Unknown fields are refused by name. */

const isoInstant = z.iso.datetime({ offset: true }).meta({ examples: ['2027-01-20T00:00:00Z'] });
/** Whether there is such a day is for the lint, which proposes the nearest. */
const calendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, written YYYY-MM-DD')
  .meta({ examples: ['2026-12-24'] });

const namedSecret = z.strictObject({ secret: secretName });

const issuer = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('guided') }),
  z.strictObject({ mode: z.literal('webhook'), url: httpUrl, secret: namedSecret }),
  z.strictObject({ mode: z.literal('migrationApi') }),
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

/** What a `migration.containerToken` connects. */
const container = z.strictObject({
  product: z.enum(MIGRATION_PRODUCTS),
  server: migrationServer,
  account: migrationAccount,
  consent: consentPolicy.optional(),
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
    container: container.optional(),
    existing: existing.optional(),
  })
  .meta({ id: 'TokenSpec' });
