import { getTask } from '@keyturn/client';
import type { Api } from '../http/open-client.ts';
import type { TaskView } from '../http/relied-on.ts';
import type { Foreseen } from '../output/dry-run.ts';
import { codeText } from '../output/instant-text.ts';
import { taskPath } from './task-id.ts';

interface Asked {
  readonly id: string;
  readonly does: 'done' | 'snooze' | 'handover';
  /** How the sentence goes on. */
  readonly how?: string;
  readonly hasReport?: boolean;
}

/** What a change would do to a task as it is now. */
export async function foreseeTask(client: Api, { id, does, how = '', hasReport = false }: Asked): Promise<Foreseen> {
  const task = await getTask({ client, path: taskPath(id) });
  const refusal = task.status === 'open' ? whyNotDone(task, does, hasReport) : `it is ${codeText(task.status)}.`;
  return { id, would: WOULD[does](id, how), refusal };
}

const WOULD: Readonly<Record<Asked['does'], (id: string, how: string) => string>> = {
  done: (id) => `${id} would be done`,
  snooze: (id, how) => `${id} would be snoozed${how}, unless that is past its last safe moment`,
  handover: (id, owner) => `${id} would be for ${owner}`,
};

/** What is done by something else than saying so. */
function whyNotDone({ kind, subject }: TaskView, does: Asked['does'], hasReport: boolean): string | null {
  if (does !== 'done') return null;
  const about = subject.replace(/^\w+\//, '');
  switch (kind) {
    case 'regenerateToken':
      return `it is done by handing over the new value: keyturn token submit ${about}.`;
    case 'giveConsent':
      return `it is done by giving the consent: keyturn consent give ${about}.`;
    case 'decide':
      return `it is done by a decision: keyturn migration decide ${about}.`;
    case 'runInAssistant':
      return hasReport ? null : 'it is done with a --report of how the run ended.';
    case 'renewInBrowser':
    case 'revokeUpstream':
    case 'fixAccess':
    case 'confirmHosts':
    case 'investigate':
      return null;
  }
}
