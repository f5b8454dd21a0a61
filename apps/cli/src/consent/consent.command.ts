import { deleteTokenConsent, getTokenConsents, refuseTokenConsents } from '@keyturn/client';
import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { say } from '../output/say.ts';
import { consentTable } from './consent-lines.ts';
import { consentPath, consentsPath } from './consent-path.ts';
import { addConsentGive, addConsentShow } from './give.command.ts';

type ConsentOptions = ApiOptions & OutputOptions & DryRunOptions;

const EXAMPLES = `Examples:
  keyturn consent show ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net
  keyturn consent give ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net
  keyturn consent list ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net
`;

export function addConsent(program: Command, end: End): void {
  const consent = program
    .command('consent')
    .description('what people allow Keyturn to renew')
    .addHelpText('before', EXAMPLES);
  addConsentShow(consent);
  addConsentGive(consent, end);
  addConsentRefuse(consent, end);
  addConsentRevoke(consent, end);
  addConsentList(consent);
}

function addConsentList(consent: Command): void {
  const command = consent
    .command('list')
    .description('consents of a container token, the newest first')
    .argument('<token>', 'its id')
    .addHelpText('before', 'Examples:\n  keyturn consent list ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net\n')
    .action(async (tokenId: string, options: ConsentOptions & LanguageOptions) => {
      const { lang } = options;
      const { items, asked } = await getTokenConsents({
        client: openApi(options),
        path: consentsPath(tokenId),
        query: { lang },
      });
      const names = items.map(({ id }) => id);
      const none = 'No consent was ever given for it.';
      writeList({ data: items, lines: () => consentTable(items, lang), names, none }, options);
      if (asked !== null) say(`A consent is waited for: keyturn consent give ${tokenId}`);
    });
  withOutput(withLanguage(withApi(command)));
}

function addConsentRefuse(consent: Command, end: End): void {
  const command = consent
    .command('refuse')
    .description('refuse the consent that is asked for; the migrations that wait for it need a decision then')
    .argument('<token>', 'id of the container token')
    .requiredOption('--comment <text>', 'why, for those who wait')
    .addHelpText(
      'before',
      'Examples:\n  keyturn consent refuse ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net --comment "not before the audit"\n',
    )
    .action(async (tokenId: string, options: ConsentOptions & { comment: string }) => {
      const path = consentsPath(tokenId);
      const client = openApi(options);
      if (options.dryRun === true) {
        const { asked } = await getTokenConsents({ client, path });
        const waiting = asked === null || asked.waiting.length === 0 ? '' : `: ${asked.waiting.join(', ')}`;
        const would = `The consent for ${tokenId} would be refused; what waits for it would need a decision${waiting}`;
        const refusal = asked === null ? `nobody is asked for a consent of ${tokenId} at the moment.` : null;
        return writeForeseen({ id: tokenId, would, refusal }, options, end);
      }
      const refused = await refuseTokenConsents({ client, path, body: { comment: options.comment } });
      writeOutput({ data: refused, lines: () => [`The consent for ${tokenId} is refused`], names: [tokenId] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}

function addConsentRevoke(consent: Command, end: End): void {
  const command = consent
    .command('revoke')
    .description('take a consent back; the next renewal asks again, what was renewed stays')
    .argument('<token>', 'id of the container token')
    .argument('<consent>', 'as "keyturn consent list" names it')
    .requiredOption('--reason <text>', 'why, for the history')
    .addHelpText(
      'before',
      'Examples:\n  keyturn consent revoke ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net 3f1c07aa --reason "the contract has ended"\n',
    )
    .action(async (tokenId: string, consentId: string, options: ConsentOptions & { reason: string }) => {
      const path = consentPath(tokenId, consentId);
      const client = openApi(options);
      if (options.dryRun === true) {
        const { items } = await getTokenConsents({ client, path: consentsPath(tokenId) });
        const found = items.find(({ id }) => id === consentId);
        const refusal = found === undefined ? 'there is no such consent.' : alreadyOver(found.state);
        return writeForeseen({ id: consentId, would: `Consent ${consentId} would be revoked`, refusal }, options, end);
      }
      const revoked = await deleteTokenConsent({ client, path, body: { reason: options.reason } });
      writeOutput({ data: revoked, lines: () => [`Consent ${consentId} is revoked`], names: [consentId] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}

const alreadyOver = (state: string): string | null => (state === 'valid' ? null : `it is ${state}.`);
