import type { Task } from '@keyturn/client';
import { useState } from 'react';
import { Choice } from '../../components/choice.tsx';
import { recall, remember } from '../../session/remembered.ts';
import { useWords } from '../../words/define-words.ts';
import { stepWords } from './step-words.ts';

const WAYS = ['olderNavigation', 'newerNavigation'] as const;
type Way = (typeof WAYS)[number];

export type GuidedStep = Task['steps'][number] & {
  /** Only for whoever has this navigation. */
  readonly way?: Way;
};

const NAME = 'navigation';

export interface Navigation {
  /** What is left for whoever has the chosen navigation. */
  readonly steps: readonly GuidedStep[];
  /** null: nobody has said, so both ways are shown. */
  readonly chosen: Way | null;
  readonly choose: (way: Way | null) => void;
  readonly isAsked: boolean;
}

/** The way somebody's site has is the same next time: this device remembers it. */
export function useNavigation(all: readonly GuidedStep[]): Navigation {
  const [chosen, setChosen] = useState(() => WAYS.find((way) => way === recall(NAME)) ?? null);
  return {
    chosen,
    choose: (way) => {
      remember(NAME, way ?? '');
      setChosen(way);
    },
    isAsked: all.some(({ way }) => way !== undefined),
    steps: all.filter(({ way }) => way === undefined || chosen === null || way === chosen),
  };
}

export function NavigationChoice({ chosen, choose }: Pick<Navigation, 'chosen' | 'choose'>) {
  const { t } = useWords(stepWords);
  return (
    <Choice
      label={t('navigation')}
      value={chosen ?? 'both'}
      options={[
        { value: 'olderNavigation', label: t('olderNavigation') },
        { value: 'newerNavigation', label: t('newerNavigation') },
        { value: 'both', label: t('bothNavigations') },
      ]}
      onChange={(value) => choose(value === 'both' ? null : value)}
    />
  );
}
