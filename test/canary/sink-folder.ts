import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is wrong, in words, with a folder that is to hold one file with this value, for its owner only, and no draft of it. */
export function flawsOfSinkFolder(folder: string, { name, value }: { name: string; value: string }): string[] {
  const names = readdirSync(folder);
  const strays = names.filter((found) => found !== name).map((found) => `${found} lies beside it`);
  if (!names.includes(name)) return [...strays, `${name} is missing`];
  const path = join(folder, name);
  const mode = statSync(path).mode & 0o777;
  return [
    ...strays,
    ...(readFileSync(path, 'utf8') === value ? [] : [`${name} holds something else`]),
    ...(mode === 0o600 ? [] : [`${name} has the mode ${mode.toString(8)}`]),
  ];
}
