import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { Refusal } from '../refusal.ts';

/** Published: the emulator guards nothing, and callers need a fixed point. */
export const EMULATOR_ISSUER_SECRET = 'whsec_ZW11bGF0b3Itc2VjcmV0LTAwMDAwMDAwMDAwMDAwMDA=';

const webhook = new Webhook(EMULATOR_ISSUER_SECRET);

/** Refuses (401 `signature`) what is not signed as Standard Webhooks within five real minutes, else replaces the body by its JSON. */
export function requireSignature(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  // The signature covers the bytes that were sent, not what a parser makes of them.
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.addHook('preValidation', async (request) => {
    request.body = verifiedBody(request);
  });
}

function verifiedBody({ body, headers }: FastifyRequest): unknown {
  const payload = body instanceof Buffer ? body : Buffer.alloc(0);
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
  try {
    return webhook.verify(payload, signed);
  } catch (error) {
    if (error instanceof WebhookVerificationError) {
      throw new Refusal({ status: 401, code: 'signature', message: error.message });
    }
    throw new Refusal({ status: 400, code: 'malformed', message: 'expected JSON' });
  }
}
