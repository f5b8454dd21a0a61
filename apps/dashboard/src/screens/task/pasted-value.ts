import { valueFault, type ValueFault, withoutSurroundings } from '@keyturn/domain';

/** Shorter ones are rarely whole; the API takes them all the same. */
const SHORT = 16;

/** What can be said of a value that is in the box, without keeping it. */
export interface Look {
  readonly fault: ValueFault | null;
  readonly length: number;
  readonly isShort: boolean;
}

export function lookAt(text: string): Look {
  const value = withoutSurroundings(text);
  const { length } = value;
  return { fault: valueFault(value), length, isShort: length > 0 && length < SHORT };
}

/** What a paste would do to a box that drops line breaks in silence: its faults are found before that. */
export function pasteOf(text: string): { readonly value: string; readonly fault: ValueFault | null } {
  const value = withoutSurroundings(text);
  return { value, fault: valueFault(value) };
}
