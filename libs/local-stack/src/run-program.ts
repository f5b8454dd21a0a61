import { spawn } from 'node:child_process';
import { foreignEnvironment } from '@keyturn/config';

export type Say = (line: string) => void;

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly extraEnv?: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Called every 30 s, so that a person sees it lives. */
  readonly heartbeat?: (elapsedMs: number) => void;
}

export interface Outcome {
  readonly ok: boolean;
  /** Exit code, signal or `did not finish in … s`, and the last lines of output. */
  readonly reason: string;
}

/** Runs a program to its end and never throws; output is kept for the reason only. */
export function runProgram(program: Program): Promise<Outcome> {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    let output = '';
    let isLate = false;
    const child = spawn(program.file, program.args, {
      env: foreignEnvironment(program.extraEnv),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, program.limitMs);
    const beat = setInterval(() => program.heartbeat?.(Date.now() - startedAt), 30_000);
    const finish = (ok: boolean, why: string) => {
      clearTimeout(limit);
      clearInterval(beat);
      resolve({ ok, reason: [why, ...lastLines(output, 6)].join('\n  ') });
    };
    child.once('error', (error) => {
      finish(false, error.message);
    });
    child.once('close', (code, signal) => {
      const why = isLate ? `did not finish in ${program.limitMs / 1000} s` : `ended with ${code ?? signal}`;
      finish(code === 0, why);
    });
  });
}

function lastLines(text: string, count: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}
