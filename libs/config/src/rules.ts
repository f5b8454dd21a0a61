import { accessSync, constants } from 'node:fs';
import { isIPv4 } from 'node:net';
import type { ConfigProblem } from './config-error.ts';
import { type Settings, variables, type VariableName } from './variables.ts';

/** True for names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

interface Rule {
  /** The rule is not asked when one of these could not be parsed: one mistake, one message. */
  readonly about: readonly [VariableName, ...VariableName[]];
  readonly broken: (settings: Settings) => boolean;
  readonly expected: string;
}

const upstream = (settings: Settings) => settings.KEYTURN_UPSTREAM ?? 'emulator';

const rules: readonly Rule[] = [
  {
    about: ['KEYTURN_HOST', 'KEYTURN_TLS_CERT', 'KEYTURN_TLS_KEY', 'KEYTURN_TRUSTED_PROXIES'],
    broken: (s) =>
      !isLoopback(s.KEYTURN_HOST ?? '127.0.0.1') &&
      s.KEYTURN_TLS_CERT === undefined &&
      (s.KEYTURN_TRUSTED_PROXIES ?? []).length === 0,
    expected:
      'other machines may only reach Keyturn encrypted: set KEYTURN_TLS_CERT and KEYTURN_TLS_KEY (PEM files), or name the proxy that ends TLS in KEYTURN_TRUSTED_PROXIES, or leave KEYTURN_HOST at 127.0.0.1',
  },
  {
    about: ['KEYTURN_TLS_CERT', 'KEYTURN_TLS_KEY'],
    broken: (s) => (s.KEYTURN_TLS_CERT === undefined) !== (s.KEYTURN_TLS_KEY === undefined),
    expected: 'KEYTURN_TLS_CERT and KEYTURN_TLS_KEY go together: set both or neither',
  },
  ...(['KEYTURN_TLS_CERT', 'KEYTURN_TLS_KEY', 'KEYTURN_API_KEY_FILE'] as const).map((name): Rule => ({
    about: [name],
    broken: (s) => s[name] !== undefined && !isReadable(s[name]),
    expected: 'the path of a file that exists and can be read',
  })),
  {
    about: ['KEYTURN_CLOCK', 'KEYTURN_UPSTREAM'],
    broken: (s) => upstream(s) === 'atlassian' && (s.KEYTURN_CLOCK ?? 1) !== 1,
    expected: 'x1 with KEYTURN_UPSTREAM=atlassian: an accelerated clock would overrun the real service',
  },
  {
    about: ['KEYTURN_DEMO', 'KEYTURN_UPSTREAM'],
    broken: (s) => upstream(s) === 'atlassian' && s.KEYTURN_DEMO === 'on',
    expected: 'off (or unset) with KEYTURN_UPSTREAM=atlassian: the demo is made for the emulator',
  },
  {
    about: ['KEYTURN_PORT', 'KEYTURN_EMULATOR_PORT', 'KEYTURN_UPSTREAM'],
    broken: (s) => upstream(s) === 'emulator' && (s.KEYTURN_PORT ?? 4780) === (s.KEYTURN_EMULATOR_PORT ?? 4790),
    expected: 'another port than KEYTURN_EMULATOR_PORT',
  },
];

/** Rules between variables, asked of what could be parsed. */
export function brokenRules(settings: Settings, unparsed: ReadonlySet<string>): ConfigProblem[] {
  return rules
    .filter((rule) => !rule.about.some((name) => unparsed.has(name)) && rule.broken(settings))
    .map((rule) => ({ variable: rule.about[0], expected: rule.expected }));
}

/** Names that start with our prefix and mean nothing: a misspelt safety setting must not pass silently. */
export function unknownVariables(names: readonly string[]): ConfigProblem[] {
  const known = Object.keys(variables);
  return names
    .filter((name) => name.startsWith('KEYTURN_') && !known.includes(name))
    .map((name) => {
      const nearest = known
        .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
        .toSorted((a, b) => a.distance - b.distance)[0];
      const isNear = nearest !== undefined && nearest.distance <= 4;
      return {
        variable: name,
        expected: isNear ? `no such setting; did you mean ${nearest.candidate}?` : 'no such setting',
      };
    });
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const substituted = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
