export { openRedis, type RedisParts } from './open-redis.ts';
export { createClient, type OutageListener } from './client.ts';
export type { BudgetAnswer, Budgets, BudgetUsage, TakeBudget } from './budgets.ts';
export type { CallLimit } from './grant-log.ts';
export { KEYS } from './keys.ts';
export type { LimitAnswer, Limiter } from './limiter.ts';
export type { Sessions, SignInLinks } from './sessions.ts';
export type { Listen, Wakeups } from './wakeups.ts';
