import { describeConfig } from '@keyturn/config';

/** Prints the effective settings with secrets masked. */
export function configView({ output }: { output: 'table' | 'json' }): void {
  const rows = describeConfig();
  if (output === 'json') {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const widest = (column: 'variable' | 'value') => Math.max(...rows.map((row) => row[column].length));
  const [names, values] = [widest('variable'), widest('value')];
  for (const { variable, value, source } of rows) {
    process.stdout.write(`${variable.padEnd(names)}  ${(value === '' ? '-' : value).padEnd(values)}  ${source}\n`);
  }
}
