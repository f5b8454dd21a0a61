import { putToken, type Token, type TokenSpec } from '@keyturn/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { INPUT_LOOK } from '../../components/field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { isChanged } from '../../work/as-seen.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { useSpecCheck } from '../tokens/spec-check.ts';
import { changedFields, type Draft, draftOf, rebased, specOf } from '../tokens/spec-draft.ts';
import { SpecEditingProvider } from '../tokens/spec-field.tsx';
import { SpecForm } from '../tokens/spec-form.tsx';
import { SpecOutcome } from '../tokens/spec-outcome.tsx';
import { specWords } from '../tokens/spec-words.ts';
import { decidedOn } from './decided-on.ts';
import { tokenQuery } from './queries.ts';
import type { TokenDialogProps } from './rotate-dialog.tsx';
import { showNow } from './show-now.ts';

export function EditDialog({ token, isOpen, onClose }: TokenDialogProps) {
  const { t } = useWords(specWords);
  return (
    <Dialog title={t('editTitle', { label: token.label })} isOpen={isOpen} onClose={onClose}>
      <EditForm token={token} onClose={onClose} />
    </Dialog>
  );
}

/** Only another specification is a reason to ask again: the token lives on while somebody writes. */
const specGrounds = ({ generation }: Token): string => String(generation);

function EditForm({ token, onClose }: Omit<TokenDialogProps, 'isOpen'>) {
  const { t } = useWords(specWords);
  const common = useWords(commonWords);
  const { written, setWritten, spec, problem, check, saving, changed, isBarred } = useEditing(token, onClose);
  const isNoted = isChanged(saving.error) && changed.length > 0;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (spec !== null && !isBarred) saving.mutate(spec);
      }}
    >
      <Choice
        label={t('how')}
        value={written.as}
        options={[
          { value: 'form', label: t('asForm') },
          { value: 'text', label: t('asText') },
        ]}
        // Only what the API can read fits into the form.
        onChange={(as) => setWritten(as === 'text' || !isBarred ? inOtherWay(written, as) : written)}
      />
      {written.as === 'form' ? (
        <SpecEditingProvider
          value={{
            draft: written.draft,
            onDraft: (draft) => setWritten({ ...written, draft }),
            violations: check.violations,
            showAll: true,
          }}
        >
          <SpecForm isSaved />
        </SpecEditingProvider>
      ) : (
        <SpecText text={written.text} problem={problem} onText={(text) => setWritten({ ...written, text })} />
      )}
      <SpecOutcome check={check} zone={spec?.renewal?.windows?.[0]?.timeZone} isText={written.as === 'text'} showAll />
      {isNoted && (
        <p role="alert" className="rounded-md border border-at-risk/40 bg-at-risk-soft p-3">
          {t('changedFields', { fields: changed.join(', ') })}
        </p>
      )}
      <RefusalNote error={isNoted ? null : (saving.error ?? check.error)} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button tone="primary" type="submit" isPending={saving.isPending} isDisabled={isBarred}>
          {common.t('save')}
        </Button>
      </div>
    </form>
  );
}

/** What is written, what the API says of it, and saving it over what it was written from. */
function useEditing(token: Token, onSaved: () => void) {
  const { t } = useWords(specWords);
  const queryClient = useQueryClient();
  // Taken anew only when somebody else was quicker and that was shown.
  const [base, setBase] = useState(token);
  const [written, setWritten] = useState(() => writtenAs('form', token.spec));
  const [changed, setChanged] = useState<readonly string[]>([]);
  const { spec, problem } = read(written);
  const check = useSpecCheck(spec);
  const saving = useMutation({
    mutationFn: (body: TokenSpec) =>
      decidedOn({
        seen: base,
        groundsOf: specGrounds,
        send: (headers) => putToken({ client, path: { id: token.id }, body, headers }),
      }),
    onSuccess: (fresh) => {
      showNow(fresh);
      announce(t(fresh.changed ? 'saved' : 'savedSame'));
      onSaved();
    },
    onError: (error) => {
      const fresh = queryClient.getQueryData(tokenQuery(token.id).queryKey);
      if (!isChanged(error) || !fresh || spec === null) return;
      setChanged(changedFields(base.spec, fresh.spec));
      setBase(fresh);
      setWritten(writtenAs(written.as, rebased({ mine: spec, from: base.spec, onto: fresh.spec })));
    },
  });
  const isRefused = check.violations.some(({ severity }) => severity === 'error');
  const isBarred = spec === null || isRefused || check.isOld;
  return { written, setWritten, spec, problem, check, saving, changed, isBarred };
}

interface Written {
  readonly as: 'form' | 'text';
  readonly draft: Draft;
  /** What the form does not show. */
  readonly rest: TokenSpec;
  readonly text: string;
}

function read(written: Written): { spec: TokenSpec | null; problem: string | null } {
  if (written.as === 'form') return { spec: specOf(written.draft, written.rest), problem: null };
  try {
    return { spec: JSON.parse(written.text) as TokenSpec, problem: null };
  } catch (error) {
    return { spec: null, problem: error instanceof Error ? error.message : '' };
  }
}

/** What was written goes along; text that is no specification stays text. */
function inOtherWay(written: Written, as: Written['as']): Written {
  const { spec } = read(written);
  return as === written.as || spec === null ? written : writtenAs(as, spec);
}

const writtenAs = (as: Written['as'], spec: TokenSpec): Written => ({
  as,
  draft: draftOf(spec),
  rest: spec,
  text: JSON.stringify(spec, null, 2),
});

interface SpecTextProps {
  readonly text: string;
  readonly problem: string | null;
  readonly onText: (text: string) => void;
}

function SpecText({ text, problem, onText }: SpecTextProps) {
  const { t } = useWords(specWords);
  return (
    <div className="flex flex-col gap-1">
      <textarea
        aria-label={t('title')}
        aria-invalid={problem !== null}
        aria-describedby="spec-text-problem"
        rows={18}
        spellCheck={false}
        className={`${INPUT_LOOK} font-mono text-xs!`}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
      <p id="spec-text-problem" aria-live="polite" className="text-xs text-expired">
        {problem !== null && t('jsonWrong', { why: problem })}
      </p>
    </div>
  );
}
