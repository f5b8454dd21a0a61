import { type ConsentList, getToken, getTokenConsents, postTokenConsent } from '@keyturn/client';
import { addDuration, DEFAULT_CONSENT, type Duration, parseDuration } from '@keyturn/domain';
import type { Command } from 'commander';
import { CliError, type End, EXIT, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import type { Api } from '../http/open-client.ts';
import { askYesNo, requireAnswerable } from '../input/ask-yes-no.ts';
import { fleetNow } from '../input/fleet-now.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { pageWidth } from '../output/page-width.ts';
import { withoutControls } from '../output/plain-text.ts';
import { say } from '../output/say.ts';
import { type ConsentAsked, consentLines, givenLines } from './consent-lines.ts';
import { consentsPath } from './consent-path.ts';
import { CONSENT_WORDS } from './consent-words.ts';

const GIVE_EXAMPLES = `Examples:
  keyturn consent give ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net
  keyturn consent give ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net --lang ja
  keyturn consent give ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net --standing --valid-for P14D --comment "until go-live"
`;

const GIVE_RULES = `
Shows what you agree to and asks. Anything but y or yes leaves everything as it was and ends with 5; so does a consent that
another person has to give. Without a terminal nothing is asked: say --yes.`;

const SHOW_EXAMPLES = `Examples:
  keyturn consent show ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net --lang ja
`;

interface Scope {
  readonly validFor?: string;
  readonly standing?: boolean;
}

type ShowOptions = ApiOptions & OutputOptions & LanguageOptions & Scope;

interface GiveOptions extends ShowOptions, DryRunOptions {
  readonly comment?: string;
  readonly yes?: boolean;
  readonly input: boolean;
}

export function addConsentShow(consent: Command): void {
  const command = consent
    .command('show')
    .description('what a consent says, what it covers, until when, and which migrations go on after it')
    .argument('<token>', 'id of the container token')
    .addHelpText('before', SHOW_EXAMPLES)
    .action(showConsent);
  withOutput(withLanguage(withApi(withScope(command)), 'of the wording'));
}

async function showConsent(tokenId: string, options: ShowOptions): Promise<void> {
  const { page, asked } = await readAsked(openApi(options), { tokenId, options });
  const lines = () => consentLines(asked, { lang: options.lang, width: pageWidth(process.stdout) });
  writeOutput({ data: page, lines, names: [tokenId] }, options);
}

export function addConsentGive(consent: Command, end: End): void {
  const command = consent
    .command('give')
    .description('consent to the renewal of a container token; the migrations that wait for it go on')
    .argument('<token>', 'id of the container token')
    .option('--comment <text>', 'for the history')
    .option('-y, --yes', 'do not ask: you have read it')
    .option('--no-input', 'never ask')
    .addHelpText('before', GIVE_EXAMPLES)
    .addHelpText('after', GIVE_RULES)
    .action((tokenId: string, options: GiveOptions) => giveConsent({ tokenId, options, end }));
  withDryRun(
    withOutput(withLanguage(withApi(withScope(command)), 'of the wording, which is recorded with the consent')),
  );
}

async function giveConsent({
  tokenId,
  options,
  end,
}: {
  tokenId: string;
  options: GiveOptions;
  end: End;
}): Promise<void> {
  const { lang, standing } = options;
  if (options.dryRun !== true) requireAnswerable(options);
  const client = openApi(options);
  const { page, asked } = await readAsked(client, { tokenId, options });
  const isAskedFor = page.asked !== null || standing === true;
  if (options.dryRun === true) {
    const refusal = isAskedFor ? null : notAsked(tokenId).message;
    return writeForeseen({ id: tokenId, would: `A consent for ${tokenId} would be given`, refusal }, options, end);
  }
  if (!isAskedFor) throw notAsked(tokenId);
  for (const line of ['', ...consentLines(asked, { lang, width: pageWidth(process.stderr) }), '']) write(line);
  if (options.yes !== true && !(await askYesNo(CONSENT_WORDS[lang].question))) {
    say(`Nothing was given; ${page.asked === null ? 'everything is as it was' : 'the renewal goes on waiting'}.`);
    end(EXIT.waitingForPerson);
    return;
  }
  const given = await postTokenConsent({ client, path: consentsPath(tokenId), body: grantOf(page, options) });
  writeOutput({ data: given, lines: () => givenLines(given, page.asked), names: [given.id] }, options);
}

function grantOf({ wording }: ConsentList, { comment, validFor, standing }: GiveOptions) {
  return {
    // What was read is what is agreed to: if it has changed since, the API refuses.
    wordingHash: wording.hash,
    ...(comment !== undefined && { comment }),
    ...(validFor !== undefined && { validFor }),
    ...(standing === true && { standing: true }),
  };
}

function withScope(command: Command): Command {
  return command
    .option('--standing', 'covers every renewal until it ends, not only the one that is asked about')
    .option('--valid-for <duration>', 'ISO 8601, such as P7D (default: as the specification says, else P21D)');
}

/** Everything a person needs to know first; throws `UsageError` before anything is fetched. */
async function readAsked(client: Api, { tokenId, options }: { tokenId: string; options: ShowOptions }) {
  const { lang, standing = false } = options;
  const wanted = options.validFor === undefined ? null : readDuration(options.validFor);
  const path = consentsPath(tokenId);
  const page = await getTokenConsents({ client, path, query: { lang } });
  const token = await getToken({ client, path });
  const validity = wanted ?? parseDuration(token.spec.container?.consent?.validFor ?? DEFAULT_CONSENT.validFor);
  const now = await fleetNow(client);
  const until = validity === null ? now : addDuration(now, validity);
  const asked: ConsentAsked = { token, wording: page.wording, asked: page.asked, standing, until };
  return { page, asked };
}

function readDuration(text: string): Duration {
  const duration = parseDuration(text);
  if (duration === null) throw new UsageError('--valid-for takes an ISO 8601 duration, such as P7D or PT12H.');
  return duration;
}

function notAsked(tokenId: string): CliError {
  const message = `Nobody is asked for a consent of ${tokenId} at the moment. --standing gives one for the renewals to come.`;
  return new CliError(message, { exitCode: EXIT.conflict });
}

/** Beside the question; standard output is for the consent. */
const write = (line: string) => process.stderr.write(`${withoutControls(line)}\n`);
