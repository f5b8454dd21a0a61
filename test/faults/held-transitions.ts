import { DatabaseSync } from 'node:sqlite';
import { subjectOf, type SubjectDomain } from '@keyturn/contracts';
import { eventually } from '../harness/eventually.ts';

/** A transition of one subject, by its CloudEvents type and the task it is about, where that matters. */
export interface Held {
  readonly domain: SubjectDomain;
  readonly id: string;
  /** e.g. `keyturn.migration.taskStarted`. */
  readonly type: string;
  readonly task?: 'check' | 'migrate';
}

/** Between two moments of a life lie milliseconds: records are made to refuse the write that would end one, until it is let go. */
export class HeldTransitions {
  readonly #database: DatabaseSync;
  #names: string[] = [];

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5000 });
  }

  /** From now on this transition cannot be recorded; whoever means to tries again until `letAllGo`. */
  hold({ domain, id, type, task }: Held): void {
    const name = `held${this.#names.length}_${id.replaceAll('-', '_')}`;
    const about = task === undefined ? '' : ` and json_extract(new.data, '$.task') = '${task}'`;
    const isIt = `new.subject = '${subjectOf(domain, id)}' and new.type = '${type}'${about}`;
    this.#database.exec(
      `create trigger "${name}" before insert on "transitions" when ${isIt} begin select raise(abort, 'held'); end`,
    );
    this.#names.push(name);
  }

  /** Resolves once the subject is recorded in this phase. */
  untilPhase({ domain, id, phase, withinMs }: Held & { phase: string; withinMs: number }): Promise<unknown> {
    const row = this.#database.prepare('select phase from subjects where subject = ?');
    return eventually({
      ask: () => (row.get(subjectOf(domain, id)) as { phase: string } | undefined)?.phase,
      until: (now) => now === phase,
      withinMs,
      everyMs: 10,
    });
  }

  letAllGo(): void {
    for (const name of this.#names) this.#database.exec(`drop trigger if exists "${name}"`);
    this.#names = [];
  }

  close(): void {
    this.letAllGo();
    this.#database.close();
  }
}
