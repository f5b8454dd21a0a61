import { z } from 'zod';

/** The organisation every emulated account belongs to, and its admin API key. Published: the emulator guards nothing. */
export const ORGANISATION = { id: 'emulator-org', key: 'emulator-org-key' } as const;

/** What an account API token is remembered by; instants in fleet time, ISO 8601. */
export const accountTokenSchema = z.object({
  id: z.string(),
  account: z.string(),
  label: z.string(),
  valueHash: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastActiveAt: z.string().nullable(),
  deletedAt: z.string().nullable(),
});
export type AccountToken = z.output<typeof accountTokenSchema>;

/** Days a person may choose (domain/data-manager.md §8); a year when nothing is chosen. */
export const TOKEN_DAYS = { min: 1, max: 365 } as const;
