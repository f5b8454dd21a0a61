import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@keyturn/config';
import { repositoryRoot } from '../repository.ts';
import { playPerson } from './demo-person.ts';
import { type ApiAnswer, callLocalApi } from './local-api.ts';

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
  // Written for the usual port, so that it also works when applied by hand.
  const demo = readFileSync(demoFile, 'utf8').replaceAll('http://127.0.0.1:4790', config.emulatorUrl);
  const key = readAdminKey(config);
  for (const [name, value] of Object.entries(EMULATOR_SECRETS).filter(([secret]) => mentions(demo, secret))) {
    const body = JSON.stringify({ value });
    expectOk(`secret ${name}`, await callLocalApi(config, { method: 'PUT', path: `/v1/secrets/${name}`, key, body }));
  }
  const apply = { method: 'POST', path: '/v1/fleet:apply', key, contentType: 'application/yaml', body: demo } as const;
  expectOk('examples/demo.yaml', await callLocalApi(config, apply));
  await playPerson(demo, {
    api: async ({ method, path, body }) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return expectOk(path, await callLocalApi(config, { method, path, key, ...sent }));
    },
    emulator: async (path, body) => {
      const emulator = new URL(config.emulatorUrl);
      const listener = { host: emulator.hostname, port: Number(emulator.port), tls: undefined };
      return expectOk(path, await callLocalApi(listener, { method: 'POST', path, body: JSON.stringify(body) }));
    },
  });
  writeFileSync(marker, `${new Date().toISOString()}\n`);
  return 'applied examples/demo.yaml';
}

function mentions(demo: string, secret: string): boolean {
  return new RegExp(`secret:\\s*['"]?${secret}\\b(?!-)`).test(demo);
}

function expectOk(what: string, answer: ApiAnswer): unknown {
  const hasRefusals = /"(?:result|outcome|status)"\s*:\s*"refused"/.test(answer.body);
  if (answer.status >= 200 && answer.status < 300 && !hasRefusals) return JSON.parse(answer.body);
  throw new Error(`${what} was refused (${answer.status}): ${answer.body.slice(0, 600)}`);
}
