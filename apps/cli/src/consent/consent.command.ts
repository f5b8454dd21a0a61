import type { Command } from 'commander';
import { z } from 'zod';
import type { End } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { say } from '../output/say.ts';
import { consentPage } from './consent-item.schema.ts';
import { consentTable } from './consent-lines.ts';
import { consentPath, consentsPath } from './consent-path.ts';
import { addConsentGive, addConsentShow } from './give.command.ts';

type ConsentOptions = ApiOptions & OutputOptions;

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
  addConsentRefuse(consent);
  addConsentRevoke(consent);
  addConsentList(consent);
}

function addConsentList(consent: Command): void {
  const command = consent
    .command('list')
    .description('consents of a container token, the newest first')
    .argument('<token>', 'its id')
    .addHelpText('before', 'Examples:\n  keyturn consent list ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net\n')
    .action(async (tokenId: string, options: ConsentOptions) => {
      const { items, asked } = await openApi(options).get({ path: consentsPath(tokenId), schema: consentPage });
      const names = items.map(({ id }) => id);
      writeList(
        { data: items, lines: () => consentTable(items), names, none: 'No consent was ever given for it.' },
        options,
      );
      if (asked !== null) say(`A consent is waited for: keyturn consent give ${tokenId}`);
    });
  withOutput(withApi(command));
}

/** What the API answers when a consent is refused is not relied upon. */
const anything = z.unknown();

function addConsentRefuse(consent: Command): void {
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
      const path = `${consentsPath(tokenId)}:refuse`;
      const refused = await openApi(options).post({ path, schema: anything, body: { comment: options.comment } });
      writeOutput({ data: refused, lines: () => [`The consent for ${tokenId} is refused`], names: [tokenId] }, options);
    });
  withOutput(withApi(command));
}

function addConsentRevoke(consent: Command): void {
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
      const revoked = await openApi(options).delete({ path, schema: anything, body: { reason: options.reason } });
      writeOutput({ data: revoked, lines: () => [`Consent ${consentId} is revoked`], names: [consentId] }, options);
    });
  withOutput(withApi(command));
}
