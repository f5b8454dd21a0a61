import type { Language, STEP_WAYS } from '@keyturn/contracts/schemas';
import type { Coexistence, IssuerSpec, MigrationProduct, TaskKind, TokenKind } from '@keyturn/domain';

/** One text in each language of the pages. */
export type Text = Readonly<Record<Language, string>>;

export interface GuideStep {
  /** What the button or field is called on the page, letter by letter; our own words where no page is known. */
  readonly label: Text;
  /** What to do with it. A value to type or choose is all that stands in "…", in Japanese in 「…」. */
  readonly text: Text;
  readonly hint?: Text;
  /** Only for whoever has this navigation. */
  readonly way?: (typeof STEP_WAYS)[number];
}

export interface Guide {
  readonly steps: readonly GuideStep[];
  /** What happens if nobody acts, and what acting itself may break. */
  readonly consequence: Text;
  /** Where the first step is. */
  readonly deepLink: string | null;
}

/** What is known of a task and its token. Never a value. */
export interface GuideContext {
  readonly kind: TaskKind;
  readonly cause: string;
  readonly tokenKind: TokenKind;
  readonly issuerMode: IssuerSpec['mode'];
  readonly tokenId: string;
  readonly label: string;
  /** `<label> v<n>`: the name upstream of the version the task is about. */
  readonly upstreamLabel: string;
  readonly version: number | null;
  /** ISO 8601 duration. */
  readonly lifetime: string;
  /** As in the specification. */
  readonly site: string | null;
  /** Where the pages are: the site itself, or the address of the emulator. */
  readonly siteUrl: string | null;
  readonly coexistence: Coexistence;
  /** End of the value in use, or of the old one where the task is about that; ISO 8601. null: there is none, or nobody knows. */
  readonly expiresAt: string | null;
  readonly hosts: readonly { readonly consumer: string; readonly host: string | null }[];
  readonly accountEmail: string | null;
  /** Of a `migration.containerToken`; null for every other kind. */
  readonly connection: Connection | null;
}

/** What a container token connects with its site, and for whom. */
export interface Connection extends Assistant {
  readonly accountEmail: string;
  /** Ids of the migrations that go on when it is renewed. */
  readonly waiting: readonly string[];
  /** Who cannot consent, because they asked for the renewal; empty where it does not matter. */
  readonly requesters: readonly string[];
}

/** Where a migration assistant is. */
export interface Assistant {
  readonly product: MigrationProduct;
  readonly serverId: string;
  readonly serverUrl: string;
}
