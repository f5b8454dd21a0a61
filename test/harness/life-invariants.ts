import { isDeepStrictEqual } from 'node:util';
import type { TokenView } from '@keyturn/contracts';
import type { FeedItem } from './api-client.ts';
import type { UpstreamCredential } from './emulator-client.ts';
import { eventually } from './eventually.ts';
import type { Keyturn } from './keyturn.ts';

/** What holds of every feed, whatever was killed while it was written. Answers what is wrong with it, in words. */
export function flawsOf(feed: readonly FeedItem[]): string[] {
  return [...disorderOf(feed), ...doublesOf(feed)];
}

function disorderOf(feed: readonly FeedItem[]): string[] {
  const flaws: string[] = [];
  const revisions = new Map<string, number>();
  let seq = 0;
  for (const item of feed) {
    const expected = (revisions.get(item.subject) ?? 0) + 1;
    if (item.seq <= seq) flaws.push(`seq ${item.seq} comes after ${seq}`);
    if (item.data.revision !== expected) flaws.push(`${item.id} where revision ${expected} was due`);
    if (item.id !== `${item.subject}@${item.data.revision}`)
      flaws.push(`${item.id} calls itself revision ${item.data.revision}`);
    seq = item.seq;
    revisions.set(item.subject, item.data.revision);
  }
  return flaws;
}

/** Each of these can be true of a version once; a task is opened once and completed at most once. */
const ONCE = ['issued', 'promoted', 'revoked', 'lapsed', 'expired'].map((name) => `keyturn.token.${name}`);

function doublesOf(feed: readonly FeedItem[]): string[] {
  const seen = new Set<string>();
  const flaws: string[] = [];
  for (const item of feed) {
    const what = onceKeyOf(item);
    if (what === null) continue;
    if (seen.has(what)) flaws.push(`twice: ${what}`);
    seen.add(what);
  }
  return flaws;
}

function onceKeyOf({ type, subject, data }: FeedItem): string | null {
  if (ONCE.includes(type)) return `${type} ${subject} v${String(data['version'])}`;
  if (type === 'keyturn.task.opened') return `${type} ${(data['task'] as { id: string }).id}`;
  return type === 'keyturn.task.completed' ? `${type} ${String(data['taskId'])}` : null;
}

/** What of the earlier feed is not in the later one, or is there in other words. */
export function lostBetween(before: readonly FeedItem[], after: readonly FeedItem[]): string[] {
  return before.flatMap((item, index) => {
    const now = after[index];
    return isDeepStrictEqual(now, item) ? [] : [`${item.id} (seq ${item.seq}) became ${now?.id ?? 'nothing'}`];
  });
}

/** Upstream and records tell the same: one credential for one version, and a record for each. Waits for answers that are on their way. */
export async function expectUpstreamIsRecorded(keyturn: Keyturn): Promise<void> {
  const upstream = await keyturn.emulator.credentials();
  await eventually({
    ask: async () => differences(upstream, await keyturn.api.feed()),
    until: (found) => found.length === 0,
    withinMs: 30_000,
    everyMs: 300,
  });
}

function differences(upstream: readonly UpstreamCredential[], feed: readonly FeedItem[]): string[] {
  const nameOf = ({ tokenId, version }: { tokenId: string; version: number }) => `${tokenId} v${version}`;
  const issued = new Map(
    feed
      .filter(({ type }) => type === 'keyturn.token.issued')
      .map(({ subject, data }) => [
        `${subject.slice('token/'.length)} v${String(data['version'])}`,
        data['upstreamId'],
      ]),
  );
  const names = upstream.map(nameOf);
  const doubled = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two upstream: ${name}`);
  const unrecorded = upstream
    .filter((credential) => issued.get(nameOf(credential)) !== credential.upstreamId)
    .map((credential) => `upstream, not recorded: ${nameOf(credential)}`);
  return [...doubled, ...unrecorded];
}

/** Records and the workflow say the same of a token, once nothing is happening to it. */
export async function expectRecordsEqualWorkflow(keyturn: Keyturn, id: string): Promise<void> {
  // Both are judged by the clock at the moment of asking; the rest is what is stored.
  const stored = ({ status: _status, nextActionAt: _next, ...rest }: TokenView) => rest;
  await eventually({
    ask: async () => {
      const [recorded, running] = [await keyturn.api.token(id), await keyturn.api.token(id, { fresh: true })];
      return { recorded: stored(recorded), running: stored(running) };
    },
    until: ({ recorded, running }) => isDeepStrictEqual(recorded, running),
    withinMs: 20_000,
    everyMs: 20,
  });
}

/** Resolves once each of these tokens has a version beyond the one given; an API that is away for a moment is asked again. */
export async function expectLaterVersions(
  keyturn: Keyturn,
  { than, withinMs }: { than: ReadonlyMap<string, number>; withinMs: number },
): Promise<void> {
  await eventually({
    ask: async () => {
      const now = await tokensById(keyturn);
      return [...than].flatMap(([id, version]) => {
        const token = now?.get(id);
        return (token?.currentVersion ?? 0) > version ? [] : [{ than: version, ...factsOf(token) }];
      });
    },
    until: (behind) => behind.length === 0,
    withinMs,
    everyMs: 200,
  });
}

/** What tells, in the message of a failed test, why a life does not go on. */
function factsOf(token: TokenView | undefined) {
  if (token === undefined) return { missing: true };
  const { id, phase, currentVersion, cause, waitingFor, nextActionAt, failures, task, versions, revision } = token;
  const last = versions.slice(-3).map(({ version, status }) => `v${version} ${status}`);
  return { id, phase, currentVersion, cause, waitingFor, nextActionAt, failures, task, last, revision };
}

/** Current version by token id; null while nobody answers. */
export async function versionsOf(keyturn: Keyturn): Promise<Map<string, number> | null> {
  const tokens = await tokensById(keyturn);
  return tokens === null ? null : new Map([...tokens].map(([id, { currentVersion }]) => [id, currentVersion ?? 0]));
}

async function tokensById(keyturn: Keyturn): Promise<Map<string, TokenView> | null> {
  try {
    return new Map((await keyturn.api.tokens()).map((token) => [token.id, token]));
  } catch {
    // Between two processes of the API.
    return null;
  }
}
