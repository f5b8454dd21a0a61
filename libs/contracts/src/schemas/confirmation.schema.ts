import { z } from 'zod';
import { instant, repeatable } from './page.schema.ts';

/** rotate: an emergency rotation, which revokes predecessors at once · reveal: a value shown to a person. */
export const CONFIRMATION_KINDS = ['rotate', 'reveal'] as const;

/** open: waits for somebody · confirmed: not carried out yet · spent: carried out or refused for good · lapsed: too late. */
export const CONFIRMATION_STATES = ['open', 'confirmed', 'spent', 'lapsed'] as const;

/** An act that takes two people. All instants are real time. */
export const confirmation = z
  .object({
    id: z.string(),
    kind: z.enum(CONFIRMATION_KINDS),
    tokenId: z.string(),
    version: z.int().optional().meta({ description: 'Of a reveal: whose value is shown' }),
    reason: z.string(),
    requestedBy: z.string(),
    requestedAt: instant,
    expiresAt: instant.meta({
      description: 'Until when it can be confirmed; of a confirmed reveal, until when it can be redeemed',
    }),
    state: z.enum(CONFIRMATION_STATES),
    confirmedBy: z.string().optional(),
    selfConfirmed: z.boolean().meta({ description: 'Nobody else could have confirmed it' }),
    outcome: z
      .string()
      .optional()
      .meta({ description: 'What came of it, such as `version 3` or the code of a refusal' }),
    mayConfirm: z.boolean().meta({ description: 'Whether whoever asks may confirm it now' }),
    why: z.string().optional().meta({ description: 'Why they may not' }),
  })
  .meta({ id: 'Confirmation' });

export const confirmationList = z.object({ items: z.array(confirmation) }).meta({ id: 'ConfirmationList' });

export const confirmationQuery = z.strictObject({ state: repeatable(z.enum(CONFIRMATION_STATES)) });
