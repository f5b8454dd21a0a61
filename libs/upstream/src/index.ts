export { EgressClient } from './egress.ts';
export { createIssuerWebhook, idempotencyKey } from './issuer-webhook/issuer-webhook.ts';
export type { IssuedVersion, Issuer, MintAnswer, MintRequest } from './issuer.ts';
export { UpstreamFailure } from './upstream-failure.ts';
