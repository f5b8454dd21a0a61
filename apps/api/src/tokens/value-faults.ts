import { LONGEST_VALUE_BYTES, valueFault, withoutSurroundings, type ValueFault } from '@keyturn/domain';
import { SecretValue } from '@keyturn/secrets';
import { ApiRefusal } from '../http/api-refusal.ts';

interface Advice {
  readonly what: string;
  readonly action: string;
}

const COPY_AGAIN = 'Copy it again from the page itself, in one piece and without anything around it.';

/** What is wrong with a text that was handed over, and what to do about it. Never a part of it. */
const ADVICE: Readonly<Record<ValueFault, Advice>> = {
  ValueEmpty: { what: 'The value is empty.', action: 'Copy the value and hand it over again.' },
  ValueTooLong: {
    what: `The value is longer than ${LONGEST_VALUE_BYTES / 1024} KB.`,
    action: 'Hand over the value alone, without the page or file around it.',
  },
  ValueMasked: {
    what: 'Twenty asterisks are the mask that Data Manager shows in place of a token it has stored; they are not the token.',
    action:
      'The token is shown only once, when it is made: generate another one and copy it before you leave the page.',
  },
  ValueWhiteSpace: { what: 'There is a blank or a line break within the value.', action: COPY_AGAIN },
  ValueControlCharacter: { what: 'There is an invisible character within the value.', action: COPY_AGAIN },
  ValueSmartQuotes: {
    what: 'There are typographic quotation marks in the value: a program for texts has changed it.',
    action: COPY_AGAIN,
  },
};

/** The value in what a person sent. Throws `value.refused`. */
export function handedOver(sent: string): SecretValue {
  const value = withoutSurroundings(sent);
  const fault = valueFault(value);
  if (fault === null) return new SecretValue(value);
  const { what, action } = ADVICE[fault];
  throw new ApiRefusal('value.refused', {
    detail: `${fault}: ${what}`,
    action,
    violations: [{ severity: 'error', code: fault, path: 'value', message: what }],
  });
}
