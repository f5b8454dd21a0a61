import { type GetFleetCalendarData, getFleetCalendar, getFleetCalendarIcs } from '@keyturn/client';
import { type Command, Option } from 'commander';
import { UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { defined } from '../input/defined.ts';
import { repeated } from '../input/repeated.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { writeList, writeText } from '../output/output-format.ts';
import { labelFilters } from '../token/token-filters.ts';
import { calendarLines } from './calendar-lines.ts';

const EXAMPLES = `Examples:
  keyturn calendar
  keyturn calendar --from 2026-12-20 --to 2027-01-10 --zone Asia/Tokyo
  keyturn calendar -l env=prod -o ics > keyturn.ics
`;

const FORMATS = ['table', 'wide', 'json', 'yaml', 'ics'] as const;

interface CalendarOptions extends ApiOptions, LanguageOptions {
  readonly from?: string;
  readonly to?: string;
  readonly zone?: string;
  readonly owner?: readonly string[];
  readonly site?: readonly string[];
  readonly label?: readonly string[];
  readonly output: (typeof FORMATS)[number];
}

export function addCalendar(program: Command): void {
  const command = program
    .command('calendar')
    .description('renewals, expiries, freezes and due dates, day by day; -o wide shows windows as well')
    .option('--from <day>', 'first day, YYYY-MM-DD (default: today, by the clock of the fleet)')
    .option('--to <day>', 'last day (default: 90 days later)')
    .option('--zone <name>', 'IANA name of the time zone the days are of, such as Asia/Tokyo (default: UTC)')
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .option('--site <address>', 'only of this site; may be repeated', repeated)
    .option('-l, --label <key=value>', 'only with this tag; repeated: with all of them', repeated)
    .addOption(new Option('-o, --output <format>', 'what standard output gets').choices(FORMATS).default('table'))
    .addHelpText('before', EXAMPLES)
    .action(calendar);
  withLanguage(withApi(command));
}

async function calendar(options: CalendarOptions): Promise<void> {
  const { output, label = [], lang } = options;
  const given = defined({
    from: day('--from', options.from),
    to: day('--to', options.to),
    zone: options.zone,
    owner: options.owner,
    site: options.site,
    ...labelFilters(label),
  });
  // Repeated options are lists nobody changes, which the generated types do not know.
  const query = given as NonNullable<GetFleetCalendarData['query']>;
  const client = openApi(options);
  if (output === 'ics') {
    // The document describes no shape for an answer that is not JSON.
    writeText(String(await getFleetCalendarIcs({ client, query: { ...query, lang }, parseAs: 'text' })));
    return;
  }
  const shown = await getFleetCalendar({ client, query });
  const names = shown.days.flatMap(({ items }) => items.map(({ subject }) => subject));
  const none = `Nothing happens from ${shown.from} to ${shown.to}.`;
  writeList({ data: shown, lines: (look) => calendarLines(shown, look), names, none }, { output, lang });
}

function day(option: string, text: string | undefined): string | undefined {
  if (text === undefined || /^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  throw new UsageError(`${option} takes a day, such as 2026-12-24.`);
}
