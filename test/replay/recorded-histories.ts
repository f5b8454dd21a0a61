import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const MANIFEST = 'manifest.json';

/** What a recorded run shows; phases and events are those its records held when it was recorded. */
export interface RecordedRun {
  /** Named after what it proves. */
  readonly file: string;
  /** The codec binds payloads to it. */
  readonly workflowId: string;
  readonly phases: readonly string[];
  readonly events: readonly string[];
}

export function readManifest(): readonly RecordedRun[] {
  return JSON.parse(readFileSync(`${FOLDER}${MANIFEST}`, 'utf8')) as RecordedRun[];
}

/** Names of the history files that are there, whatever the manifest says. */
export function historyFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name !== MANIFEST)
    .toSorted();
}

export function readHistory(file: string): History {
  return historyFromJSON(JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')));
}

/** Replaces what was recorded of these stories before; that of others stays. */
export function writeHistories(
  runs: readonly (RecordedRun & { readonly history: History })[],
  { stories }: { readonly stories: readonly { readonly name: string }[] },
): void {
  const isOurs = (file: string): boolean => stories.some(({ name }) => file.startsWith(`${name}.`));
  mkdirSync(FOLDER, { recursive: true });
  for (const file of historyFiles().filter(isOurs)) rmSync(`${FOLDER}${file}`);
  for (const { file, history } of runs) writeFileSync(`${FOLDER}${file}`, historyToJSON(history));
  const recorded: RecordedRun[] = runs.map(({ file, workflowId, phases, events }) => ({
    file,
    workflowId,
    phases,
    events,
  }));
  const manifest = [...readManifest().filter(({ file }) => !isOurs(file)), ...recorded];
  writeFileSync(`${FOLDER}${MANIFEST}`, `${JSON.stringify(manifest, null, 2)}\n`);
}
