import { putToken } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { useSpecCheck, findToken, useTaken } from './spec-check.ts';
import { type Draft, EMPTY_DRAFT, specOf } from './spec-draft.ts';
import { SpecEditingProvider } from './spec-field.tsx';
import { SpecForm } from './spec-form.tsx';
import { SpecOutcome } from './spec-outcome.tsx';
import { specWords } from './spec-words.ts';
import { tokensWords } from './words.ts';

/** Registers a token from the page; what was typed stays when the dialog is closed by mistake. */
export function NewToken() {
  const { t } = useWords(specWords);
  const tokens = useWords(tokensWords);
  const whyNot = useWhyNot('tokens.apply');
  const [isOpen, setIsOpen] = useState(false);
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  return (
    <div className="flex flex-col gap-1 sm:items-end">
      <Button
        tone="primary"
        icon={<Plus aria-hidden size={16} />}
        isDisabled={whyNot !== null}
        onPress={() => setIsOpen(true)}
      >
        {tokens.t('newToken')}
      </Button>
      {whyNot !== null && <p className="text-xs text-muted">{whyNot}</p>}
      <Dialog title={t('newTitle')} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <NewTokenForm draft={draft} onDraft={setDraft} onClose={() => setIsOpen(false)} />
      </Dialog>
    </div>
  );
}

interface NewTokenFormProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onClose: () => void;
}

function NewTokenForm({ draft, onDraft, onClose }: NewTokenFormProps) {
  const { t } = useWords(specWords);
  const common = useWords(commonWords);
  const navigate = useNavigate();
  const [showAll, setShowAll] = useState(false);
  const spec = specOf(draft);
  const check = useSpecCheck(spec);
  const taken = useTaken(spec.id);
  const saving = useMutation({
    mutationFn: async () => {
      // A PUT to an id that is taken would change somebody's token.
      if ((await findToken(spec.id)) !== null) return null;
      return await putToken({ client, path: { id: spec.id }, body: spec });
    },
    onSuccess: (token) => {
      if (token === null) return;
      announce(t('created'));
      onDraft(EMPTY_DRAFT);
      onClose();
      void navigate({ to: '/tokens/$id', params: { id: token.id } });
    },
  });
  const isTaken = taken !== null || saving.data === null;
  const isRefused = check.violations.some(({ severity }) => severity === 'error');
  const save = () => {
    setShowAll(true);
    const issuer = draft.issuer === 'webhook' ? [draft.issuerUrl, draft.issuerSecret] : [];
    const isWhole = [spec.id, spec.label, spec.owner, ...issuer].every((text) => text !== '');
    if (isWhole && !isRefused && !isTaken && !check.isOld) saving.mutate();
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p className="text-muted">{t('newLead')}</p>
      <SpecEditingProvider value={{ draft, onDraft, violations: check.violations, showAll }}>
        <SpecForm isSaved={false} idProblem={taken === null ? undefined : t('exists', { label: taken.label })} />
      </SpecEditingProvider>
      <SpecOutcome check={check} zone={draft.windows[0]?.timeZone.trim()} isText={false} showAll={showAll} />
      <RefusalNote error={saving.error ?? check.error} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button tone="primary" type="submit" isPending={saving.isPending}>
          {t('register')}
        </Button>
      </div>
    </form>
  );
}
