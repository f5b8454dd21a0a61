export * from './generated/index.ts';
export type { Client } from './generated/client/index.ts';
export { createKeyturnClient, type ClientOptions as KeyturnClientOptions } from './keyturn-client.ts';
export { NoAnswer, Refusal } from './refusal.ts';
