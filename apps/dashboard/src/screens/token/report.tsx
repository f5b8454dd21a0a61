import { postTokenAcknowledgement, type Token } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { tokenWords } from './words.ts';

interface ReportProps {
  readonly token: Token;
  readonly consumer: string;
  readonly version: number;
}

/** Says how a consumer does that cannot say so itself. */
export function ReportButton({ token, consumer, version }: ReportProps) {
  const { t } = useWords(tokenWords);
  const [isOpen, setIsOpen] = useState(false);
  const whyNot = useWhyNot('tokens.acknowledge');
  return (
    <div className="text-xs text-muted">
      <Button isDisabled={whyNot !== null} onPress={() => setIsOpen(true)}>
        {t('consumers.report')}
      </Button>
      {whyNot}
      <Dialog
        title={t('consumers.reportTitle', { consumer, version })}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
      >
        <ReportForm token={token} consumer={consumer} version={version} onDone={() => setIsOpen(false)} />
      </Dialog>
    </div>
  );
}

function ReportForm({ token, consumer, version, onDone }: ReportProps & { readonly onDone: () => void }) {
  const { t } = useWords(tokenWords);
  const common = useWords(commonWords);
  const [outcome, setOutcome] = useState<'ok' | 'failed'>('ok');
  const [detail, setDetail] = useState('');
  const sending = useMutation({
    mutationFn: () =>
      postTokenAcknowledgement({
        client,
        path: { id: token.id },
        body: { consumer, version, outcome, ...(detail.trim() !== '' && { detail: detail.trim() }) },
      }),
    onSuccess: () => {
      announce(t('consumers.reported'));
      onDone();
    },
  });
  return (
    <form
      className="flex flex-col gap-4 text-sm text-ink"
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <p>{t('consumers.reportHint')}</p>
      <Choice
        label={t('consumers.current')}
        value={outcome}
        options={[
          { value: 'ok', label: t('consumers.ok') },
          { value: 'failed', label: t('consumers.failed') },
        ]}
        onChange={setOutcome}
      />
      <Field
        label={`${t('consumers.detail')} (${common.t('optional')})`}
        violations={violationsOf(sending.error, 'detail')}
      >
        {(parts) => <input {...parts} value={detail} onChange={({ target }) => setDetail(target.value)} />}
      </Field>
      <RefusalNote error={sending.error} shownElsewhere={['detail']} />
      <div className="flex justify-end gap-2">
        <Button onPress={onDone}>{common.t('cancel')}</Button>
        <Button tone="primary" type="submit" isPending={sending.isPending}>
          {t('consumers.report')}
        </Button>
      </div>
    </form>
  );
}
