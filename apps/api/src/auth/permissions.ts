import type { Role } from '../http/principal.ts';

/** Permission → the roles it is granted to, weakest first. Roles that contain one of them have it too (principal.ts). */
export const PERMISSIONS = {
  'tokens.read': ['viewer'],
  'tokens.apply': ['operator'],
  'tokens.command': ['operator'],
  /** As a second person. */
  'tokens.confirm': ['approver'],
  /** Only the tokens the key names. */
  'tokens.pull': ['consumer'],
  /** A consumer for the tokens its key names, an operator for all. */
  'tokens.acknowledge': ['consumer', 'operator'],
  'consents.read': ['viewer'],
  /** Give, refuse, revoke; who may do so for a token is also for its specification to say. */
  'consents.decide': ['approver'],
  'migrations.read': ['viewer'],
  'migrations.apply': ['operator'],
  'migrations.command': ['operator'],
  'budgets.read': ['viewer'],
  'fleet.read': ['viewer'],
  'fleet.apply': ['operator'],
  'tasks.read': ['viewer'],
  'tasks.work': ['operator'],
  'events.read': ['viewer'],
  'secrets.manage': ['operator'],
  'keys.manage': ['admin'],
  'audit.read': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

/** `self`: any valid credential. `open`: anybody on loopback, a viewer elsewhere. `public`: anybody. */
export type Permission = keyof typeof PERMISSIONS | 'self' | 'open' | 'public';
