import type { Command } from 'commander';
import { CliError, type End, EXIT } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { differenceData, differenceLines } from './difference-lines.ts';
import { type Difference, findDifferences, isSame } from './differences.ts';
import { subjectText } from './fleet-document.ts';
import { readNamedSources, type SourcesOptions, withSources } from './sources-option.ts';

const EXAMPLES = `Examples:
  keyturn diff -f fleet.yaml
  keyturn diff -f fleet/ -o json
  keyturn diff -f fleet/ > changes.txt || test $? -eq 1
`;

const RULES = `
Ends with 0 when applying would change nothing, 1 when it would change something, 7 when something would be refused, and otherwise as every
command does, but with 2 instead of 1 when it failed, as diff(1) does. Needs a key that may apply.`;

type DiffOptions = ApiOptions & OutputOptions & SourcesOptions;

export function addDiff(program: Command, end: End): void {
  const command = program
    .command('diff')
    .description('what apply would change, field by field')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action((options: DiffOptions) => diff(options, end));
  withOutput(withApi(withSources(command)));
}

async function diff(options: DiffOptions, end: End): Promise<void> {
  const all = await differences(options).catch((error: unknown) => {
    // 1 is an answer here.
    if (error instanceof CliError && error.exitCode === EXIT.failed) {
      throw new CliError(error.message, { exitCode: EXIT.usage });
    }
    throw error;
  });
  writeOutput({ data: differenceData(all), lines: () => differenceLines(all), names: differing(all) }, options);
  if (all.some(({ outcome }) => outcome === 'refused')) end(EXIT.partFailed);
  else if (!isSame(all)) end(DIFFERS);
}

const DIFFERS = 1;

async function differences(options: DiffOptions): Promise<Difference[]> {
  const documents = await readNamedSources(options);
  return findDifferences(openApi(options), documents);
}

function differing(all: readonly Difference[]): string[] {
  return all.filter(({ outcome }) => outcome !== 'unchanged').map(({ document }) => subjectText(document));
}
