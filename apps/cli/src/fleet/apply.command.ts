import type { Command } from 'commander';
import { CliError, type End, EXIT } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Api } from '../http/open-client.ts';
import { askYesNo } from '../input/ask-yes-no.ts';
import { lookOf } from '../output/look.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { inColour, unpainted } from '../output/paint.ts';
import { withoutControls } from '../output/plain-text.ts';
import { say } from '../output/say.ts';
import { appliedData, appliedLines, countsText, explained, grouped } from './applied-lines.ts';
import { type Applied, applyDocuments, foresee, heldBack, inOrder } from './apply-documents.ts';
import { differenceLines } from './difference-lines.ts';
import { type Difference, findDifferences, isSame } from './differences.ts';
import { subjectText } from './fleet-document.ts';
import { openProgress } from './progress.ts';
import { readNamedSources, type SourcesOptions, withSources } from './sources-option.ts';

const EXAMPLES = `Examples:
  keyturn apply -f fleet.yaml
  keyturn apply -f fleet/ --dry-run
  keyturn export | keyturn apply -f - -o json
`;

const RULES = `
On a terminal it shows what would change and asks first. Each document is applied or refused on its own; with --atomic all or none,
which is checked before anything is sent. Ends with 7 when some were refused, with 2 when a file cannot be read or is no YAML, with 5
when you said no. It may be run again: what is done is left alone.`;

interface ApplyOptions extends ApiOptions, OutputOptions, SourcesOptions {
  readonly dryRun?: boolean;
  readonly atomic?: boolean;
  readonly yes?: boolean;
  readonly input: boolean;
}

export function addApply(program: Command, end: End): void {
  const command = program
    .command('apply')
    .description('register or change tokens and migrations from files')
    .option('--dry-run', 'say what would come of it, and do nothing')
    .option('--atomic', 'all of them or none')
    .option('-y, --yes', 'do not ask')
    .option('--no-input', 'never ask')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action((options: ApplyOptions) => apply(options, end));
  withOutput(withApi(withSources(command)));
}

async function apply(options: ApplyOptions, end: End): Promise<void> {
  const documents = await readNamedSources(options);
  if (documents.length === 0) say('There is no document: nothing is applied.');
  const api = openApi(options);
  const { dryRun = false, atomic = false } = options;
  const differences = !dryRun && mustAsk(options) ? await findDifferences(api, documents).catch(unstarted) : null;
  if (differences !== null && !(await isWanted(differences, options))) {
    say('Nothing was applied.');
    end(EXIT.waitingForPerson);
    return;
  }
  // Looking costs next to nothing: what is unchanged, mostly nearly all of it, need not be sent to be applied.
  const foreseen = differences ?? (await foresee({ api, documents }).catch(unstarted));
  const isBlocked = atomic && hasRefused(foreseen);
  const applied = dryRun || isBlocked ? foreseen : await carryOut(api, foreseen);
  const results = isBlocked ? applied.map(heldBack) : applied;
  write(results, { dryRun, options });
  if (hasRefused(results)) end(EXIT.partFailed);
}

/** Where nobody can be asked, as in a script or behind a pipe, files are applied as they are: that is what was asked for. */
function mustAsk({ yes, input }: ApplyOptions): boolean {
  return yes !== true && input && process.stdin.isTTY && process.stderr.isTTY;
}

/** More is not read before answering; `keyturn diff` shows all. */
const MOST_SHOWN = 40;

async function isWanted(differences: readonly Difference[], options: ApplyOptions): Promise<boolean> {
  // Nothing to lose: the same again is left alone.
  if (isSame(differences)) return true;
  const drawn = lookOf(options).isColoured ? inColour : unpainted;
  const lines = differenceLines(differences, { brief: true, mostDocuments: MOST_SHOWN });
  process.stderr.write(lines.map((line) => `${drawn(withoutControls(line))}\n`).join(''));
  return askYesNo(`Apply? [y/N] `);
}

async function carryOut(api: Api, foreseen: readonly Applied[]): Promise<Applied[]> {
  const documents = foreseen.map(({ document }) => document);
  const latest = new Map(foreseen.filter(isUnchanged).map((applied) => [applied.document, applied]));
  const pending = documents.filter((document) => !latest.has(document));
  const progress = openProgress();
  try {
    for await (const batch of applyDocuments({ api, documents: pending, dryRun: false })) {
      const before = latest.size;
      for (const applied of batch) latest.set(applied.document, applied);
      const isAll = batch.length === pending.length;
      if (!isAll && latest.size > before) progress.at(progressText([...latest.values()], documents.length));
    }
  } catch (error) {
    progress.end();
    const done = inOrder(documents, latest);
    say(`Not finished; until then: ${countsText(done)}.`);
    // What was refused will be refused again: it can be mended meanwhile.
    const refused = done.filter(({ outcome }) => outcome === 'refused');
    process.stderr.write(
      refused.flatMap((applied) => explained('refused', applied).map((line) => `${line}\n`)).join(''),
    );
    return unfinished(error);
  }
  progress.end();
  return inOrder(documents, latest);
}

const AGAIN = 'Run the same command again: it goes on where it stopped, and what is done is left alone.';

/** What to do next is the last thing that is said. */
function unfinished(error: unknown): never {
  throw error instanceof CliError ? new CliError(`${error.message}\n${AGAIN}`, { exitCode: error.exitCode }) : error;
}

/** Given up while looking, which a later try can get past. */
function unstarted(error: unknown): never {
  if (!(error instanceof ApiFailure) || error.repeat === null) throw error;
  throw new CliError(`${error.message}\nThis run has applied nothing. ${AGAIN}`, { exitCode: error.exitCode });
}

const isUnchanged = ({ outcome }: Applied): boolean => outcome === 'unchanged';

function progressText(done: readonly Applied[], total: number): string {
  return `${grouped(done.length)} of ${grouped(total)} documents: ${countsText(done)}`;
}

const hasRefused = (all: readonly Applied[]): boolean => all.some(({ outcome }) => outcome === 'refused');

function write(results: readonly Applied[], { dryRun, options }: { dryRun: boolean; options: ApplyOptions }): void {
  const touched = results.filter(({ outcome }) => outcome !== 'refused');
  writeOutput(
    {
      data: appliedData(results, { dryRun }),
      lines: () => appliedLines(results, { dryRun }),
      names: touched.map(({ document }) => subjectText(document)),
    },
    options,
  );
}
