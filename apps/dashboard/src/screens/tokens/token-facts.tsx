import type { TokenItem } from '@keyturn/client';
import { isFailureCode, FAILURES } from '@keyturn/domain';
import { Ago } from '../../components/when.tsx';
import { useFleetNow } from '../../time/fleet-time.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { tokenFactWords } from './token-fact-words.ts';

/** How the last try ended; never green before it has succeeded. */
export function LastOutcome({ token }: { readonly token: TokenItem }) {
  const { t } = useWords(tokenFactWords);
  const causes = useWords(causeWords);
  const { failures, lastSuccessAt } = token;
  if (failures !== null) {
    const cause = isFailureCode(failures.code) ? FAILURES[failures.code].cause : failures.code;
    return (
      <span className="text-expired">
        {t('failed', { count: failures.count })} · {causeText(causes.t, cause)}
      </span>
    );
  }
  if (lastSuccessAt === null) return <span className="text-muted">{t('nothingYet')}</span>;
  return (
    <span>
      {t('worked')} <Ago at={lastSuccessAt} />
    </span>
  );
}

/** What is going on at this moment, or what it waits for. */
export function DoingNow({ token }: { readonly token: TokenItem }) {
  const { t } = useWords(tokenFactWords);
  const states = useWords(stateWords);
  const { phase, waitingFor, renewAt, tasks } = token;
  if (phase === 'retired' && tasks.length === 0) return <span className="text-muted">{t('over')}</span>;
  if (waitingFor !== null) return <span>{states.t(`waitingFor.${waitingFor}`)}</span>;
  if (phase === 'active' && renewAt !== null) return <Idle renewAt={renewAt} />;
  return <span>{states.t(`phase.${phase}`)}</span>;
}

/** Nothing, until the renewal is due. */
function Idle({ renewAt }: { readonly renewAt: string }) {
  const { t } = useWords(tokenFactWords);
  const states = useWords(stateWords);
  const isDue = useFleetNow() >= Date.parse(renewAt);
  if (isDue) return <span>{states.t('phase.expiring')}</span>;
  return (
    <span className="text-muted">
      {t('idleUntil')} <Ago at={renewAt} />
    </span>
  );
}
