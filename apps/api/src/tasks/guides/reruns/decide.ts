import type { Guide, GuideStep } from '../guide.ts';
import { inBoth } from '../wording.ts';
import { beforeDecision } from './before-decision.ts';
import { WAITS } from './migration-history.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** A person chooses what is run next; Keyturn works out what each choice does and what must be cleaned up first. */
export function decide(context: RerunGuideContext): Guide {
  const { cause, migrationId, serverUrl } = context;
  return {
    steps: [seeAttempts(migrationId), ...beforeDecision(context), seeChoices(migrationId), choose(migrationId)],
    consequence: WAITS,
    deepLink: cause === 'AppConsentMissing' ? serverUrl : null,
  };
}

const seeAttempts = (migrationId: string): GuideStep => ({
  label: { en: 'Read what happened', ja: '経緯を確認' },
  text: {
    en: 'See what the attempts came to: what was migrated, what failed, what remains.',
    ja: '各試行の結果 (移行されたもの、失敗したもの、残っているもの) を確認します。',
  },
  hint: inBoth(() => `keyturn migration attempts ${migrationId}`),
});

const seeChoices = (migrationId: string): GuideStep => ({
  label: { en: 'Compare the choices', ja: '選択肢を比較' },
  text: {
    en: 'See what each choice would do, with its keys, and what has to be cleaned up in the cloud before. Nothing is changed by looking.',
    ja: '各選択肢で行われること、対象のキー、事前にクラウドで必要な整理を確認します。確認だけでは何も変わりません。',
  },
  hint: inBoth(() => `keyturn migration decide ${migrationId}`),
});

const choose = (migrationId: string): GuideStep => ({
  label: { en: 'Decide', ja: '判断する' },
  text: {
    en: 'Decide: run the remaining part, run everything again, or abandon. This task closes by itself then.',
    ja: '残りの部分を実行する、すべて再実行する、中止する、のいずれかを判断します。このタスクは自動的に完了します。',
  },
  hint: inBoth(() => `keyturn migration decide ${migrationId} --choice …`),
});
