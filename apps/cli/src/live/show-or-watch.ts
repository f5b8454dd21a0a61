import type { Command } from 'commander';
import { ApiFailure } from '../http/api-failure.ts';
import { type ApiOptions, openApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { type Api, openClient } from '../http/open-client.ts';
import {
  isForPeople,
  jsonLine,
  type Output,
  type OutputOptions,
  outputText,
  writeList,
  writeOutput,
  writeText,
} from '../output/output-format.ts';
import { say } from '../output/say.ts';
import { Changes, type LineState } from './changes.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface WatchOptions {
  readonly watch?: boolean;
}

/** `-w` for a command that shows something. */
export function withWatch(command: Command): Command {
  return command.option('-w, --watch', 'show it anew at every change, until Ctrl-C');
}

export interface Seen extends Output {
  /** Said when a list is empty. */
  readonly none?: string;
  /** What to know about it, such as that there is more. */
  readonly note?: string | null;
}

export interface Shown {
  /** What it is about, as events name it; undefined: anything. */
  readonly subject?: string;
  readonly read: (client: Api) => Promise<Seen>;
  /** How it is shown once, when that is not by one `read`. */
  readonly show?: (client: Api) => Promise<void>;
}

type Options = ApiOptions & OutputOptions & WatchOptions;

/** Shows something, and with `-w` goes on showing it. */
export async function showOrWatch(options: Options, shown: Shown): Promise<void> {
  if (options.watch === true) return watchUntil(options, { ...shown, isOver: () => false });
  const client = openApi(options);
  if (shown.show !== undefined) return shown.show(client);
  const answer = await shown.read(client);
  if (answer.none === undefined) writeOutput(answer, options);
  else writeList({ ...answer, none: answer.none }, options);
}

/** Goes on showing something until it is over, or Ctrl-C. */
export async function watchUntil(
  options: ApiOptions & OutputOptions,
  shown: Shown & { readonly isOver: () => boolean },
): Promise<void> {
  const connection = connectTo(options);
  const client = openClient({ connection, say });
  await untilInterrupted(async (signal) => {
    const changes = new Changes({ connection, query: { subject: shown.subject }, signal });
    const screen = process.stdout.isTTY && isForPeople(options.output) ? new Screen(options) : new Log(options);
    // The first look fails like any other command; later ones are tried again.
    screen.show(await shown.read(client));
    while (!signal.aborted) {
      screen.stand(changes.state, changes.why);
      if (shown.isOver()) return;
      await changes.next();
      if (signal.aborted) return;
      const answer = await shown.read(client).catch((error: unknown) => {
        if (!(error instanceof ApiFailure) || error.repeat === null) throw error;
        screen.stand('cut', error.message);
        return null;
      });
      if (answer !== null) screen.show(answer);
    }
  });
}

const STANDING: Readonly<Record<LineState, string>> = {
  connecting: 'connecting',
  live: 'live',
  cut: 'CUT OFF, trying again: what you see is old',
  polling: 'no live line, looked at every 2 s',
};

const CLEAR = '\u001b[H\u001b[2J\u001b[3J';

/** One page that is drawn over itself. */
class Screen {
  readonly #options: OutputOptions;
  #text = '';
  #seenAt = '';
  #drawn = '';

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  show(answer: Seen): void {
    const { none, note = null, names } = answer;
    const isEmpty = none !== undefined && names.length === 0;
    // A part of the page: what is said beside it would push it down, and be cleared at the next change.
    const above = note === null ? '' : `${note}\n\n`;
    this.#text = above + (isEmpty ? `${none}\n` : outputText(answer, this.#options));
    this.#seenAt = new Date().toISOString().slice(11, 19);
  }

  /** Draws it with how the line stands, if anything is another than before. */
  stand(state: LineState, why: string): void {
    const about = state === 'live' || why === '' ? '' : ` (${why.split('\n', 1)[0]})`;
    const page = `${this.#text}\n${STANDING[state]}${about}; seen ${this.#seenAt}Z; Ctrl-C ends\n`;
    if (page === this.#drawn) return;
    this.#drawn = page;
    writeText(`${CLEAR}${page}`);
  }
}

/** For programs and files: each change once, one after the other. */
class Log {
  readonly #options: OutputOptions;
  #last = '';
  #state: LineState = 'connecting';
  #hasNoted = false;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  show(answer: Seen): void {
    const { output } = this.#options;
    if (typeof answer.note === 'string' && !this.#hasNoted) say(answer.note);
    this.#hasNoted ||= typeof answer.note === 'string';
    // One line for each state of a whole list, so that a line is always the same thing.
    const text = output === 'jsonl' ? jsonLine(answer.data) : outputText(answer, this.#options);
    if (text === this.#last) return;
    writeText(`${this.#last !== '' && isForPeople(output) ? '\n' : ''}${text}`);
    this.#last = text;
  }

  stand(state: LineState, why: string): void {
    if (state === this.#state) return;
    const wasCut = this.#state === 'cut';
    this.#state = state;
    if (state === 'cut') say(`The line is cut, and tried again. ${why}`);
    else if (state === 'polling') say(`There is no live line, so it is looked at every 2 s. ${why}`);
    else if (state === 'live' && wasCut) say('The line is there again.');
  }
}
