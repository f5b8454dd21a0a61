import { getMe, type Readiness } from '@keyturn/client';
import { CliError } from '../cli-error.ts';
import type { Connection } from '../http/connection.ts';
import { openClient } from '../http/open-client.ts';
import { readReadiness } from '../http/readiness.ts';
import { codeText } from '../output/instant-text.ts';
import { plainText } from '../output/plain-text.ts';
import { type Finding, type Level, ok } from './finding.ts';

/** What `/readyz` looks at, how bad it is when it is away, and what to do. */
const PARTS: readonly { readonly name: keyof Readiness['checks']; readonly level: Level; readonly remedy: string }[] = [
  {
    name: 'temporal',
    level: 'serious',
    remedy: 'Start it (keyturn up does) or correct TEMPORAL_ADDRESS; look into <data>/logs/temporal.log.',
  },
  {
    name: 'workers',
    level: 'serious',
    remedy: 'Start a worker (keyturn up does): without one nothing renews. Look into <data>/logs/worker.log.',
  },
  {
    name: 'records',
    level: 'serious',
    remedy: 'Look at the disk and at KEYTURN_DATABASE_URL; <data>/logs/api.log has the reason.',
  },
  { name: 'redis', level: 'warning', remedy: 'Start it or correct REDIS_URL: sessions and call budgets wait for it.' },
  { name: 'informer', level: 'warning', remedy: 'Lists are older than records: look into <data>/logs/api.log.' },
];

/** Whether Keyturn answers, what it stands on, and whether our key opens it. */
export async function checkApi(connection: Connection): Promise<Finding[]> {
  const { origin } = connection.url;
  try {
    const readiness = await readReadiness(connection);
    const reachable = ok('api', `${origin} answers`);
    return [reachable, ...(readiness === null ? [hidden()] : partFindings(readiness)), await checkKey(connection)];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const found = plainText(error.message);
    return [{ check: 'api', level: 'serious', found, remedy: 'Start it with keyturn up, or correct KEYTURN_URL.' }];
  }
}

function hidden(): Finding {
  const found = '/readyz is closed here, so what Keyturn stands on was not looked at';
  return { check: 'parts', level: 'note', found, remedy: 'Run keyturn doctor on the machine of the API.' };
}

function partFindings({ checks, clock }: Readiness): Finding[] {
  return [
    ...PARTS.map(({ name, level, remedy }): Finding => {
      const { ok: isWell, latencyMs, lagMs, pollers } = checks[name];
      const check = name === 'informer' ? 'memory' : codeText(name);
      if (!isWell) return { check, level, found: name === 'workers' ? 'none is polling' : 'not well', remedy };
      const measure = latencyMs ?? lagMs;
      const detail =
        pollers === undefined ? (measure === undefined ? 'well' : `${Math.round(measure)} ms`) : `${pollers} polling`;
      return ok(check, detail);
    }),
    clockFinding(clock.factor),
  ];
}

function clockFinding(factor: number): Finding {
  if (factor === 1) return ok('fleet clock', 'real time');
  const found = `runs ${factor} times as fast as real time: for demos, not for real credentials`;
  const remedy = 'Start another data folder (KEYTURN_DATA) with KEYTURN_CLOCK=x1; a folder keeps its clock.';
  return { check: 'fleet clock', level: 'note', found, remedy };
}

async function checkKey(connection: Connection): Promise<Finding> {
  try {
    const me = await getMe({ client: openClient({ connection, say: () => undefined }) });
    return ok('key', `accepted, with the roles ${me.roles.join(', ')}`);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const remedy =
      'Ask an admin for a key (keyturn key create) and set KEYTURN_API_KEY_FILE to the file that holds it.';
    return { check: 'key', level: 'serious', found: plainText(error.message.split('\n')[0] ?? ''), remedy };
  }
}
