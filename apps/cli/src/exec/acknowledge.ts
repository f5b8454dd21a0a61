import { hostname } from 'node:os';
import { basename } from 'node:path';
import { postTokenAcknowledgement } from '@keyturn/client';
import { CliError } from '../cli-error.ts';
import type { Api } from '../http/open-client.ts';
import { plainText } from '../output/plain-text.ts';
import type { Say } from '../output/say.ts';
import type { Pulled } from './pull-values.ts';

/** Without the value: from here on it is not needed. */
export type Used = Pick<Pulled, 'tokenId' | 'version'>;

export interface Report {
  readonly used: readonly Used[];
  readonly outcome: 'ok' | 'failed';
  readonly detail?: string | undefined;
  /** For operators, who report for a consumer. */
  readonly consumer?: string | undefined;
  readonly signal: AbortSignal;
}

/** Tells Keyturn how the run went, for each version that was used. Answers whether all reports arrived; never rejects for one that did not. */
export async function acknowledge(api: Api, report: Report, say: Say): Promise<boolean> {
  const { used, outcome, detail, consumer, signal } = report;
  const sent = await Promise.all(
    used.map(async ({ tokenId, version }) => {
      const body = { version, outcome, ...(detail && { detail }), ...(consumer && { consumer }) };
      try {
        await postTokenAcknowledgement({ client: api, path: { id: tokenId }, body, signal });
        return true;
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        say(`The run could not be reported for ${tokenId} version ${version} (${outcome}).\n  ${error.message}`);
        return false;
      }
    }),
  );
  return sent.every((arrived) => arrived);
}

const LONGEST_NAME = 60;

/** What a person reads who looks into a failed run: made of names and the code only, never of arguments. */
export function failureDetail({ file, code, used }: { file: string; code: number; used: readonly Used[] }): string {
  const client = plainText(basename(file)).slice(0, LONGEST_NAME);
  const together =
    used.length === 1
      ? ''
      : `, run with ${used.map(({ tokenId, version }) => `${tokenId} version ${version}`).join(' and ')}: which of them is not known`;
  return `${client} ended with exit code ${code} on ${plainText(hostname()).slice(0, LONGEST_NAME)}${together}`.slice(
    0,
    500,
  );
}
