import { getMigration } from '@keyturn/client';
import type { Api } from '../http/open-client.ts';
import type { MigrationView } from '../http/relied-on.ts';
import type { Foreseen } from '../output/dry-run.ts';
import { codeText } from '../output/instant-text.ts';
import { migrationPath } from './migration-path.ts';

export type MigrationChange = 'start' | 'retry' | 'stop' | 'abandon';

/** What a change would do to a migration as it is now. The API judges again when it is done. */
export async function foreseeMigration(client: Api, id: string, does: MigrationChange): Promise<Foreseen> {
  const migration = await getMigration({ client, path: migrationPath(id) });
  return { id, would: `${id} ${WOULD[does]}`, refusal: refusalOf(migration, does) };
}

const WOULD: Readonly<Record<MigrationChange, string>> = {
  start: 'would be started; it waits for its turn while another one of that server and site runs',
  retry: 'would try again now',
  stop: 'would begin no new attempt; what runs upstream would be watched to its end',
  abandon: 'would be ended for good; nothing is deleted',
};

const MAY_NOT: Readonly<Record<MigrationChange, readonly MigrationView['phase'][]>> = {
  start: [
    'preparing',
    'checking',
    'migrating',
    'settlingApps',
    'renewingAuth',
    'awaitingConsent',
    'resuming',
    'needsDecision',
    'finished',
    'abandoned',
  ],
  retry: ['ready', 'finished', 'abandoned'],
  stop: ['ready', 'finished', 'abandoned'],
  abandon: ['finished'],
};

function refusalOf({ id, phase, decision, failures }: MigrationView, does: MigrationChange): string | null {
  if (does === 'retry' && phase === 'needsDecision' && decision !== null) {
    return `${id} waits for a decision: keyturn migration decide ${id}.`;
  }
  if (does === 'retry' && (phase === 'migrating' || phase === 'checking') && failures === null) {
    return `a task of ${id} runs, and cannot be stopped upstream.`;
  }
  return MAY_NOT[does].includes(phase) ? `${id} is ${codeText(phase)}.` : null;
}
