import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cliCommand, cliEnvironment, startCli } from '../../test/run-cli.ts';

describe('standard output', () => {
  it.each([[['--help']], [['completion', 'bash']]])('that nobody reads is no trouble for %j', async (args) => {
    const cli = startCli(args);
    cli.child.stdout?.destroy();
    expect(await cli.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([[['--help']], [['completion', 'bash']]])('that has no room ends %j with 1, and says so once', (args) => {
    const [file = '', ...rest] = cliCommand(args);
    const ended = spawnSync('/bin/sh', ['-c', 'exec "$@" > /dev/full', 'sh', file, ...rest], {
      encoding: 'utf8',
      env: cliEnvironment(),
    });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toBe('keyturn: Standard output could not be written (ENOSPC): what is there is not whole.\n');
  });
});
