import { say } from '../output/say.ts';

export interface Progress {
  /** How far it is, in words. */
  readonly at: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const TAKE_AWAY = '\r\u001b[K';

/** Tells on standard error how far something is: on a terminal in one line that changes, else line by line. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { at: say, end: () => undefined };
  return {
    at: (text) => void stream.write(`${TAKE_AWAY}${text.slice(0, Math.max(10, stream.columns - 1))}`),
    end: () => void stream.write(TAKE_AWAY),
  };
}
