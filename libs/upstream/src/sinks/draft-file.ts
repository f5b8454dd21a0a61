import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onDisk, unless } from './disk-failure.ts';

const OWNER_ONLY = 0o600;

/**
 * Where a value is written before it takes the place of `target`: beside it, because only within a file system is a move atomic,
 * and under a name of its own, so that no other writer can ever move half of it into place.
 */
export function draftFor(target: string): string {
  return join(dirname(target), `${draftPrefix(target)}${randomBytes(6).toString('hex')}`);
}

/** Resolves once the bytes are on the disk. */
export function writeDraft({ draft, text }: { draft: string; text: string }): Promise<void> {
  return onDisk(async () => {
    const handle = await open(draft, 'wx', OWNER_ONLY);
    try {
      // The umask may have taken rights from the owner too.
      await handle.chmod(OWNER_ONLY);
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Resolves once the new name would survive a power cut; false, with nothing done, when the draft is gone. */
export function moveIntoPlace({ draft, target }: { draft: string; target: string }): Promise<boolean> {
  return onDisk(async () => {
    const isMoved = await unless('ENOENT', () => rename(draft, target).then(() => true));
    if (isMoved !== true) return false;
    const folder = await open(dirname(target), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return true;
  });
}

export function removeDraft(draft: string): Promise<void> {
  return onDisk(() => rm(draft, { force: true }));
}

/** Removes the drafts that killed processes left beside `target`: they hold values. */
export function sweepDrafts(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = draftPrefix(target);
  return onDisk(async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    const drafts = entries.filter((entry) => entry.isFile() && entry.name.startsWith(prefix));
    await Promise.all(drafts.map(({ name }) => rm(join(folder, name), { force: true })));
  });
}

/** One per target; hashed, because a long name leaves no room for more. */
function draftPrefix(target: string): string {
  return `.keyturn-${createHash('sha256').update(basename(target)).digest('hex').slice(0, 16)}-`;
}
