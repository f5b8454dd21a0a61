import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

export interface Script {
  /** Runs by hash and sends the text only when Redis does not know it. */
  run(...input: [...keys: string[], args: readonly (string | number)[]]): Promise<unknown>;
}

type Command = (...input: (string | number)[]) => Promise<unknown>;

/** Registers a script of `scripts/`; the number in its name is the number of its keys. The build copies the files beside the code. */
export function loadScript({ client, file }: { client: Redis; file: string }): Script {
  const numberOfKeys = Number(/-(\d+)\.lua$/.exec(file)?.[1]);
  const name = `kt:${file}`;
  client.defineCommand(name, { numberOfKeys, lua: readFileSync(new URL(`scripts/${file}`, import.meta.url), 'utf8') });
  const command = (client as unknown as Record<string, Command>)[name]?.bind(client);
  if (!command) throw new TypeError(`${file} could not be registered.`);
  return {
    run: async (...input) => command(...input.flat()),
  };
}
