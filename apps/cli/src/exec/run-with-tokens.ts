import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { Api } from '../http/open-client.ts';
import type { Say } from '../output/say.ts';
import { acknowledge, failureDetail } from './acknowledge.ts';
import type { Interrupts } from './interrupts.ts';
import { fillTemplate, type Template } from './placeholders.ts';
import { type Pulled, pullValues } from './pull-values.ts';
import { exitCodeOfEnd, notStartedText, runClient } from './run-client.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface Job {
  readonly template: Template;
  readonly tokenIds: readonly string[];
  readonly consumer?: string | undefined;
  readonly failedOn: ReadonlySet<number>;
  readonly retryOnce: boolean;
}

export interface Means {
  /** As patient as a job that has not begun may be. */
  readonly pulling: Api;
  /** As patient as a job may be whose work is done. */
  readonly reporting: Api;
  readonly interrupts: Interrupts;
  readonly say: Say;
}

interface Run {
  readonly exitCode: number;
  readonly verdict: Verdict;
  /** False when Keyturn could not be told. */
  readonly reported: boolean;
}

/** Pulls, runs the client, reports; once more if that is wanted and a failed run brought other versions. Resolves the client's exit code. */
export async function runWithTokens(job: Job, means: Means): Promise<number> {
  const { pulling, interrupts, say } = means;
  const signal = interrupts.ending;
  const pulled = await pullValues(pulling, { tokenIds: job.tokenIds, signal });
  const first = await runOnce({ ...job, pulled }, means);
  if (!job.retryOnce || first.verdict !== 'failed' || !first.reported) return first.exitCode;
  const others = await pullOthers(pulled, means);
  if (others === null) return first.exitCode;
  say(
    `Running the client again with ${others.map(({ tokenId, version }) => `${tokenId} version ${version}`).join(', ')}.`,
  );
  return (await runOnce({ ...job, pulled: others }, means)).exitCode;
}

async function runOnce(job: Job & { readonly pulled: readonly Pulled[] }, means: Means): Promise<Run> {
  const { template, pulled, consumer, failedOn } = job;
  const { reporting, interrupts, say } = means;
  const { file } = template;
  interrupts.ending.throwIfAborted();
  const args = fillTemplate(template, new Map(pulled.map(({ tokenId, value }) => [tokenId, value])));
  const end = await runClient({ file, args, interrupts });
  if (end.how === 'notStarted') say(notStartedText(file, end.errorCode));
  const exitCode = exitCodeOfEnd(end);
  const verdict = verdictOf(end, failedOn);
  if (verdict === 'nothing') return { exitCode, verdict, reported: false };
  const used = pulled.map(({ tokenId, version }) => ({ tokenId, version }));
  const detail = verdict === 'failed' ? failureDetail({ file, code: exitCode, used }) : undefined;
  const report = { used, outcome: verdict, detail, consumer, signal: interrupts.ending };
  return { exitCode, verdict, reported: await acknowledge(reporting, report, say) };
}

/** Going back to the predecessor takes a message to the workflow and its answer; usually well under a second. */
const LOOK_AGAIN_MS = [200, 400, 800, 1600, 3200];

/** The values after a failed run, as soon as one of them is another version; null when there is none. */
async function pullOthers(before: readonly Pulled[], { pulling, interrupts, say }: Means): Promise<Pulled[] | null> {
  const signal = interrupts.ending;
  const tokenIds = before.map(({ tokenId }) => tokenId);
  const isOther = ({ tokenId, version }: Pulled) =>
    before.some((old) => old.tokenId === tokenId && old.version !== version);
  try {
    for (const waitMs of LOOK_AGAIN_MS) {
      await delay(waitMs, undefined, { signal });
      const now = await pullValues(pulling, { tokenIds, signal });
      if (now.some(isOther)) return now;
    }
    say('There is no other version to try.');
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof CliError)) throw error;
    say(error.message);
  }
  return null;
}
