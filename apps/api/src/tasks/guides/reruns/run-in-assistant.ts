import { toAssistantHome, toNewMigration } from '../assistant-steps.ts';
import { completeTask } from '../complete-task.ts';
import type { Guide, GuideStep, Text } from '../guide.ts';
import { inBoth, listWords } from '../wording.ts';
import { WAITS } from './migration-history.ts';
import { REPORT_KEYS } from './report-keys.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** A whole attempt by hand: the assistant is too old for the API, or nobody may call it. */
export function runInAssistant(context: RerunGuideContext): Guide {
  const { product, serverUrl } = context;
  return {
    steps: [...toAssistantHome(product), ...toNewMigration(product, 'migrate'), chooseWhat(context), RUN, REPORT],
    consequence: WAITS,
    deepLink: serverUrl,
  };
}

function chooseWhat({ product, keys, site, migrationId }: RerunGuideContext): GuideStep {
  const { host } = new URL(site);
  const what: Text = product === 'jira' ? { en: 'project', ja: 'プロジェクト' } : { en: 'space', ja: 'スペース' };
  const named = listWords(keys ?? []);
  return {
    label: { en: 'Choose what to migrate', ja: '移行対象を選択' },
    text:
      named === null
        ? {
            en: `Choose the site ${host} and exactly the ${what.en}s that the last attempt left, no others: what is in the cloud already would fail.`,
            ja: `サイト ${host} と、前回の試行で残った${what.ja}だけを選択します。クラウドに既にあるものは失敗します。`,
          }
        : {
            en: `Choose the site ${host} and exactly ${keys?.length === 1 ? 'this' : 'these'} ${what.en}${keys?.length === 1 ? '' : 's'}: ${named.en}.`,
            ja: `サイト ${host} と、次の${what.ja}だけを選択します: ${named.ja}。`,
          },
    hint: inBoth(() =>
      named === null ? `GET /v1/migrations/${migrationId}/attempts` : `GET /v1/migrations/${migrationId}`,
    ),
  };
}

const RUN: GuideStep = {
  label: { en: 'Check and run it', ja: 'チェックして実行' },
  text: {
    en: 'Run the checks, then the migration, and wait until it has ended, the data of apps included. A plan that was saved before can be run again instead, as long as nothing of it is in the cloud.',
    ja: 'チェックと移行を実行し、アプリのデータも含めて終了するまで待ちます。以前に保存したプランは、その内容がまだクラウドにない場合に限り、再実行できます。',
  },
};

const REPORT: GuideStep = completeTask({
  en: `Complete this task with a report of how it ended. ${REPORT_KEYS.en}`,
  ja: `結果を報告して、このタスクを完了します。${REPORT_KEYS.ja}`,
});
