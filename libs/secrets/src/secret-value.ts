import { inspect } from 'node:util';

const SHOWN = '[secret]';

/** A value that no log, template, inspection or JSON can show; `use` alone opens it. */
export class SecretValue {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Hands the plain value to `open`: keep it inside, return only what may be seen. */
  use<T>(open: (text: string) => T): T {
    return open(this.#text);
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): never {
    throw new TypeError('A secret value cannot be serialised.');
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
