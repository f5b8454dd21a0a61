import { postTokenConsent, Refusal, refuseTokenConsents, type Token } from '@keyturn/client';
import { addDuration, DAY_MS, DEFAULT_CONSENT, nominalMs, parseDuration } from '@keyturn/domain';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { announce } from '../components/announce.tsx';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { useWhyNot } from '../components/permitted.tsx';
import { RadioCards } from '../components/radio-cards.tsx';
import { ReasonDialog } from '../components/reason-dialog.tsx';
import { RefusalNote, violationsOf } from '../components/refusal-note.tsx';
import { useFleetNow } from '../time/fleet-time.ts';
import { instantText, lengthText } from '../time/instant-text.ts';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import type { Asked } from './consent-queries.ts';
import { consentWords } from './consent-words.ts';

interface ConsentFormProps {
  readonly token: Token;
  readonly wording: { readonly hash: string };
  readonly asked: Asked | null;
  /** False until what has changed was read. */
  readonly mayGive: boolean;
  readonly onGiven: () => void;
}

type Scope = 'once' | 'standing';
/** Beside what the specification says. The API takes a year at most. */
const OTHER_DAYS = [7, 30, 90, 365];

export function ConsentForm({ token, wording, asked, mayGive, onGiven }: ConsentFormProps) {
  const { t } = useWords(consentWords);
  const common = useWords(commonWords);
  const whyNot = useWhyNot('consents.decide');
  const [chosen, setChosen] = useState<Scope>('once');
  const [validFor, setValidFor] = useState('');
  const [comment, setComment] = useState('');
  const [isRefusing, setIsRefusing] = useState(false);
  const scope = asked === null ? 'standing' : chosen;
  const giving = useMutation({
    mutationFn: () =>
      postTokenConsent({
        client,
        path: { id: token.id },
        body: {
          wordingHash: wording.hash,
          ...(comment.trim() !== '' && { comment: oneLine(comment) }),
          ...(validFor !== '' && { validFor }),
          ...(scope === 'standing' && { standing: true }),
        },
      }),
    onSuccess: () => {
      setComment('');
      announce(t('given'));
      onGiven();
    },
    // Also after a refusal: somebody else may have been quicker, or the wording has changed.
    onSettled: () => lookAgain(token.id),
  });
  const isStale = giving.error instanceof Refusal && giving.error.code === 'consent.stale';
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        giving.mutate();
      }}
    >
      <ScopeChoice scope={scope} onChoose={setChosen} asked={asked} />
      <ValidForField token={token} value={validFor} onChange={setValidFor} error={giving.error} />
      <Field
        label={`${t('comment')} (${common.t('optional')})`}
        hint={t('commentHint')}
        violations={violationsOf(giving.error, 'comment')}
      >
        {(parts) => (
          <textarea {...parts} rows={2} value={comment} onChange={({ target }) => setComment(target.value)} />
        )}
      </Field>
      {/* A stale wording explains itself where it stands, once the new one is there. */}
      {(!isStale || mayGive) && <RefusalNote error={giving.error} shownElsewhere={['comment', 'validFor']} />}
      <div className="flex flex-col gap-2 sm:flex-row sm:items-center">
        <Button
          tone="primary"
          type="submit"
          className="sm:min-w-40"
          isPending={giving.isPending}
          isDisabled={whyNot !== null || !mayGive}
        >
          {t('give')}
        </Button>
        {asked !== null && (
          <Button isDisabled={whyNot !== null} onPress={() => setIsRefusing(true)}>
            {t('refuse')}
          </Button>
        )}
        {whyNot !== null && <p className="text-sm text-muted">{whyNot}</p>}
      </div>
      <RefuseDialog tokenId={token.id} isOpen={isRefusing} onClose={() => setIsRefusing(false)} />
    </form>
  );
}

interface ScopeChoiceProps {
  readonly scope: Scope;
  readonly onChoose: (scope: Scope) => void;
  readonly asked: Asked | null;
}

function ScopeChoice({ scope, onChoose, asked }: ScopeChoiceProps) {
  const { t } = useWords(consentWords);
  const hint = (text: string) => <span className="block text-sm text-muted">{text}</span>;
  const once = {
    value: 'once' as const,
    title: t('once'),
    children: hint(t('onceHint', { version: asked?.version ?? '' })),
  };
  const standing = { value: 'standing' as const, title: t('standing'), children: hint(t('standingHint')) };
  return (
    <RadioCards
      label={t('scope')}
      value={scope}
      onChange={onChoose}
      className="sm:grid-cols-2"
      options={asked === null ? [standing] : [once, standing]}
    />
  );
}

interface ValidForFieldProps {
  readonly token: Token;
  /** ISO 8601; empty: as the specification says. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: unknown;
}

function ValidForField({ token, value, onChange, error }: ValidForFieldProps) {
  const { t } = useWords(consentWords);
  const specified = token.spec.container?.consent?.validFor ?? DEFAULT_CONSENT.validFor;
  return (
    <Field
      label={t('validFor')}
      hint={<Until validFor={value === '' ? specified : value} />}
      violations={violationsOf(error, 'validFor')}
      className="max-w-sm"
    >
      {(parts) => (
        <select {...parts} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{t('asSpecified', { length: daysText(specified, t) })}</option>
          {OTHER_DAYS.filter((days) => `P${days}D` !== specified).map((days) => (
            <option key={days} value={`P${days}D`}>
              {t('days', { count: days })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Until({ validFor }: { readonly validFor: string }) {
  const { t } = useWords(consentWords);
  const now = useFleetNow();
  const duration = parseDuration(validFor);
  return duration === null ? null : t('until', { at: instantText(addDuration(now, duration)) });
}

function daysText(validFor: string, t: (key: 'days', values: { count: number }) => string): string {
  const duration = parseDuration(validFor);
  if (duration === null) return validFor;
  const ms = nominalMs(duration);
  return ms % DAY_MS === 0 ? t('days', { count: ms / DAY_MS }) : lengthText(ms);
}

function RefuseDialog({ tokenId, isOpen, onClose }: { tokenId: string; isOpen: boolean; onClose: () => void }) {
  const { t } = useWords(consentWords);
  return (
    <ReasonDialog
      title={t('refuseTitle')}
      isOpen={isOpen}
      onClose={onClose}
      action={t('refuseSubmit')}
      tone="danger"
      field="comment"
      send={async (comment) => {
        await refuseTokenConsents({ client, path: { id: tokenId }, body: { comment } });
        announce(t('refused'));
        lookAgain(tokenId);
      }}
    >
      <p>{t('refuseHint')}</p>
    </ReasonDialog>
  );
}

/** The API takes one line. */
const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').trim();

function lookAgain(tokenId: string): void {
  for (const queryKey of [['token', tokenId], ['task'], ['tasks'], ['fleet']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
