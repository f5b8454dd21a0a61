import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHere } from '../../test/run-here.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keyturn-demo-command-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('keyturn demo', () => {
  it('ends with 1 when no Keyturn runs here, and says how to start one', async () => {
    const ended = await runHere(['demo'], { env: { KEYTURN_DATA: dir, KEYTURN_PORT: '9' } });
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('keyturn up') });
  });

  it('never touches a Keyturn that works with Atlassian', async () => {
    const ended = await runHere(['demo'], { env: { KEYTURN_DATA: dir, KEYTURN_UPSTREAM: 'atlassian' } });
    expect(ended).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('emulator') });
  });
});
