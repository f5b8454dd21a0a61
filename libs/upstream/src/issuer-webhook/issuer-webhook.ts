import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { EgressAnswer, EgressClient } from '../egress.ts';
import type { Issuer, MintRequest } from '../issuer.ts';
import { expectStatus, parseAnswer } from '../judge-answer.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

/** Answers are typed and bounded before anyone sees them; fields we do not know are ignored. */
const mintAnswer = z
  .object({
    value: z.string().min(1).max(8192),
    upstreamId: z.string().min(1).max(240),
    expiresAt: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  })
  // The id is shown and logged: an issuer that uses the value as its own id must not get it there.
  .refine(({ value, upstreamId }) => value === '' || !upstreamId.includes(value), { path: ['upstreamId'] });
const verifyAnswer = z.object({ ok: z.boolean() });

const NOT_FOUND = 404;

/** The owner's issuer over HTTP, signed as Standard Webhooks; contract in docs/issuer-webhook.md. `secret` starts with `whsec_`. */
export function createIssuerWebhook({
  egress,
  url,
  secret,
}: {
  egress: EgressClient;
  url: string;
  secret: string;
}): Issuer {
  const webhook = signer(secret);
  const post = (path: string, payload: object, headers: Record<string, string> = {}): Promise<EgressAnswer> => {
    const body = JSON.stringify(payload);
    const id = `msg_${randomUUID()}`;
    const at = new Date();
    const signed = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, at, body),
    };
    return egress.send({
      method: 'POST',
      url: `${url.replace(/\/$/, '')}/${path}`,
      body,
      headers: { 'content-type': 'application/json', ...signed, ...headers },
    });
  };
  return {
    mint: async (request) => {
      const { tokenId, version, label, lifetime } = request;
      const answer = await post(
        'mint',
        { tokenId, version, label, lifetime },
        { 'idempotency-key': idempotencyKey(request) },
      );
      return parseAnswer(expectStatus(answer), mintAnswer);
    },
    verify: async ({ tokenId, version, upstreamId, value }) => {
      const answer = await post('verify', { tokenId, version, upstreamId, value });
      if (answer.status === NOT_FOUND) return { result: 'unsupported' };
      return { result: parseAnswer(expectStatus(answer), verifyAnswer).ok ? 'works' : 'fails' };
    },
    revoke: async ({ tokenId, version, upstreamId }) => {
      expectStatus(await post('revoke', { tokenId, version, upstreamId }));
    },
  };
}

/** Made of credential, incarnation and version, never of the attempt: a repeat gets the same answer. */
export function idempotencyKey({
  tokenId,
  incarnation,
  version,
}: Pick<MintRequest, 'tokenId' | 'incarnation' | 'version'>): string {
  return `${tokenId}~${incarnation}#${version}`;
}

function signer(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new UpstreamFailure({
      code: 'upstream.unauthorized',
      detail: 'The named secret is not a Standard Webhooks secret (whsec_…).',
    });
  }
}
