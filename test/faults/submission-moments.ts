import { DatabaseSync } from 'node:sqlite';

/**
 * How far a value that was handed over has come. staged: in the secret store, and its life has not heard of it · taken: its
 * life has it, and it is no version yet · stored: a version, and its life has not heard of that · written: in use, and in its
 * file, and its life has not heard of the file.
 */
export const MOMENTS = ['staged', 'taken', 'stored', 'written'] as const;
export type Moment = (typeof MOMENTS)[number];

/** `:id` is the token's. */
const TRACES = {
  candidate: `select 1 from secretCandidates where credentialId glob :id || '~*'`,
  submitted: `select 1 from transitions where subject = 'token/' || :id and type = 'keyturn.token.submitted'`,
  version: `select 1 from secretVersions where credentialId glob :id || '~*'`,
  issued: `select 1 from transitions where subject = 'token/' || :id and type = 'keyturn.token.issued'`,
  promoted: `select 1 from transitions where subject = 'token/' || :id and type = 'keyturn.token.promoted'`,
  distributed: `select 1 from transitions where subject = 'token/' || :id and type = 'keyturn.token.distributed'`,
} as const;
type Trace = keyof typeof TRACES;

const BOUNDS: Readonly<Record<Moment, { readonly has: Trace; readonly lacks: Trace }>> = {
  staged: { has: 'candidate', lacks: 'submitted' },
  taken: { has: 'submitted', lacks: 'version' },
  stored: { has: 'version', lacks: 'issued' },
  written: { has: 'promoted', lacks: 'distributed' },
};

/** The write that would end the moment. */
const ENDS: Readonly<Record<Exclude<Moment, 'staged'>, (id: string) => string>> = {
  taken: (id) => `"secretVersions" when new.credentialId glob '${id}~*'`,
  stored: (id) => `"transitions" when new.subject = 'token/${id}' and new.type = 'keyturn.token.issued'`,
  written: (id) => `"transitions" when new.subject = 'token/${id}' and new.type = 'keyturn.token.distributed'`,
};

/** Between two of these moments lie milliseconds, so records are made to refuse the write that would end one, until all are let go. */
export class SubmissionMoments {
  readonly #database: DatabaseSync;
  readonly #held: string[] = [];

  constructor(recordsFile: string) {
    this.#database = new DatabaseSync(recordsFile, { timeout: 10_000 });
  }

  /** A value that is handed over to this token from now on stays at the moment. */
  hold(id: string, moment: Exclude<Moment, 'staged'>): void {
    const name = `held_${this.#held.length}`;
    this.#database.exec(
      `create trigger ${name} before insert on ${ENDS[moment](id)} begin select raise(abort, 'held by a test'); end`,
    );
    this.#held.push(name);
  }

  /** To the API of now, whatever it left unanswered before it was killed is a minute older: then the repeat of a request is taken up. */
  letAMinutePass(): void {
    const earlier = new Date(Date.now() - 61_000).toISOString();
    this.#database.prepare('update idempotency set startedAt = ? where status is null').run(earlier);
  }

  isAt(id: string, moment: Moment): boolean {
    const { has, lacks } = BOUNDS[moment];
    return this.#finds(has, id) && !this.#finds(lacks, id);
  }

  letAllGo(): void {
    for (const name of this.#held) this.#database.exec(`drop trigger if exists ${name}`);
  }

  close(): void {
    this.#database.close();
  }

  #finds(trace: Trace, id: string): boolean {
    return this.#database.prepare(TRACES[trace]).get({ id }) !== undefined;
  }
}
