import { Inject, Injectable } from '@nestjs/common';
import { iso } from '@keyturn/contracts';
import type { consentGrant, consentList, Language } from '@keyturn/contracts/schemas';
import {
  addDuration,
  consentRequesters,
  DAY_MS,
  isRerunClosed,
  parseDuration,
  policyOf,
  type TokenState,
} from '@keyturn/domain';
import type { Consent, NewConsent, Records } from '@keyturn/records';
import type { z } from 'zod';
import { fourEyes, named, validKeys, type Approver } from '../auth/four-eyes.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Principal } from '../http/principal.ts';
import { requireRevision } from '../http/revision.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { unreadable } from '../lives/life-commands.ts';
import { nameOf, refusalOf, type Sender } from '../lives/sender.ts';
import { INFORMER, RECORDS } from '../parts.ts';
import { retired, TokenCommands } from '../tokens/token-commands.service.ts';
import { isNamedIn, requireApprover } from './approvers.ts';
import { agreedWording, bindingOf, consentWordingOf, type ConsentBinding, type Wording } from './consent-wording.ts';
import { askView, consentView, type ConsentView } from './consent-view.ts';

/** Of one token, the newest; what is older is in the feed. */
const LISTED = 200;
const LONGEST_MS = 366 * DAY_MS;
const GIVEN = 'keyturn.consent.given';
const FEED_PAGE = 500;

export type Grant = z.output<typeof consentGrant>;
/** Whoever decides, by name and with their roles. */
export type Decider = Sender & { readonly principal: Principal };

interface Connection {
  readonly state: TokenState;
  readonly binding: ConsentBinding;
}

/**
 * Takes what people say about the renewal of a connection. The act is kept in records, where the activity that renews reads it
 * again; the life of the token is told that there is one. One that the life refuses is removed: it never counted.
 */
@Injectable()
export class Consents {
  readonly #commands: TokenCommands;
  readonly #informer: Informer;
  readonly #records: Records;

  constructor(
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
  ) {
    this.#commands = commands;
    this.#informer = informer;
    this.#records = records;
  }

