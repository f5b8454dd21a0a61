/*
 * `node tools/prepare.mjs <command> [arguments]`: installs, builds and finds what is missing, then runs the command.
 * Plain JavaScript on Node built-ins: it runs on any Node from 20 on, before anything is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const binFolder = join(root, 'node_modules', '.bin');
/** Node 24 comes with the dependencies, so that everybody runs the same one. */
const node24 = join(binFolder, 'node');
const buildStamp = join(root, '.nx', 'keyturn-build-stamp');

const commands = {
  start: ['apps/cli/dist/main.js', 'up'],
  test: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
  bench: ['bench/main.ts'],
};

let running;

async function main([name, ...rest]) {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) stop(`Keyturn needs Node 20 or later to begin with; this is ${process.version}: https://nodejs.org`);
  const command = commands[name];
  if (command === undefined) stop(`usage: node tools/prepare.mjs ${Object.keys(commands).join('|')} [arguments]`);
  passSignalsOn();
  process.chdir(root);
  await step('dependencies', installDependencies);
  await step('build', build);
  await step('servers', findServers);
  if (name === 'test') await step('browser', findBrowser);
  process.exit(await run(node24, [...command, ...rest], { stdio: 'inherit' }));
}

// ---- steps: each resolves what it did, in a word or two

async function installDependencies() {
  if (isInstalled()) return 'up to date';
  await runQuietly('npm', ['ci', '--no-audit', '--no-fund'], {
    about: 'dependencies',
    onFailure: 'Check the network and the npm registry, then start again; "npm ci" alone shows everything.',
  });
  return 'installed';
}

async function build() {
  const fingerprint = fingerprintOfSources();
  const isBuilt = existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === fingerprint;
  if (isBuilt && projects().every((folder) => existsSync(join(root, folder, 'dist')))) return 'up to date';
  await runQuietly(join(binFolder, 'nx'), ['run-many', '-t', 'build', '--outputStyle=static'], {
    about: 'build',
    onFailure: 'Mend what is named above; "npm run build" alone shows everything.',
  });
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, fingerprint);
  return 'built';
}

/** Temporal and Redis: libs/local-stack knows where to look and says itself what it does. */
async function findServers() {
  const code = await run(node24, ['libs/local-stack/dist/install.js'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (code !== 0) process.exit(code);
  return 'found';
}

/** For the pages: only tests need one. */
async function findBrowser() {
  const code = await run(node24, ['test/harness/install-browser.ts'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (code !== 0) process.exit(code);
  return 'found';
}

// ---- is there anything to do?

/** npm notes what it has really installed in a lock file of its own, written last. */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile) || !existsSync(node24)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const installed = readJson(installedFile).packages;
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      const found = installed[path];
      // What is optional may be for another platform.
      if (found === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true;
      return found.version === entry.version && found.integrity === entry.integrity;
    });
}

/** Names, sizes and times of all sources: enough to ask Nx, which compares contents. */
function fingerprintOfSources() {
  const hash = createHash('sha256');
  const files = ['.swcrc', 'nx.json', 'package-lock.json', ...projects().flatMap(sourcesOf)];
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function projects() {
  const nested = ['apps', 'libs'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  return [...nested, 'activities', 'workflows']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .filter((folder) => readJson(join(root, folder, 'package.json')).scripts?.build !== undefined)
    .toSorted();
}

/** Everything of a project but what it was built to. */
function sourcesOf(project) {
  return readdirSync(join(root, project), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .filter((file) => !/[/\\](dist|node_modules)[/\\]/.test(file) && !file.endsWith('.spec.ts'))
    .toSorted();
}

// ---- running things

async function step(name, work) {
  const startedMs = performance.now();
  const outcome = await work();
  process.stdout.write(`  ${name.padEnd(13)} ${outcome}  ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
}

/** Shows nothing but a sign of life, unless it fails. */
async function runQuietly(file, args, { about, onFailure }) {
  let output = '';
  const startedMs = performance.now();
  const beat = setInterval(() => {
    const elapsed = Math.round((performance.now() - startedMs) / 1000);
    process.stdout.write(`  ${about.padEnd(13)} still at it (${elapsed} s)\n`);
  }, 15_000);
  const code = await run(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      output = (output + text).slice(-1_000_000);
    },
  });
  clearInterval(beat);
  if (code === 0) return;
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => !/npm (warn|error\s*$)/.test(line));
  // Tools put the cause first or last.
  const shown = lines.length > 40 ? [...lines.slice(0, 15), '…', ...lines.slice(-25)] : lines;
  stop(`${about} failed:\n    ${shown.join('\n    ')}\n\n${onFailure}`, code);
}

/** Resolves the exit code, 128 + number for a signal as shells do. */
function run(file, args, { stdio, onOutput }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, env: environment(), stdio });
    running = child;
    child.stdout?.setEncoding('utf8').on('data', onOutput);
    child.stderr?.setEncoding('utf8').on('data', onOutput);
    child.once('error', (error) => stop(`${file} could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      running = undefined;
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function environment() {
  return {
    ...process.env,
    PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}`,
    // No background process, nothing sent anywhere.
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
  };
}

/** The child ends in its own way and time; we stay until it has. */
function passSignalsOn() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (running === undefined) process.exit(128 + constants.signals[signal]);
      running.kill(signal);
    });
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function stop(message, code = 1) {
  process.stderr.write(`\n${message}\n`);
  process.exit(code);
}

await main(process.argv.slice(2));
