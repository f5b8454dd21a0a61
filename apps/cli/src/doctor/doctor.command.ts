import { type Config, ConfigError, isLoopback, loadConfig } from '@keyturn/config';
import type { Command } from 'commander';
import { CliError, type End, EXIT } from '../cli-error.ts';
import { hostOf } from '../http/address.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { type Connection, connectTo } from '../http/connection.ts';
import { isForPeople, type OutputOptions, withOutput, writeOutput, writeText } from '../output/output-format.ts';
import { unpainted } from '../output/paint.ts';
import { plainText } from '../output/plain-text.ts';
import { checkApi } from './check-api.ts';
import { checkClock } from './check-clock.ts';
import { checkContextFile, checkOwnKey } from './check-contexts.ts';
import { checkData, checkKeys } from './check-files.ts';
import { checkDisk, checkNode } from './check-machine.ts';
import { checkServers, checkSettings } from './check-settings.ts';
import { doctorLines } from './doctor-lines.ts';
import type { Finding } from './finding.ts';

const EXAMPLES = `Examples:
  keyturn doctor
  keyturn doctor -o json
  keyturn doctor --url https://keyturn.example.com
`;

const RULES = `
Looks at this machine, at its settings and at the API, changes nothing, and says of everything that is not as it should be how to put it right. Of
another machine only what its API tells. Ends with 1 when something is serious.`;

const SETTINGS = 'settings';

type DoctorOptions = ApiOptions & OutputOptions;

export function addDoctor(program: Command, end: End): void {
  const command = program
    .command('doctor')
    .description('what is not as it should be on this machine, with the remedy')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action((options: DoctorOptions) => doctor(options, end));
  withOutput(withApi(command));
}

async function doctor(options: DoctorOptions, end: End): Promise<void> {
  const findings = await examine(options);
  const deviations = findings.filter(({ level }) => level !== 'ok');
  const isSerious = findings.some(({ level }) => level === 'serious');
  const data = { healthy: !isSerious, findings };
  const names = deviations.map(({ check }) => check);
  // Settings that cannot be read do not say either whether colours are wanted.
  const isPlain = isForPeople(options.output) && names.includes(SETTINGS);
  if (isPlain)
    writeText(
      doctorLines(findings)
        .map((line) => `${unpainted(line)}\n`)
        .join(''),
    );
  else writeOutput({ data, lines: () => doctorLines(findings), names }, options);
  if (isSerious) end(EXIT.failed);
}

async function examine(options: DoctorOptions): Promise<Finding[]> {
  const node = checkNode();
  try {
    const config = loadConfig();
    const contexts = checkContextFile();
    if (contexts !== null) return [node, ...(await machine(config)), contexts];
    const connection = connect(config, options);
    if (!('url' in connection)) return [node, ...(await machine(config)), connection];
    const here = isThisMachine(config, connection) ? await machine(config) : [];
    return [node, ...here, ...checkOwnKey(config, options.context), ...(await api(connection))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy = 'Correct the environment; keyturn config view shows what is set.';
    return [node, { check: SETTINGS, level: 'serious', found: plainText(error.message), remedy }];
  }
}

/** The way to the API, or why there is none. */
function connect(config: Config, options: DoctorOptions): Connection | Finding {
  try {
    return connectTo(options, config);
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== EXIT.signIn) throw error;
    const remedy = 'Start Keyturn here with keyturn up, or set KEYTURN_URL and KEYTURN_API_KEY_FILE.';
    // The rest of the message is the remedy.
    const [found = ''] = plainText(error.message).split(/(?<=\.) /);
    return { check: 'key', level: 'serious', found, remedy };
  }
}

async function machine(config: Config): Promise<Finding[]> {
  const files = [...checkData(config), ...checkKeys(config), ...(await checkDisk(config))];
  return [...files, ...checkSettings(config), ...(await checkServers(config))];
}

async function api(connection: Connection): Promise<Finding[]> {
  const findings = await checkApi(connection);
  const isAnswering = findings.some(({ check, level }) => check === 'api' && level === 'ok');
  return [...findings, ...(isAnswering ? await checkClock(connection) : [])];
}

/** Files and settings here say nothing about a Keyturn somewhere else, be it at the other end of a tunnel. */
function isThisMachine({ port, publicUrl }: Config, { url }: Connection): boolean {
  const isListener = isLoopback(hostOf(url)) && url.port === String(port);
  return isListener || url.origin === URL.parse(publicUrl ?? '')?.origin;
}
