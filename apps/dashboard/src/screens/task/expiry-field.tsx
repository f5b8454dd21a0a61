import type { Token } from '@keyturn/client';
import { addDuration, parseDuration } from '@keyturn/domain';
import { Field } from '../../components/field.tsx';
import { violationsOf } from '../../components/refusal-note.tsx';
import { useFleetNow } from '../../time/fleet-time.ts';
import { instantText, zoneName } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { valueWords } from './value-words.ts';

interface ExpiryFieldProps {
  readonly token: Token;
  /** As the browser's field has it: local time without a zone; empty: not known. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isPast: boolean;
  readonly error: unknown;
}

export function ExpiryField({ token, value, onChange, isPast, error }: ExpiryFieldProps) {
  const { t } = useWords(valueWords);
  const common = useWords(commonWords);
  return (
    <Field
      label={`${t('expiry')} (${common.t('optional')})`}
      hint={
        <>
          <Estimate lifetime={token.spec.lifetime} /> {t('expiryZone', { zone: zoneName() })}
        </>
      }
      problem={isPast ? t('expiryPast') : undefined}
      violations={violationsOf(error, 'expiresAt')}
    >
      {(parts) => (
        <input {...parts} type="datetime-local" value={value} onChange={({ target }) => onChange(target.value)} />
      )}
    </Field>
  );
}

function Estimate({ lifetime }: { readonly lifetime: string }) {
  const { t } = useWords(valueWords);
  const now = useFleetNow();
  const duration = parseDuration(lifetime);
  return duration === null ? null : t('expiryHint', { at: `≈ ${instantText(addDuration(now, duration))}` });
}
