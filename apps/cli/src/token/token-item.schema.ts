import { z } from 'zod';

/** Texts are not held to today's lists of kinds and phases, and what is not used here is kept: `-o json` shows it all. */
const text = z.string().nullish();

const version = z.looseObject({
  version: z.int(),
  status: z.string(),
  verified: z.boolean().optional(),
  issuedAt: text,
  expiresAt: text,
  fingerprint: text,
  adoption: z.array(z.looseObject({ consumer: z.string(), state: z.string() })).optional(),
});

/** A token as far as the command line shows it. */
export const tokenItem = z.looseObject({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  phase: z.string(),
  label: text,
  site: text,
  owner: text,
  cause: text,
  waitingFor: text,
  expiresAt: text,
  expiresAtSource: text,
  renewAt: text,
  nextActionAt: text,
  lastSuccessAt: text,
  currentVersion: z.int().nullish(),
  versions: z.array(version).optional(),
  failures: z.looseObject({ count: z.int(), code: z.string(), nextTryAt: text }).nullish(),
  task: z.looseObject({ id: z.string(), kind: z.string() }).nullish(),
  // Of a container token: a person is asked, and the migrations that need it.
  consent: z.looseObject({ askedAt: text }).nullish(),
  dependents: z.array(z.string()).nullish(),
});
export type TokenItem = z.output<typeof tokenItem>;
