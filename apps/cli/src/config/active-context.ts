import type { Config } from '@keyturn/config';
import { CliError, EXIT } from '../cli-error.ts';
import { plainText } from '../output/plain-text.ts';
import type { Context, ContextFile } from './context-file.ts';

export type NamedContext = Context & {
  readonly name: string;
  /** Whether this very command named it. */
  readonly isFlag: boolean;
};

interface Chosen {
  /** `--context`. */
  readonly given: string | undefined;
  readonly config: Config;
  readonly file: ContextFile;
}

/** The context of the flag, else of `KEYTURN_CONTEXT`, else the current one of the file; null for none. Throws when there is none of that name. */
export function activeContext({ given, config, file }: Chosen): NamedContext | null {
  const name = given ?? config.client.context ?? file.currentContext;
  if (name === undefined) return null;
  const context = requireContext(file, name);
  return { ...context, name, isFlag: given !== undefined };
}

export function requireContext({ contexts }: ContextFile, name: string): Context {
  const context = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (context !== undefined) return context;
  const known = Object.keys(contexts).join(', ') || 'none';
  throw new CliError(`There is no context ${plainText(name).slice(0, 64)}; there are: ${known}.`, {
    exitCode: EXIT.notFound,
  });
}
