import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHere } from '../../test/run-here.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keyturn-doctor-'));
  mkdirSync(join(home, 'keyturn'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const write = (text: string) => {
  writeFileSync(join(home, 'keyturn', 'config.yaml'), text);
};
const doctor = async () => {
  // Port 9 (discard): nobody answers there.
  const env = { XDG_CONFIG_HOME: home, KEYTURN_DATA: join(home, 'data'), KEYTURN_PORT: '9' };
  const { stdout } = await runHere(['doctor', '-o', 'json'], { env });
  return (JSON.parse(stdout) as { findings: { check: string; level: string; found: string; remedy?: string }[] })
    .findings;
};

describe('keyturn doctor', () => {
  it('says that the contexts cannot be used, and looks at the rest all the same', async () => {
    write('contexts: {a: {url: [}');
    const findings = await doctor();
    expect(findings.find(({ check }) => check === 'contexts')).toMatchObject({ level: 'serious' });
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['node', 'data folder']));
  });

  it('warns of a key of a context that other users may read', async () => {
    const file = join(home, 'key');
    writeFileSync(file, 'kt_a_b_c\n');
    write(`currentContext: a\ncontexts: {a: {keyFile: ${file}}}\n`);
    chmodSync(file, 0o644);
    expect(await doctor()).toContainEqual({
      check: 'key file',
      level: 'warning',
      found: `other users may read ${file}: mode 644`,
      remedy: `Run: chmod 600 '${file}'`,
    });
    chmodSync(file, 0o600);
    expect((await doctor()).map(({ check }) => check)).not.toContain('key file');
  });
});
