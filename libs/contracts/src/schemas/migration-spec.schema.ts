import { MIGRATION_PRODUCTS } from '@keyturn/domain';
import { z } from 'zod';
import { httpUrl, isoDuration, line, pathSegment, secretName, siteUrl, tags, tokenId } from './spec-fields.schema.ts';

/** Shapes only; what a value must mean is for the lint of the domain. Unknown fields are refused by name, but for the scope, which goes upstream as it is. */

export const migrationId = tokenId.meta({ examples: ['wave-3-finance'] });

const assistantVersion = z
  .string()
  .max(40)
  .regex(/^v?\d{1,6}(\.\d{1,6}){0,5}([-.+][A-Za-z0-9.-]{1,24})?$/, 'as the assistant shows it, e.g. 1.12.9')
  .meta({ examples: ['1.12.9'] });

/** A personal access token among the secrets; with `user`, that person's password. */
const serverAuth = z.strictObject({ secret: secretName, user: line(254).optional() });

export const migrationServer = z.strictObject({
  baseUrl: httpUrl.meta({ examples: ['http://jira.acme.test:8080/jira'] }),
  serverId: z
    .string()
    .regex(/^[A-Za-z0-9]{4}(-[A-Za-z0-9]{4}){3}$/, 'four groups of four characters, from the system information page')
    .meta({ examples: ['B1XA-2YQ3-ZK7M-9PLD'] }),
  assistantVersion: assistantVersion.optional(),
  auth: serverAuth.optional(),
});

export const migrationAccount = z.strictObject({
  email: z.email().max(254),
  auth: z.union([z.strictObject({ token: tokenId }), z.strictObject({ secret: secretName })]).optional(),
});

export const consentPolicy = z.strictObject({
  approvers: z
    .array(line(254))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: '`role:approver`, or the names of people', examples: [['role:approver']] }),
  validFor: isoDuration.optional(),
  fourEyes: z.boolean().optional(),
});

const keyed = z.looseObject({
  includedKeys: z.array(line(255)).max(20_000),
  includedData: line(60).optional(),
});

const scope = z
  .looseObject({ projects: keyed.optional(), spaces: keyed.optional() })
  .meta({ description: 'The scope of the job, sent upstream as it is; `projects` or `spaces` by their keys' });

const budget = z.int().min(1).max(1000);

export const migrationSpec = z
  .strictObject({
    id: migrationId,
    product: z.enum(MIGRATION_PRODUCTS),
    owner: line(254).optional(),
    tags: tags.optional(),
    server: migrationServer,
    destination: z.strictObject({ cloudUrl: siteUrl }),
    account: migrationAccount,
    scope,
    expectedDuration: isoDuration.optional(),
    rerun: z.strictObject({ maxWithoutProgress: budget.optional(), maxWithProgress: budget.optional() }).optional(),
    excludeChecks: z.array(line(120)).max(100).optional(),
    consent: consentPolicy.optional(),
    adopt: z.strictObject({ jobId: pathSegment }).optional(),
  })
  .meta({ id: 'MigrationSpec' });
