import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@keyturn/config';
import { repositoryRoot } from '../repository.ts';
import { playMigrations } from './demo-migrations.ts';
import { type DemoCall, type DemoHands, playPerson } from './demo-person.ts';
import { type ApiAnswer, type ApiRequest, callLocalApi } from './local-api.ts';

/** What the stand-in publishes in its README: fixed, and worth nothing anywhere else. */
const EMULATOR_SECRETS: Readonly<Record<string, string>> = {
  'emulator-issuer': 'whsec_ZW11bGF0b3Itc2VjcmV0LTAwMDAwMDAwMDAwMDAwMDA=',
  'emulator-token': 'emulator-token',
  'emulator-pat': 'emulator-pat',
  'emulator-org-key': 'emulator-org-key',
};

const DEMO_FILE = join(repositoryRoot, 'examples', 'demo.yaml');

/** The key of this machine's administrator: from the environment, or the file the API made on its first start. */
export function readAdminKey(config: Config): string {
  return config.adminKey ?? readFileSync(config.paths.adminKey, 'utf8').trim();
}

/** What the marker says besides, once nothing is left to happen by itself. */
const STORY_OVER = 'migrations over';
/** … and when `keyturn demo` applied it, which then tells the story as well: two who tell it would do things twice. */
const BY_HAND = 'by hand';

/** absent: not applied · off: the folder was started empty on purpose · theirs: `keyturn up` tells the story · ours: `keyturn demo` does. */
export type DemoState = 'absent' | 'off' | 'theirs' | 'ours' | 'over';

/** What has become of the demo in this data folder. */
export function demoState({ paths: { demoApplied } }: Config): DemoState {
  if (!existsSync(demoApplied)) return 'absent';
  const told = readFileSync(demoApplied, 'utf8').split('\n');
  if (told.includes('off')) return 'off';
  if (told.includes(STORY_OVER)) return 'over';
  return told.includes(BY_HAND) ? 'ours' : 'theirs';
}

/** Applies the demo to a running Keyturn and plays its people; may be repeated. Throws when something is refused. */
export async function applyDemo(config: Config, demoFile: string = DEMO_FILE): Promise<void> {
  const demo = readDemo(config, demoFile);
  const key = readAdminKey(config);
  for (const [name, value] of Object.entries(EMULATOR_SECRETS).filter(([secret]) => mentions(demo, secret))) {
    const body = JSON.stringify({ value });
    expectOk(`secret ${name}`, await callLocalApi(config, { method: 'PUT', path: `/v1/secrets/${name}`, key, body }));
  }
  const apply = { method: 'POST', path: '/v1/fleet:apply', key, contentType: 'application/yaml', body: demo } as const;
  expectOk('examples/demo.yaml', await callLocalApi(config, apply));
  await playPerson(demo, handsOf(config));
}

/** The same by hand, also in a folder that was started empty; says whether it had to be done. */
export async function applyDemoByHand(config: Config, demoFile: string = DEMO_FILE): Promise<boolean> {
  const state = demoState(config);
  if (state !== 'absent' && state !== 'off') return false;
  await applyDemo(config, demoFile);
  writeFileSync(config.paths.demoApplied, `${new Date().toISOString()}\n${BY_HAND}\n`);
  return true;
}

/**
 * Fills a new data folder with the demo, once; a folder that was started empty stays empty.
 * Resolves a line for the person; throws when the API refuses, and the next start tries again.
 */
export async function applyDemoOnce(config: Config, demoFile: string = DEMO_FILE): Promise<string | undefined> {
  const marker = config.paths.demoApplied;
  if (existsSync(marker)) return undefined;
  if (!config.demo) {
    writeFileSync(marker, 'off\n');
    return undefined;
  }
  await applyDemo(config, demoFile);
  writeFileSync(marker, `${new Date().toISOString()}\n`);
  return 'applied examples/demo.yaml';
}

interface Telling {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Lets happen what happens to the migrations of the demo, beside the running parts; once in the life of a data folder, over restarts. */
export async function tellMigrations(config: Config, telling: Telling, demoFile: string = DEMO_FILE): Promise<void> {
  if (config.demo && demoState(config) === 'theirs') await tellStory(config, telling, demoFile);
}

/** Tells the story to its end or until it is ended; false: it goes on another time. */
export async function tellStory(config: Config, telling: Telling, demoFile: string = DEMO_FILE): Promise<boolean> {
  const isOver = await playMigrations({ ...telling, demo: readDemo(config, demoFile), hands: handsOf(config) });
  if (isOver) appendFileSync(config.paths.demoApplied, `${STORY_OVER}\n`);
  return isOver;
}

/** Written for the usual port, so that it also works when applied by hand. */
function readDemo(config: Config, demoFile: string): string {
  return readFileSync(demoFile, 'utf8').replaceAll('http://127.0.0.1:4790', config.emulatorUrl);
}

function handsOf(config: Config): DemoHands {
  const key = readAdminKey(config);
  const { hostname, port } = new URL(config.emulatorUrl);
  const emulator = { host: hostname, port: Number(port), tls: undefined };
  return {
    api: async (call) => expectOk(call.path, await callLocalApi(config, { ...textOf(call), key })),
    emulator: async (call) => expectOk(call.path, await callLocalApi(emulator, textOf(call))),
  };
}

function textOf({ method, path, body }: DemoCall): ApiRequest {
  return { method, path, ...(body !== undefined && { body: JSON.stringify(body) }) };
}

function mentions(demo: string, secret: string): boolean {
  return new RegExp(`secret:\\s*['"]?${secret}\\b(?!-)`).test(demo);
}

function expectOk(what: string, answer: ApiAnswer): unknown {
  const hasRefusals = /"(?:result|outcome|status)"\s*:\s*"refused"/.test(answer.body);
  if (answer.status >= 200 && answer.status < 300 && !hasRefusals) return JSON.parse(answer.body);
  throw new Error(`${what} was refused (${answer.status}): ${answer.body.slice(0, 600)}`);
}
