import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, normalize, sep } from 'node:path';
import { onDisk, refuse, unless } from './disk-failure.ts';

export type IsOurs = (content: string) => Promise<boolean>;

/** Tells a file from any other and from itself after any change; null: there is none. */
export type FileState = string | null;

/** A value has at most 8192 characters, of up to three bytes each in UTF-8; what is larger was never ours. */
const LARGEST_OWN_BYTES = 24 * 1024;

/** The real path of the folder of `path`. Throws `sink.notAllowed` when it lies outside `folders`, `sink.unwritable` when there is none. */
export async function allowedFolder({ path, folders }: { path: string; folders: readonly string[] }): Promise<string> {
  // Refused rather than normalised: the owner should see where it goes.
  if (!isAbsolute(path) || normalize(path) !== path || path.endsWith(sep) || path.includes('\0'))
    throw refuse('The path is not absolute, or not in its shortest form.');
  const folder = await onDisk(() => realpath(dirname(path)));
  const allowed = await Promise.all(folders.map(realFolder));
  if (folders.length > 0 && !allowed.some((root) => root !== undefined && isInside(folder, root)))
    throw refuse('The folder is not one of those Keyturn may write to.');
  return folder;
}

/** What lies at the path when Keyturn may replace it. Throws `sink.notAllowed` for anything that it did not write. */
export async function ownFile({
  target,
  isOurs,
  text,
}: {
  target: string;
  isOurs: IsOurs;
  text: string;
}): Promise<FileState> {
  const found = await onDisk(() => look(target));
  if (found === null) return null;
  if (!found.isFile) throw refuse('What lies at the path is not a file: a link, a folder or a device.');
  const content = await onDisk(() => unless('ENOENT', () => readBounded(target)));
  // Gone meanwhile: the state we answer no longer fits, so it is looked at again.
  if (content === undefined || content === text) return found.state;
  if (content === null || !(await isOurs(content))) throw refuse('The file at the path was not written by Keyturn.');
  return found.state;
}

/** True while the path is as `ownFile` saw it. */
export async function isUnchanged(target: string, state: FileState): Promise<boolean> {
  const found = await onDisk(() => look(target));
  return (found?.state ?? null) === state;
}

async function look(target: string): Promise<{ isFile: boolean; state: string } | null> {
  const stats = await unless('ENOENT', () => lstat(target, { bigint: true }));
  if (stats === undefined) return null;
  const state = [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
  return { isFile: stats.isFile(), state };
}

/** null: too large. */
async function readBounded(target: string): Promise<string | null> {
  // A link or a pipe that took its place since it was looked at is neither followed nor waited for.
  const handle = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(LARGEST_OWN_BYTES + 1);
    let size = 0;
    while (size < buffer.length) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size, size);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    return size > LARGEST_OWN_BYTES ? null : buffer.toString('utf8', 0, size);
  } finally {
    await handle.close();
  }
}

/** undefined: cannot be reached, so nothing is inside. */
async function realFolder(folder: string): Promise<string | undefined> {
  try {
    return await realpath(folder);
  } catch {
    return undefined;
  }
}

const isInside = (folder: string, root: string): boolean =>
  folder === root || folder.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
