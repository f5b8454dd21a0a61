import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestStack, type TestStack } from '@keyturn/local-stack';
import type { Bench, Figure } from './bench.ts';

process.umask(0o077);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' } } });
const benches = await chosen(positionals);
const dir = await mkdtemp(join(tmpdir(), 'keyturn-bench-'));
const say = (line: string): void => console.log(`  ${line}`);
let stack: Promise<TestStack> | undefined;
const cleanUp = async (): Promise<void> => {
  await (await stack)?.stop();
  await rm(dir, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));

const [cpu] = cpus();
console.log(`Node ${process.version}, ${availableParallelism()} × ${cpu?.model ?? 'unknown processor'}`);
try {
  for (const bench of benches) {
    console.log(`\n${bench.name}`);
    const count = values.count === undefined ? undefined : Number(values.count);
    const figures = await bench.run({ count, say, stack: () => (stack ??= startTestStack({ dir })) });
    for (const figure of figures) console.log(lineOf(figure));
  }
} finally {
  await cleanUp();
}

async function chosen(names: readonly string[]): Promise<Bench[]> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.bench.ts')).toSorted();
  const known = files.map((file) => file.replace('.bench.ts', ''));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  const wanted = files.filter((_, index) => names.length === 0 || names.includes(known[index] ?? ''));
  return Promise.all(wanted.map(async (file) => ((await import(`./${file}`)) as { bench: Bench }).bench));
}

function lineOf({ what, unit, ours, bare, aim }: Figure): string {
  const number = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const against = bare === undefined ? '' : `bare ${number(bare)} ${unit}   ratio ${(ours / bare).toFixed(2)} ×`;
  return `  ${what.padEnd(34)} ${`${number(ours)} ${unit}`.padEnd(18)} ${against}${aim === undefined ? '' : `   aim ${aim}`}`;
}
