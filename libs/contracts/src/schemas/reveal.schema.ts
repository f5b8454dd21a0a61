import { z } from 'zod';
import { instant } from './page.schema.ts';
import { line } from './spec-fields.schema.ts';

export const revealRequest = z
  .strictObject({
    version: z.int().min(1).optional().meta({ description: 'Default: the one in use' }),
    reason: line(500),
  })
  .meta({ id: 'RevealRequest' });

/** What the asker gets, and nobody else. All instants are real time. */
export const reveal = z
  .object({
    ticket: z.string().meta({ description: 'Redeems the value; for the person who asked, and never shown again' }),
    confirmation: z.string().meta({ description: 'What the approver is told: it confirms, and redeems nothing' }),
    version: z.int(),
    status: z.enum(['awaitingConfirmation', 'confirmed']),
    expiresAt: instant.meta({
      description: 'Until when it can be confirmed; once it is, until when it can be redeemed',
    }),
  })
  .meta({ id: 'Reveal' });

export const revealConfirmed = z
  .object({ confirmation: z.string(), version: z.int(), status: z.literal('confirmed'), expiresAt: instant })
  .meta({ id: 'RevealConfirmed' });

export const revealedValue = z
  .object({
    version: z.int(),
    value: z.string(),
    expiresAt: instant.meta({ description: 'Of the value, in fleet time' }),
    fingerprint: z.string(),
  })
  .meta({ id: 'RevealedValue' });
