import { durationMs, parseDuration } from '@keyturn/domain';
import { z } from 'zod';

// The longest life a custom credential may have (design/tokens.md): five years, leap days included.
const MAX_LIFETIME_MS = (5 * 365 + 2) * 24 * 60 * 60 * 1000;

const tokenId = z.string().regex(/^[a-z0-9-]{3,63}$/, 'expected 3 to 63 of a-z, 0-9 and -');
const version = z.int().positive();
const upstreamId = z.string().min(1).max(100);

const lifetime = z
  .string()
  .refine((text) => parseDuration(text) !== null, { error: 'expected an ISO 8601 duration', abort: true })
  .refine(
    (text) => durationMs(text) > 0 && durationMs(text) <= MAX_LIFETIME_MS,
    'expected more than nothing, at most P5Y',
  );

export const mintSchema = z.object({ tokenId, version, label: z.string().min(1).max(255), lifetime });
export const verifySchema = z.object({ tokenId, version, upstreamId, value: z.string().max(8192) });
export const revokeSchema = z.object({ tokenId, version, upstreamId });
export const listSchema = z.object({ tokenId });

export type MintRequest = z.output<typeof mintSchema>;
export type VerifyRequest = z.output<typeof verifySchema>;
export type RevokeRequest = z.output<typeof revokeSchema>;

/** What the issuer remembers of a credential; all instants in fleet time, ISO 8601. */
export const credentialSchema = z.object({
  tokenId: z.string(),
  version: z.int(),
  label: z.string(),
  upstreamId: z.string(),
  value: z.string(),
  issuedAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
});

export type Credential = z.output<typeof credentialSchema>;
