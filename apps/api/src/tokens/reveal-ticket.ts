import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A ticket is the id of its confirmation, which approvers may see, and a secret that only the asker gets. */
const TICKET = /^([0-9a-f]{32})-([0-9a-f]{32})$/;
const SECRET_BYTES = 16;

/** Something that nobody guesses, and what records may keep of it. */
export function newTicketSecret(): { secret: string; digest: string } {
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { secret, digest: digestOf(secret) };
}

export const ticketOf = (confirmation: string, secret: string): string => `${confirmation}-${secret}`;

/** The id of the confirmation and the secret; null for what is no ticket. */
export function readTicket(text: string): { confirmation: string; secret: string } | null {
  const [, confirmation, secret] = TICKET.exec(text) ?? [];
  return confirmation === undefined || secret === undefined ? null : { confirmation, secret };
}

/** Compared in constant time. */
export function isSecretOf(digest: string, secret: string): boolean {
  const [known, sent] = [Buffer.from(digest), Buffer.from(digestOf(secret))];
  return known.length === sent.length && timingSafeEqual(known, sent);
}

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
