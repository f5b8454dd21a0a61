import type { Violation } from '@keyturn/client';
import { createContext, type ReactNode, useContext } from 'react';
import { Button } from '../../components/button.tsx';
import { Field, type FieldParts } from '../../components/field.tsx';
import { useWords } from '../../words/define-words.ts';
import { accepted, type Draft, violationsAt } from './spec-draft.ts';
import { specWords } from './spec-words.ts';

export interface SpecEditing {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly violations: readonly Violation[];
  /** A field nobody has filled yet is not called wrong; after the first try to save, it is. */
  readonly showAll: boolean;
}

const Editing = createContext<SpecEditing | null>(null);
export const SpecEditingProvider = Editing.Provider;

export function useSpecEditing(): SpecEditing {
  const editing = useContext(Editing);
  if (editing === null) throw new Error('A field of a specification stands outside its form.');
  return editing;
}

interface SpecFieldProps {
  /** As the API names it, such as `renewal.before`. */
  readonly path: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is in it, to know whether it has been filled. */
  readonly value: string;
  readonly problem?: string | undefined;
  /** Nothing can be saved while it is empty. */
  readonly isRequired?: boolean;
  readonly className?: string;
  readonly children: (parts: FieldParts) => ReactNode;
}

/** An input of the form, with what the API says about it and the proposals one can take over. */
export function SpecField({ path, value, isRequired = false, problem, children, ...field }: SpecFieldProps) {
  const { t } = useWords(specWords);
  const { draft, onDraft, violations, showAll } = useSpecEditing();
  const own = showAll || value !== '' ? violationsAt(violations, path) : [];
  const said = own.filter((one, place) => own.findIndex(({ code }) => code === one.code) === place);
  const proposals = said.flatMap((violation) => {
    const next = accepted(draft, violation);
    return next === null || violation.proposal === undefined ? [] : [{ text: violation.proposal, next }];
  });
  const isOffered = ({ proposal }: Violation) => proposals.some(({ text }) => text === proposal);
  const errors = said.filter(({ severity }) => severity === 'error');
  const warnings = said.filter(({ severity }) => severity === 'warning');
  return (
    <Field
      {...field}
      problem={problem ?? (isRequired && showAll && value.trim() === '' ? t('fields.required') : undefined)}
      // What can be taken over stands on its button.
      violations={errors.map((one) => (isOffered(one) ? withoutProposal(one) : one))}
    >
      {(parts) => (
        <>
          {children(parts)}
          {warnings.map(({ code, message }) => (
            <p key={code} className="text-xs text-at-risk">
              {message}
            </p>
          ))}
          {proposals.length > 0 && (
            <span className="flex flex-wrap gap-1.5">
              {proposals.map(({ text, next }) => (
                <Button key={text} className="text-xs!" onPress={() => onDraft(next)}>
                  {t('accept', { value: text })}
                </Button>
              ))}
            </span>
          )}
        </>
      )}
    </Field>
  );
}

function withoutProposal({ severity, code, path, message }: Violation): Violation {
  return { severity, code, path, message };
}
