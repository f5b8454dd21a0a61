export * from './failure-table.ts';
export * from './instant.ts';
export * from './names.ts';
export * from './tokens/token-messages.ts';
export * from './tokens/token-row.ts';
export * from './tokens/token-transition.ts';
export * from './tokens/token-view.ts';