  /** Throws `resource.notFound` for a token that needs no consent. */
  async list(tokenId: string, language: Language): Promise<z.output<typeof consentList>> {
    const { binding } = this.#require(tokenId);
    const kept = await this.#records.consents.list({ tokenId, limit: LISTED });
    return {
      items: kept.map((consent) => this.#view(consent)),
      wording: consentWordingOf(binding, language),
      asked: askView(this.#require(tokenId).state),
    };
  }

  /** Throws `consent.stale`, `consent.notAwaited`, `auth.forbidden`, `auth.fourEyes`, and what the life refuses. */
  async give(tokenId: string, grant: Grant, sender: Decider): Promise<ConsentView> {
    const earlier = await this.#records.consents.get(sender.updateId);
    // The answer to it was lost; what it was asked for may be over by now.
    if (earlier !== undefined && (await this.#counted(earlier))) return this.#view(earlier);
    const connection = this.#living(tokenId);
    const wording = agreedWording(connection.binding, grant.wordingHash);
    if (wording === null) throw stale();
    const selfConfirmed = await this.#judge(connection.state, sender.principal);
    const act = this.#actOf({ ...connection, grant, wording, selfConfirmed, sender });
    const consent = earlier ?? (await this.#records.consents.put(act));
    await this.#tell(consent, sender);
    return this.#view((await this.#records.consents.get(consent.id)) ?? consent);
  }

  /** Throws `consent.notAwaited`, `auth.forbidden`, and what the life refuses. */
  async refuse(tokenId: string, comment: string, sender: Decider): Promise<void> {
    const { state } = this.#living(tokenId);
    requireApprover(policyOf(state.spec.container?.consent), sender.principal);
    await this.#commands.send(tokenId, { command: 'refuseConsent', says: { comment } }, sender);
  }

  /** Holds from the moment it is in records, whoever gave the consent; once more changes nothing. Throws `resource.notFound`. */
  async revoke(
    { tokenId, consentId, reason }: { tokenId: string; consentId: string; reason: string },
    sender: Decider,
  ): Promise<ConsentView> {
    this.#require(tokenId);
    const kept = await this.#records.consents.get(consentId);
    if (kept?.tokenId !== tokenId) throw noSuchConsent();
    const { ifMatch } = sender;
    requireRevision({ ifMatch, revision: this.#commands.require(tokenId).revision });
    const by = nameOf(sender.principal);
    const at = iso(this.#informer.now());
    const revoked = await this.#records.consents.revoke({ id: consentId, by, at, reason });
    // Nobody is left to tell once the token is over.
    if (!this.#commands.require(tokenId).over)
      await this.#commands.send(tokenId, { command: 'revokeConsent', says: { consentId, reason } }, sender);
    return this.#view(revoked ?? kept);
  }

  /** Whether nobody else could have given it. Throws `auth.forbidden`, `auth.fourEyes`. */
  async #judge(state: TokenState, principal: Principal): Promise<boolean> {
    const policy = policyOf(state.spec.container?.consent);
    requireApprover(policy, principal);
    if (!policy.fourEyes && !this.#isAgreedOn(state.id)) return false;
    const requesters = [...new Set([...consentRequesters(state), ...(state.container?.asked?.requesters ?? [])])];
    const keys = validKeys(await this.#records.keys.list(), Date.now());
    const isNamed = (approver: Approver): boolean => isNamedIn(policy.approvers, approver);
    const verdict = fourEyes({ askedBy: requesters.map(named), confirmedBy: principal, keys, isNamed });
    if (verdict === 'secondPerson') throw secondPersonNeeded();
    return verdict === 'selfConfirmed';
  }

  /**
   * Whether a migration that may still go on was registered with four eyes. All that share a token agreed on its policy then;
   * a later change at the token alone takes away nothing that they were promised.
   */
  #isAgreedOn(tokenId: string): boolean {
    const { migrations } = this.#informer;
    return migrations.byContainerToken.ids(tokenId).some((id) => {
      const state = migrations.get(id)?.snapshot?.state;
      return state !== undefined && !isRerunClosed(state) && policyOf(state.spec.consent).fourEyes;
    });
  }

  #actOf({
    state,
    binding,
    grant,
    wording,
    selfConfirmed,
    sender,
  }: Connection & { grant: Grant; wording: Wording; selfConfirmed: boolean; sender: Decider }): NewConsent {
    const now = this.#informer.now();
    const { language, version: wordingVersion, hash } = wording;
    return {
      id: sender.updateId,
      tokenId: state.id,
      incarnation: state.incarnation,
      version: state.container?.asked?.version ?? state.lastVersion + 1,
      standing: grant.standing === true,
      server: binding.serverId,
      site: binding.site,
      account: binding.account,
      wording: { language, version: wordingVersion, hash },
      grantedBy: nameOf(sender.principal),
      grantedAt: iso(now),
      validUntil: iso(endOf({ state, grant, now })),
      comment: grant.comment ?? null,
      selfConfirmed,
    };
  }

  async #tell({ id, tokenId, standing, validUntil, selfConfirmed }: Consent, sender: Sender): Promise<void> {
    const says = { consentId: id, standing, validUntilAt: Date.parse(validUntil), selfConfirmed };
    try {
      await this.#commands.send(tokenId, { command: 'giveConsent', says }, sender);
    } catch (error) {
      const refusal = refusalOf(error);
      // While the outcome is unknown it stays, and the same Idempotency-Key repeats it.
      if (refusal !== null && !refusal.code.startsWith('service.')) await this.#records.consents.remove(id);
      throw error;
    }
  }

  /** Whether the life took it: the feed of the token says so for good, although the life forgets what it answered. */
  async #counted({ id, tokenId }: Consent): Promise<boolean> {
    const subject = tokenSubject(tokenId);
    for (let after = 0; ;) {
      const page = await this.#records.transitions.feed({ after, limit: FEED_PAGE, subject, types: [GIVEN] });
      if (page.some(({ data }) => (data as Readonly<Record<string, unknown>>)['consentId'] === id)) return true;
      if (page.length < FEED_PAGE) return false;
      after = page.at(-1)?.seq ?? after;
    }
  }

  #view(consent: Consent): ConsentView {
    return consentView(consent, { state: this.#require(consent.tokenId).state, now: this.#informer.now() });
  }

  #living(tokenId: string): Connection {
    const connection = this.#require(tokenId);
    if (this.#commands.require(tokenId).over) throw retired(tokenId);
    return connection;
  }

  #require(tokenId: string): Connection {
    const { snapshot } = this.#commands.require(tokenId);
    if (snapshot === null) throw unreadable(tokenId);
    const binding = bindingOf(snapshot.state);
    if (binding === null) throw needsNone(tokenId);
    return { state: snapshot.state, binding };
  }
}

/** Epoch ms of fleet time. Throws `request.invalid`. */
function endOf({ state, grant, now }: { state: TokenState; grant: Grant; now: number }): number {
  const duration = parseDuration(grant.validFor ?? policyOf(state.spec.container?.consent).validFor);
  const end = duration === null ? now : addDuration(now, duration);
  // As the lint has it for specifications: one of years would be to something that nobody remembers.
  if (end > now && end <= now + LONGEST_MS) return end;
  const message = 'a consent lasts for some time, and for a year at most';
  throw new ApiRefusal('request.invalid', {
    detail: `The field validFor does not fit: ${message}.`,
    violations: [{ path: 'validFor', severity: 'error', code: 'OutOfRange', message }],
  });
}

function stale(): ApiRefusal {
  return new ApiRefusal('consent.stale', {
    detail:
      'This is not the hash of what a person would read now: the wording, the server, the site or the account has changed.',
    action: 'Read the wording again and decide anew.',
  });
}

function secondPersonNeeded(): ApiRefusal {
  return new ApiRefusal('auth.fourEyes', {
    detail: 'You asked for this renewal, or own what is renewed: somebody else must consent to it.',
    action: 'Ask another approver.',
  });
}

function needsNone(tokenId: string): ApiRefusal {
  return new ApiRefusal('resource.notFound', {
    detail: `${tokenId} needs no consent: it connects no server with a site.`,
  });
}

const noSuchConsent = (): ApiRefusal =>
  new ApiRefusal('resource.notFound', { detail: 'There is no such consent of this token.' });
