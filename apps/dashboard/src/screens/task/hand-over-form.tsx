import { NoAnswer, Refusal, type Submitted, type Task, type Token } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field } from '../../components/field.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { fleetNow } from '../../time/fleet-time.ts';
import { isChanged } from '../../work/as-seen.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { ExpiryField } from './expiry-field.tsx';
import { handOver } from './hand-over.ts';
import { lookAt } from './pasted-value.ts';
import { ValueField } from './value-field.tsx';
import { valueWords } from './value-words.ts';

interface HandOverFormProps {
  readonly task: Task;
  readonly token: Token;
  readonly onTaken: (taken: Submitted) => void;
}

/** The box a value is pasted into once. The value is in that box and in the request, nowhere else: no state, no cache. */
export function HandOverForm({ task, token, onTaken }: HandOverFormProps) {
  const { t } = useWords(valueWords);
  const whyNot = useWhyNot('tokens.command');
  const box = useRef<HTMLInputElement>(null);
  const [isTried, setIsTried] = useState(false);
  const [expires, setExpires] = useState('');
  const [version, setVersion] = useState('');
  const sending = useMutation({
    // No variables: those would be kept with the mutation.
    mutationFn: () =>
      handOver({
        token,
        taskId: task.id,
        takeValue: () => takeFrom(box.current),
        expiresAt: expires === '' ? undefined : new Date(expires).toISOString(),
        version: version === '' ? undefined : Number(version),
      }),
    onSuccess: (taken) => {
      if (taken.status !== 'orphaned') announce(t('taken'));
      onTaken(taken);
    },
    onSettled: () => lookAgain(token.id),
  });
  const isPast = expires !== '' && Date.parse(expires) <= fleetNow();
  return (
    <Card title={t('title')}>
      <form
        className="flex flex-col gap-4"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          const isGood = lookAt(box.current?.value ?? '').fault === null && !isPast;
          setIsTried(!isGood);
          if (isGood) sending.mutate();
          else box.current?.focus();
        }}
      >
        <p className="max-w-prose text-muted">{t('lead')}</p>
        <ValueField box={box} isTried={isTried} violations={violationsOf(sending.error, 'value')} />
        <ExpiryField token={token} value={expires} onChange={setExpires} isPast={isPast} error={sending.error} />
        <VersionField token={token} value={version} onChange={setVersion} />
        <Trouble error={sending.error} />
        {sending.data?.status === 'orphaned' && (
          <p role="alert" className="rounded-md bg-expired-soft p-3 text-expired">
            {t('orphaned')}
          </p>
        )}
        <div className="flex flex-col gap-2 sm:flex-row sm:items-center">
          <Button tone="primary" type="submit" isPending={sending.isPending} isDisabled={whyNot !== null}>
            {t('submit')}
          </Button>
          {whyNot !== null && <p className="text-sm text-muted">{whyNot}</p>}
        </div>
      </form>
    </Card>
  );
}

interface VersionFieldProps {
  readonly token: Token;
  readonly value: string;
  readonly onChange: (version: string) => void;
}

/** Only where a value from before Keyturn could be handed over later. */
function VersionField({ token, value, onChange }: VersionFieldProps) {
  const { t } = useWords(valueWords);
  const without = token.versions.filter(
    ({ hasValue, status }) => !hasValue && (status === 'current' || status === 'superseded'),
  );
  if (without.length === 0) return null;
  return (
    <Field label={t('which')}>
      {(parts) => (
        <select {...parts} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{t('newOne')}</option>
          {without.map((one) => (
            <option key={one.version} value={one.version}>
              {t('ofVersion', { version: one.version })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Empties the box before anything is sent. */
function takeFrom(box: HTMLInputElement | null): string {
  const value = box?.value ?? '';
  if (box !== null) {
    box.value = '';
    // What looks at the box while it is filled hears that it is empty now.
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return value;
}

/** What went wrong, unless that stands at the box already. The box is empty by now: it says so. */
function Trouble({ error }: { readonly error: unknown }) {
  const { t } = useWords(valueWords);
  const common = useWords(commonWords);
  if (error instanceof NoAnswer) {
    return (
      <p role="alert" className="rounded-md border border-expired/40 bg-expired-soft p-3">
        {t('unknown')}
      </p>
    );
  }
  if (violationsOf(error, 'value').length > 0) return null;
  return (
    <RefusalNote error={error} shownElsewhere={['expiresAt']}>
      <p>{t(isUnknown(error) ? 'unknown' : 'pasteAgain')}</p>
      {isChanged(error) && <p>{common.t('changedMeanwhile')}</p>}
    </RefusalNote>
  );
}

const UNAVAILABLE = 503;

/** The API does not know either. */
const isUnknown = (error: unknown): boolean => error instanceof Refusal && error.problem.status === UNAVAILABLE;

function lookAgain(tokenId: string): void {
  for (const queryKey of [['token', tokenId], ['task'], ['tasks'], ['fleet']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
