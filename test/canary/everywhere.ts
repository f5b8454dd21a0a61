import { expect } from '@jest/globals';
import { join } from 'node:path';
import type { Keyturn } from '../harness/keyturn.ts';
import { fetchHistories } from './histories.ts';
import type { Marker } from './marker-forms.ts';
import { filesBelow, findMarkers, type Sink } from './marker-scan.ts';
import { commandLines, getAnswers, redisKeys, tableRows } from './sinks.ts';

/** Sinks with something that must be in them: without it the search was blind, for want of keys or of content. */
export interface SearchedKind {
  readonly kind: string;
  readonly sinks: readonly Sink[];
  readonly holds: string;
}

/** A token whose traces are everywhere. */
interface Control {
  readonly id: string;
  readonly label: string;
}

/** What a running Keyturn shows or keeps outside its files. */
export async function runningKinds(keyturn: Keyturn, { id, label }: Control): Promise<SearchedKind[]> {
  const histories = await fetchHistories(keyturn);
  return [
    { kind: 'raw histories', sinks: histories.raw, holds: 'tokenLifecycle' },
    { kind: 'decoded histories', sinks: histories.decoded, holds: label },
    { kind: 'answers', sinks: await getAnswers(keyturn), holds: label },
    { kind: 'Redis', sinks: await redisKeys(keyturn), holds: id },
    { kind: 'command lines', sinks: commandLines(keyturn), holds: 'apps/worker/dist/main.js' },
  ];
}

export function expectClean(kinds: readonly SearchedKind[], markers: readonly Marker[]): void {
  for (const { kind, sinks, holds } of kinds) {
    expect({ kind, found: findMarkers(sinks, markers) }).toEqual({ kind, found: [] });
    const isBlind = findMarkers(sinks, [{ name: 'control', text: holds }]).length === 0;
    expect({ kind, isBlind }).toEqual({ kind, isBlind: false });
  }
}

/** Its own memory is the upstream's: that values are in there is what it is for. */
const UPSTREAM_MEMORY = '/emulator.json';

const ownFiles = (keyturn: Keyturn): Sink[] =>
  filesBelow(keyturn.rootDir).filter(({ name }) => !name.endsWith(UPSTREAM_MEMORY));

/** Searches every file while Keyturn runs, stops it, and searches again, every row of the databases too. */
export async function expectCleanFiles(
  keyturn: Keyturn,
  { markers, id }: { markers: readonly Marker[]; id: string },
): Promise<void> {
  expect(findMarkers(ownFiles(keyturn), markers)).toEqual([]);
  expect(await keyturn.stop()).toBe(0);
  const files = ownFiles(keyturn);
  const databases = ['records.db', 'temporal/temporal.db'].map((file) => join(keyturn.dataDir, file));
  const sinks = [...files, ...databases.flatMap(tableRows)];
  expect(findMarkers(sinks, markers)).toEqual([]);
  const searched = findMarkers(sinks, [{ name: 'control', text: id }]).map(({ where }) => where);
  const names = [
    ...WITH_TRACES.map((wanted) => ({ wanted, isSearched: searched.some((where) => where.includes(wanted)) })),
    ...FILES.map((wanted) => ({ wanted, isSearched: files.some(({ name }) => name.endsWith(wanted)) })),
  ];
  expect(names.filter(({ isSearched }) => !isSearched)).toEqual([]);
}

const WITH_TRACES = ['records.db, table transitions', 'temporal.db, table executions_visibility', '.aof'];
const FILES = ['console.log', 'worker.log', 'api.log', 'records.db', 'temporal.db', 'redis.conf'];
