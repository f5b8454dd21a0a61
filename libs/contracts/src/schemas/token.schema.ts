import {
  EXPIRY_SOURCES,
  HEALTHS,
  STATUSES,
  TOKEN_KINDS,
  TOKEN_PHASES,
  TOKEN_TASK_KINDS,
  VERSION_STATUSES,
  WAITING_FOR,
} from '@keyturn/domain';
import { z } from 'zod';
import { instant, pageOf } from './page.schema.ts';
import { tokenSpec } from './token-spec.schema.ts';
import { violation } from './violation.schema.ts';

const expiresAtSource = z
  .enum(EXPIRY_SOURCES)
  .meta({ description: 'entered by a person, estimated by the lifetime, or reported by the upstream' });

const consumerAdoption = z.object({
  consumer: z.string(),
  state: z.enum(['pulled', 'adopted', 'failed']),
  at: instant,
});

export const tokenVersion = z
  .object({
    version: z.int(),
    status: z.enum(VERSION_STATUSES),
    verified: z.boolean(),
    issuedAt: instant,
    expiresAt: instant,
    expiresAtSource,
    hasValue: z.boolean().meta({ description: 'Whether Keyturn holds its value' }),
    fingerprint: z.string().nullable(),
    adoption: z.array(consumerAdoption),
  })
  .meta({ id: 'TokenVersion' });

const failures = z.object({
  count: z.int(),
  firstAt: instant,
  lastAt: instant,
  code: z.string(),
  nextTryAt: instant.nullable().meta({ description: 'null: trying again cannot help, a person must act' }),
});

const openTask = z.object({
  id: z.string(),
  kind: z.enum(TOKEN_TASK_KINDS),
  cause: z.string(),
  version: z.int().nullable(),
  openedAt: instant,
  dueAt: instant.nullable(),
});

const pause = z.object({ pausedAt: instant, until: instant.nullable(), by: z.string(), reason: z.string() });

/** A token as lists show it. */
export const tokenItem = z
  .object({
    id: z.string(),
    kind: z.enum(TOKEN_KINDS),
    label: z.string(),
    site: z.string().nullable(),
    owner: z.string(),
    tags: z.record(z.string(), z.string()),
    status: z.enum(STATUSES),
    phase: z.enum(TOKEN_PHASES),
    health: z.enum(HEALTHS),
    cause: z.string().nullable(),
    waitingFor: z.enum(WAITING_FOR).nullable(),
    since: instant,
    issuedAt: instant.nullable(),
    expiresAt: instant.nullable(),
    expiresAtSource: expiresAtSource.nullable(),
    renewAt: instant.nullable(),
    nextActionAt: instant.nullable(),
    lastSuccessAt: instant.nullable(),
    currentVersion: z.int().nullable(),
    versions: z.array(tokenVersion),
    failures: failures.nullable(),
    pause: pause.nullable(),
    task: openTask.nullable().meta({ description: 'The first of `tasks`' }),
    tasks: z.array(openTask),
    consent: z
      .object({ version: z.int(), askedAt: instant, cause: z.string() })
      .nullable()
      .meta({ description: 'Set while a person is asked to consent; see /v1/tokens/{id}/consents' }),
    dependents: z.array(z.string()),
    breakGlass: z.boolean().meta({
      description: 'An emergency rotation is under way: the values before it are revoked without waiting for consumers',
    }),
    generation: z.int(),
    revision: z.int(),
  })
  .meta({ id: 'TokenItem' });

const consumer = z.object({
  name: z.string(),
  host: z.string().nullable(),
  needs: z
    .array(z.string())
    .meta({ description: 'Every token that names this consumer on this host: it needs them all' }),
});

/** A token with the specification it follows; never a value. */
export const token = tokenItem
  .extend({ consumers: z.array(consumer).optional(), spec: tokenSpec })
  .meta({ id: 'Token' });

export const tokenPage = pageOf(tokenItem).meta({ id: 'TokenPage' });

/** What PUT answers: the token, whether anything changed, and the warnings. */
export const tokenApplied = token
  .extend({ changed: z.boolean(), violations: z.array(violation) })
  .meta({ id: 'TokenApplied' });

export const tokenLint = z
  .object({ violations: z.array(violation), plannedRenewals: z.array(instant) })
  .meta({ id: 'TokenLint' });

export const tokenValue = z
  .object({
    version: z.int(),
    value: z.string(),
    expiresAt: instant,
    staleAfter: instant.meta({ description: 'Pull again by then: a successor is due, or the value ends' }),
  })
  .meta({ id: 'TokenValue' });
