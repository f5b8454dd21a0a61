import { Inject, Injectable } from '@nestjs/common';
import {
  fleetNow,
  siteHost,
  type AuthorizeAnswer,
  type ContainerSpec,
  type FailureCode,
  type FleetClock,
  type ProveAnswer,
} from '@keyturn/domain';
import type { Consent, Records } from '@keyturn/records';
import { mayHaveActed, UpstreamFailure, type HeldValue, type MigrationServer } from '@keyturn/upstream';
import { step } from '../failure-boundary.ts';
import { PARTS } from '../parts.ts';
import type { CloudAccess, MigrationUpstreams } from '../reruns/migration-upstreams.ts';

/** A version of a container token, and what it connects. `site` is the address of the destination. */
export interface ContainerRef {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly version: number;
  readonly site: string;
  readonly container: ContainerSpec;
}

export interface AuthorizeServer extends ContainerRef {
  readonly consentId: string;
}

interface Saving {
  readonly server: MigrationServer;
  readonly input: AuthorizeServer;
  readonly token: HeldValue;
}

type ConsentGone = Extract<AuthorizeAnswer, { readonly result: 'consentGone' }>;

/** Connects the server to its site under a person's consent. Repeating it does no harm: each save replaces the last. */
@Injectable()
export class ContainerStepsActivities {
  readonly #records: Records;
  readonly #upstreams: MigrationUpstreams;
  readonly #clock: FleetClock;

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(PARTS.migrations) upstreams: MigrationUpstreams,
    @Inject(PARTS.clock) clock: FleetClock,
  ) {
    this.#records = records;
    this.#upstreams = upstreams;
    this.#clock = clock;
  }

  /**
   * C1, P1, P2 with a fresh 5-minute token, which never leaves this call. The consent is read from records right before C1: what a
   * message says of it counts for nothing.
   */
  authorizeServer(input: AuthorizeServer): Promise<AuthorizeAnswer> {
    return step(async () => {
      const before = await this.#consentGone(input);
      if (before !== null) return before;
      const { site, container } = input;
      const server = await this.#upstreams.server(container.server);
      const access = await this.#upstreams.cloud(container.account);
      const minted = await this.#mint(access, input);
      if ('result' in minted) return minted;
      const saved = await atServer(() => this.#save({ server, input, token: minted.token }));
      if (saved === 'refused') return { result: 'saveRefused' };
      if (saved === 'unsupported') return { result: 'unsupported' };
      return proven(server, site);
    });
  }

  /** P2: whether the server is connected after a person did it in the browser. */
  proveServer({ site, container }: ContainerRef): Promise<ProveAnswer> {
    return step(async () => {
      const server = await this.#upstreams.server(container.server);
      const { result } = await atServer(() => server.attach({ cloudUrl: site }));
      return { result };
    });
  }

  /** The budget comes first, so that nothing is between the look at the consent and the call. */
  async #mint({ cloud, take }: CloudAccess, input: AuthorizeServer): Promise<{ token: HeldValue } | ConsentGone> {
    await take('authToken');
    const gone = await this.#consentGone(input);
    if (gone !== null) return gone;
    return asCoded('account.refused', () => cloud.mintToken({ cloudUrl: input.site }));
  }

  /** P1. Used is a consent under which the server was, or may have been, connected. */
  async #save({ server, input, token }: Saving): Promise<'saved' | 'refused' | 'unsupported'> {
    try {
      const { result } = await server.saveToken({ cloudUrl: input.site, token });
      if (result === 'saved') await this.#noteUse(input);
      return result;
    } catch (error) {
      if (error instanceof UpstreamFailure && mayHaveActed(error)) await this.#noteUse(input);
      throw error;
    }
  }

  #noteUse({ consentId, version }: AuthorizeServer): Promise<void> {
    return this.#records.consents.use({ id: consentId, version, at: new Date(this.#now()).toISOString() });
  }

  /** Why the consent does not cover this call; null: it does. */
  async #consentGone(input: AuthorizeServer): Promise<ConsentGone | null> {
    const consent = await this.#records.consents.get(input.consentId);
    const cause = consent === undefined ? 'ConsentRevoked' : causeOfGone(consent, { input, now: this.#now() });
    return cause === null ? null : { result: 'consentGone', cause };
  }

  #now(): number {
    return fleetNow(this.#clock, Date.now());
  }
}

function causeOfGone(
  consent: Consent,
  { input, now }: { input: AuthorizeServer; now: number },
): ConsentGone['cause'] | null {
  if (consent.revokedAt !== null) return 'ConsentRevoked';
  if (!isAbout(consent, input)) return 'ConsentDiffers';
  return now < Date.parse(consent.validUntil) ? null : 'ConsentLapsed';
}

/** Exactly this server, site, account and life; and this renewal, unless it stands for all. */
function isAbout(consent: Consent, { tokenId, incarnation, version, site, container }: AuthorizeServer): boolean {
  return (
    consent.tokenId === tokenId &&
    consent.incarnation === incarnation &&
    consent.server === container.server.serverId &&
    siteHost(consent.site) === siteHost(site) &&
    consent.account === container.account.email &&
    (consent.standing || consent.version === version)
  );
}

/** The container token is saved whatever this shows: only what was seen counts as verified. */
async function proven(server: MigrationServer, site: string): Promise<AuthorizeAnswer> {
  try {
    const { result } = await server.attach({ cloudUrl: site });
    return result === 'notConnected' ? { result } : { result: 'authorized', verified: result === 'attached' };
  } catch (error) {
    if (error instanceof UpstreamFailure) return { result: 'authorized', verified: false };
    throw error;
  }
}

const atServer = <T>(call: () => Promise<T>): Promise<T> => asCoded('server.refused', call);

/** Who refused us decides who has to mend it. */
async function asCoded<T>(refused: FailureCode, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof UpstreamFailure) || error.code !== 'upstream.unauthorized') throw error;
    throw new UpstreamFailure({ code: refused, detail: error.message });
  }
}
