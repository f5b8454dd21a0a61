import { eventually } from './eventually.ts';
import type { Keyturn } from './keyturn.ts';
import { migrationOf, Migrations } from './migrations.ts';

/** The demo and beside it what the demo would show only minutes later: by id. */
export interface ShownFleet {
  /** Somebody is to make a value. */
  readonly valueTask: string;
  /** Somebody is to consent. */
  readonly consentTask: string;
  /** A migration that waits for that consent. */
  readonly waiting: string;
  /** A migration of the demo. */
  readonly running: string;
}

interface Task {
  readonly id: string;
  readonly kind: string;
}

const WITHIN_MS = 40_000;

/** Brings a Keyturn with its demo to where every screen has something to show. */
export async function showFleet(keyturn: Keyturn): Promise<ShownFleet> {
  const migrations = new Migrations(keyturn);
  await migrations.prepare();
  // Its server is none of the demo's, for which the demo has consented.
  const waiting = migrationOf('waits-for-consent', ['HR']);
  await migrations.register(waiting);
  await migrations.start(waiting.id);
  const tasks = await eventually({
    ask: async () => (await keyturn.api.get<{ items: Task[] }>('/v1/tasks')).items,
    until: (items) => ['regenerateToken', 'giveConsent'].every((kind) => items.some((task) => task.kind === kind)),
    withinMs: WITHIN_MS,
  });
  const idOf = (kind: string) => tasks.find((task) => task.kind === kind)?.id ?? '';
  return {
    valueTask: idOf('regenerateToken'),
    consentTask: idOf('giveConsent'),
    waiting: waiting.id,
    running: 'wave-1-finance',
  };
}
