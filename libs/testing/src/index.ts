export * from './a-token-spec.ts';
export * from './in-memory-lives.ts';
