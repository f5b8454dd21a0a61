import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { foreignEnvironment } from '@keyturn/config';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Timing } from './part-runner.ts';
import type { Part } from './part.ts';
import { PidFiles } from './pid-files.ts';
import { identityOf } from './process-identity.ts';
import { Supervisor } from './supervisor.ts';

const timing: Timing = { backoffMs: [10, 20], quickMs: 5000, readyLimitMs: 20_000 };

describe('keyturn up, with stand-in parts', () => {
  let dir: string;
  let said: string[];
  let running: Supervisor[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keyturn-up-'));
    said = [];
    running = [];
  });
  afterEach(async () => {
    for (const supervisor of running) supervisor.kill();
    await Promise.all(running.map((supervisor) => supervisor.run().catch(() => undefined)));
    rmSync(dir, { recursive: true, force: true });
  });

  const trail = () =>
    existsSync(join(dir, 'trail')) ? readFileSync(join(dir, 'trail'), 'utf8').trim().split('\n') : [];
  const pidOf = (name: string) => Number.parseInt(readFileSync(join(dir, 'pids', `${name}.pid`), 'utf8'), 10);

  /** Leaves a trail of its starts and ends, and a file when it is ready. */
  function standIn(name: string, options: { dependsOn?: string[]; script?: string } = {}): Part {
    const script = `
      const { appendFileSync, writeFileSync } = require('node:fs');
      const note = (what) => appendFileSync(process.env.TRAIL, what + ' ${name}\\n');
      note('start');
      process.on('SIGTERM', () => { note('end'); process.exit(0); });
      ${options.script ?? ''}
      writeFileSync(process.env.READY, String(process.pid));
      setInterval(() => undefined, 1000);`;
    const ready = join(dir, `${name}.ready`);
    return {
      name,
      file: process.execPath,
      args: ['-e', script],
      env: foreignEnvironment({ TRAIL: join(dir, 'trail'), READY: ready }),
      dependsOn: options.dependsOn ?? [],
      isReady: (pid) => Promise.resolve(existsSync(ready) && readFileSync(ready, 'utf8') === String(pid)),
      stopGraceMs: 5000,
    };
  }

  function supervise(...parts: Part[]): Supervisor {
    const pids = new PidFiles(join(dir, 'pids'));
    const say = (name: string, text: string) => said.push(`${name} ${text}`);
    const supervisor = new Supervisor({ parts, pids, logFolder: join(dir, 'logs'), say, timing });
    running.push(supervisor);
    return supervisor;
  }

  async function eventually(isTrue: () => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!isTrue()) {
      if (Date.now() > deadline) throw new Error(`never happened; ${JSON.stringify({ said, trail: trail() })}`);
      await delay(10);
    }
  }

  const never = () => new AbortController().signal;

  it('starts a part after what it depends on, and stops in the opposite order', async () => {
    const supervisor = supervise(standIn('a'), standIn('b', { dependsOn: ['a'] }), standIn('c', { dependsOn: ['b'] }));
    const ended = supervisor.run();
    await supervisor.whenReady(never());
    expect(trail()).toEqual(['start a', 'start b', 'start c']);
    await supervisor.stop();
    await ended;
    expect(trail().slice(3)).toEqual(['end c', 'end b', 'end a']);
    expect(readdirSync(join(dir, 'pids'))).toEqual([]);
  });

  it('starts a killed part again, however often, and says why', async () => {
    const supervisor = supervise(standIn('a'));
    void supervisor.run();
    for (const starts of [2, 3, 4, 5]) {
      await supervisor.whenReady(never());
      process.kill(pidOf('a'), 'SIGKILL');
      await eventually(() => trail().length === starts);
    }
    await supervisor.whenReady(never());
    expect(said).toContainEqual(expect.stringMatching(/^a was ended by SIGKILL after .* s; starting it again in/));
  });

  it('gives up after three quick deaths, with the end of the log', async () => {
    const dying = standIn('b', { dependsOn: ['a'], script: `console.error('no such thing'); process.exit(3);` });
    const supervisor = supervise(standIn('a'), dying);
    await expect(supervisor.run()).rejects.toThrow(/b ended 3 times in a row.*no such thing/s);
    expect(trail().filter((line) => line === 'start b')).toHaveLength(3);
    await supervisor.stop();
    expect(trail().at(-1)).toBe('end a');
  });

  it('does not hold against a part that what it depends on was away', async () => {
    const dependent = standIn('b', {
      dependsOn: ['a'],
      // Ends by itself as soon as its dependency has gone, as a worker without Temporal does.
      script: `const a = Number(require('node:fs').readFileSync(${JSON.stringify(join(dir, 'a.ready'))}, 'utf8'));
        setInterval(() => { try { process.kill(a, 0); } catch { process.exit(1); } }, 5);`,
    });
    const supervisor = supervise(standIn('a'), dependent);
    void supervisor.run();
    for (const starts of [2, 3, 4, 5]) {
      await supervisor.whenReady(never());
      process.kill(pidOf('a'), 'SIGKILL');
      await eventually(() => trail().filter((line) => line === 'start b').length === starts);
    }
    await supervisor.whenReady(never());
    expect(said).toContainEqual(expect.stringMatching(/^b ended with exit code 1/));
  });

  it('kills a part that does not end within its grace', async () => {
    const stubborn: Part = {
      ...standIn('a', { script: `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => undefined);` }),
      stopGraceMs: 50,
    };
    const supervisor = supervise(stubborn);
    const ended = supervisor.run();
    await supervisor.whenReady(never());
    await supervisor.stop();
    await ended;
    expect(said.at(-1)).toBe('a does not end in 0.1 s, killing it');
  });

  it('shows warnings of a part in the words of a person, and bounds their number', async () => {
    const script = `console.log(JSON.stringify({ level: 30, msg: 'fine' }));
      for (let i = 0; i < 50; i += 1) console.log(JSON.stringify({ level: 'warn', msg: 'odd', err: { message: 'no. ' + i } }));`;
    const supervisor = supervise(standIn('a', { script }));
    void supervisor.run();
    await eventually(() => said.some((line) => line.includes('more of this in')));
    expect(said).toContain('a odd: no. 0');
    expect(said.filter((line) => line.includes('odd'))).toHaveLength(5);
    expect(said.join()).not.toContain('fine');
  });

  it('ends what a killed supervisor left, and nothing that merely has its number', async () => {
    const first = supervise(standIn('a'), standIn('b'));
    void first.run();
    await first.whenReady(never());
    const b = pidOf('b');
    // As another process would see it: `b` was written down by an earlier boot.
    writeFileSync(join(dir, 'pids', 'b.pid'), `${b} another-boot:1\n`);
    expect(await new PidFiles(join(dir, 'pids')).endLeftovers(['b', 'a'])).toEqual(['a']);
    expect(identityOf(b)).toBeDefined();
    expect(trail()).toContain('end a');
  });

  it('lets one supervisor hold a data folder, until that one is gone', () => {
    const folder = join(dir, 'pids');
    expect(new PidFiles(folder).takeLock()).toBeUndefined();
    expect(new PidFiles(folder).takeLock()).toBe(process.pid);
    writeFileSync(join(folder, 'up.pid'), `${process.pid} another-boot:1\n`);
    expect(new PidFiles(folder).takeLock()).toBeUndefined();
  });
});
