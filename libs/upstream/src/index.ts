export type { AccountToken, AccountTokenName, AccountTokens } from './account-tokens/account-tokens.ts';
export { createAccountTokens } from './account-tokens/atlassian-account-tokens.ts';
export { EgressClient } from './egress.ts';
export { createIssuerWebhook, idempotencyKey } from './issuer-webhook/issuer-webhook.ts';
export type { IssuedVersion, Issuer, MintAnswer, MintRequest } from './issuer.ts';
export { createFileSink } from './sinks/file-sink.ts';
export type { HeldValue, Sink } from './sinks/sink.ts';
export { UpstreamFailure } from './upstream-failure.ts';
