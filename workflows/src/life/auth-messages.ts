import { defineSignal } from '@temporalio/workflow';
import { isUnreadable, MIGRATION_SIGNALS, TOKEN_SIGNALS } from '@keyturn/contracts';
import { AUTH_STATES, type AuthProgress, type EnsureFresh, type ReleaseLane } from '@keyturn/domain';

/** Signals between a migration and the container token of its server and site. */

export const ensureFresh = defineSignal<[EnsureFresh]>(TOKEN_SIGNALS.ensureFresh);
export const releaseLane = defineSignal<[ReleaseLane]>(TOKEN_SIGNALS.releaseLane);
export const authProgress = defineSignal<[AuthProgress]>(MIGRATION_SIGNALS.authProgress);

// Only those who have our keys can write what can be read; the shape is asked because a TypeError would block the workflow for good.

export function isEnsureFresh(given: unknown): given is EnsureFresh {
  if (!isReleaseLane(given)) return false;
  const { forAtLeastMs, startedAt, startedBy, lapsedAt } = given as unknown as Record<string, unknown>;
  const isPlaced = typeof startedAt === 'number' && typeof startedBy === 'string';
  return isPlaced && typeof forAtLeastMs === 'number' && (lapsedAt === null || typeof lapsedAt === 'number');
}

export function isReleaseLane(given: unknown): given is ReleaseLane {
  return isObject(given) && typeof given['migrationId'] === 'string' && typeof given['ask'] === 'number';
}

export function isAuthProgress(given: unknown): given is AuthProgress {
  return isObject(given) && typeof given['ask'] === 'number' && AUTH_STATES.some((state) => state === given['state']);
}

const isObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !isUnreadable(given);
