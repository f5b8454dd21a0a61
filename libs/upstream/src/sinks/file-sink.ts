import { basename, join } from 'node:path';
import { UpstreamFailure } from '../upstream-failure.ts';
import { draftFor, moveIntoPlace, removeDraft, sweepDrafts, writeDraft } from './draft-file.ts';
import { allowedFolder, isUnchanged, ownFile, type IsOurs } from './file-target.ts';
import { inTurn } from './in-turn.ts';
import type { Sink } from './sink.ts';

/** A try is lost only to another process that has just finished its own put, and costs a millisecond or two. */
const MOST_TRIES = 200;

export interface FileSinkOptions {
  /** Absolute, in its shortest form. */
  readonly path: string;
  /** Whether Keyturn wrote this content, as any version; what it did not write is left alone. */
  readonly isOurs: IsOurs;
  /** Folders it may write to, with what is below them; none named: any. */
  readonly folders: readonly string[];
}

/**
 * Writes the bare value, no newline, to one file of this host: atomic, durable, mode 0600 whatever the umask. Throws
 * `sink.notAllowed` (a path or a file that is not for Keyturn) or `sink.unwritable`; what `isOurs` throws passes through.
 */
export function createFileSink(options: FileSinkOptions): Sink {
  return {
    put: ({ value }) => inTurn(options.path, () => value.use((text) => putText(options, text))),
  };
}

async function putText({ path, isOurs, folders }: FileSinkOptions, text: string): Promise<void> {
  const target = join(await allowedFolder({ path, folders }), basename(path));
  await sweepDrafts(target);
  // Before the value is written anywhere; asked again only if the file has changed when the draft is ready.
  let found = await ownFile({ target, isOurs, text });
  const draft = draftFor(target);
  try {
    await writeDraft({ draft, text });
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      if (!(await isUnchanged(target, found))) found = await ownFile({ target, isOurs, text });
      else if (await moveIntoPlace({ draft, target })) return;
      // Another process has swept it away, taking it for left over.
      else await writeDraft({ draft, text });
    }
  } finally {
    await removeDraft(draft);
  }
  throw new UpstreamFailure({ code: 'sink.unwritable', detail: 'Another process keeps changing the file.' });
}
