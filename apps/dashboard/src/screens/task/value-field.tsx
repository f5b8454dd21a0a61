import type { ValueFault } from '@keyturn/domain';
import { CircleCheck } from 'lucide-react';
import { type ClipboardEvent, type RefObject, useState } from 'react';
import { Field } from '../../components/field.tsx';
import type { Violation } from '../../components/refusal-note.tsx';
import { useWords } from '../../words/define-words.ts';
import { type Look, lookAt, pasteOf } from './pasted-value.ts';
import { valueWords } from './value-words.ts';

interface ValueFieldProps {
  readonly box: RefObject<HTMLInputElement | null>;
  /** Somebody wanted to send it: then an empty box is a fault, too. */
  readonly isTried: boolean;
  readonly violations: readonly Violation[];
}

const EMPTY: Look = lookAt('');

export function ValueField({ box, isTried, violations }: ValueFieldProps) {
  const { t } = useWords(valueWords);
  const [look, setLook] = useState<Look>(EMPTY);
  const [refusedPaste, setRefusedPaste] = useState<ValueFault | null>(null);
  const fault = look.fault === 'ValueEmpty' && !isTried ? null : look.fault;
  const problem =
    refusedPaste !== null
      ? `${t('notPasted')}${t(`fault.${refusedPaste}`)}`
      : fault === null
        ? undefined
        : t(`fault.${fault}`);
  const takePaste = (event: ClipboardEvent<HTMLInputElement>) => {
    event.preventDefault();
    const { value, fault: found } = pasteOf(event.clipboardData.getData('text'));
    setRefusedPaste(found);
    if (found !== null) return;
    event.currentTarget.value = value;
    setLook(lookAt(value));
  };
  return (
    <Field
      label={t('value')}
      hint={<Found look={look} />}
      problem={problem}
      // While there is something new in the box, what was said of the old value is over.
      violations={look.length > 0 || refusedPaste !== null ? [] : violations}
    >
      {(parts) => (
        <input
          {...parts}
          ref={box}
          type="password"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          className={`${parts.className} font-mono`}
          onPaste={takePaste}
          onInput={({ currentTarget }) => {
            setRefusedPaste(null);
            setLook(lookAt(currentTarget.value));
          }}
        />
      )}
    </Field>
  );
}

function Found({ look }: { readonly look: Look }) {
  const { t } = useWords(valueWords);
  if (look.length === 0 || look.fault !== null) return t('valueHint');
  const length = t('length', { count: look.length });
  if (look.isShort) return <span className="text-at-risk">{t('short', { length })}</span>;
  return (
    <span className="inline-flex items-center gap-1 text-healthy">
      <CircleCheck aria-hidden size={14} />
      {t('looksGood', { length })}
    </span>
  );
}
