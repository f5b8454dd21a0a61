import { type Command, Option } from 'commander';
import { CliError, EXIT } from '../cli-error.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { connectTo } from '../http/connection.ts';
import { type Api, openClient } from '../http/open-client.ts';
import { parseTimeout } from '../input/parse-timeout.ts';
import { codeText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { say } from '../output/say.ts';
import { Changes } from './changes.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { parseWanted, wantedChoices, type Wanted, type WaitWords } from './wanted.ts';

export interface WaitOptions extends ApiOptions, OutputOptions {
  readonly for: string;
  readonly timeout: string;
  readonly failOnPerson?: boolean;
}

/** What can be waited for: a token or a migration. */
export interface Subject {
  readonly id: string;
  readonly status: string;
  readonly phase: string;
  readonly health?: string | null | undefined;
  readonly cause?: string | null | undefined;
  readonly waitingFor?: string | null | undefined;
  readonly currentVersion?: number | null | undefined;
  /** What a person is asked to do about it. */
  readonly task?: { readonly id: string } | null | undefined;
}

export interface Waiting extends WaitWords {
  /** As events name it. */
  readonly subject: string;
  readonly read: (client: Api) => Promise<Subject>;
  /** Phases that nothing comes after. */
  readonly finalPhases: readonly string[];
  /** What a person does about it. */
  readonly hint: (subject: Subject) => string;
}

const RULES = `
Ends with 0 when it is so, with 1 when it can no longer be so, because its life has ended in another way, and with 124 after
--timeout. That a person has to act is said once; waiting goes on, or ends with 5 with --fail-on-person.
--for also takes cause=<code>`;
const VERSION_RULE = ', and version=<n>: this one or a later one is in use';

/** The flags of a command that waits; `usual`: for what, when nothing is said. */
export function withWaiting(command: Command, { usual, ...words }: WaitWords & { readonly usual: string }): Command {
  // The choices are for the help and for completion; `parseWanted` judges, because causes and versions have no list.
  const wanted = new Option('--for <field=word>', 'what to wait for').choices(wantedChoices(words)).default(usual);
  command
    .addOption(wanted.argParser((text: string) => text))
    .option('--timeout <duration>', 'such as 90s, 10m, 2h or PT10M, in real time', '10m')
    .option('--fail-on-person', 'end with 5 as soon as a person has to act')
    .addHelpText('after', `${RULES}${words.hasVersions ? VERSION_RULE : ''}.`);
  return withOutput(withApi(command));
}

/** Waits until something is so, or never can be. */
export async function waitFor(options: WaitOptions, waiting: Waiting): Promise<void> {
  const wanted = parseWanted(options.for, waiting);
  const deadline = performance.now() + parseTimeout('--timeout', options.timeout);
  const connection = connectTo(options);
  const client = openClient({ connection, say });
  const reached = await untilInterrupted(async (signal) => {
    const changes = new Changes({ connection, query: { subject: waiting.subject }, signal });
    const judge = new Judge({ wanted, waiting, failOnPerson: options.failOnPerson === true });
    let isFirst = true;
    while (!signal.aborted) {
      const subject = await waiting.read(client).catch((error: unknown) => {
        if (isFirst || !(error instanceof ApiFailure) || error.repeat === null) throw error;
        return null;
      });
      isFirst = false;
      if (subject !== null && judge.isReached(subject)) return subject;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw judge.tooLate(options.timeout);
      await changes.next(leftMs);
    }
    return null;
  });
  if (reached === null) return;
  writeOutput({ data: reached, lines: () => [`${reached.id}: ${options.for}`], names: [reached.id] }, options);
}

function isSo(subject: Subject, { field, word }: Wanted): boolean {
  return field === 'version' ? (subject.currentVersion ?? 0) >= Number(word) : subject[field] === word;
}

interface Judging {
  readonly wanted: Wanted;
  readonly waiting: Waiting;
  readonly failOnPerson: boolean;
}

/** Judges what is seen while waiting. */
class Judge {
  readonly #judging: Judging;
  #last: Subject | null = null;
  #saidWhom = false;

  constructor(judging: Judging) {
    this.#judging = judging;
  }

  /** Throws when it can never be so, or when a person has to act and that is not to be waited for. */
  isReached(subject: Subject): boolean {
    const { wanted, waiting } = this.#judging;
    this.#last = subject;
    if (isSo(subject, wanted)) return true;
    if (waiting.finalPhases.includes(subject.phase)) {
      throw new CliError(`${subject.id} is ${codeText(subject.phase)}: ${wanted.field} never becomes ${wanted.word}.`);
    }
    this.#lookForPerson(subject);
    return false;
  }

  tooLate(timeout: string): CliError {
    const { wanted } = this.#judging;
    const last = this.#last;
    const stands = last === null ? '' : ` It is ${codeText(last.phase)}, ${codeText(last.status)}.`;
    return new CliError(`After ${timeout} ${wanted.field} is not ${wanted.word}.${stands}`, {
      exitCode: EXIT.timedOut,
    });
  }

  #lookForPerson(subject: Subject): void {
    const { waiting, failOnPerson } = this.#judging;
    const isPerson = subject.waitingFor === 'person' || subject.waitingFor === 'consent';
    if (!isPerson || this.#saidWhom) return;
    const sentence = `${subject.id} waits for ${subject.waitingFor === 'consent' ? 'a consent' : 'a person'}: ${waiting.hint(subject)}`;
    if (failOnPerson) throw new CliError(sentence, { exitCode: EXIT.waitingForPerson });
    this.#saidWhom = true;
    say(sentence);
  }
}
