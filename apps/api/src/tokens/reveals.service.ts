import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf, iso } from '@keyturn/contracts';
import type { reveal, revealConfirmed, revealedValue } from '@keyturn/contracts/schemas';
import type { TokenState } from '@keyturn/domain';
import type { Confirmation, Records } from '@keyturn/records';
import type { SecretStore } from '@keyturn/secrets';
import type { z } from 'zod';
import { isSamePerson, named } from '../auth/four-eyes.ts';
import { CONFIRM_WITHIN_MS, endsAt, REVEAL, stateOf } from '../confirmations/confirmation-state.ts';
import { judge, requireSecondPerson } from '../confirmations/second-person.ts';
import { Answer } from '../http/answer.ts';
import type { Principal } from '../http/principal.ts';
import { tokenSubject } from '../informer/informer.ts';
import { unreadable } from '../lives/life-commands.ts';
import { nameOf } from '../lives/sender.ts';
import { RECORDS, SECRET_STORE } from '../parts.ts';
import { readValue } from './read-value.ts';
import { confirmedAlone, gone, goneSince, notConfirmed, notFound, notYours } from './reveal-refusals.ts';
import { isSecretOf, newTicketSecret, readTicket, ticketOf } from './reveal-ticket.ts';
import { notInUse, revealableVersion } from './revealable-version.ts';
import { TokenCommands } from './token-commands.service.ts';

interface Wanted {
  readonly version?: number | undefined;
  readonly reason: string;
}

/** What a confirmation of a reveal keeps. Never a value, and of the ticket only what recognises it. */
interface Request {
  readonly reason: string;
  readonly version: number;
  /** A token registered anew under the same id is another one. */
  readonly incarnation: string;
  readonly ticket: string;
}

const REDEEMED = 'redeemed';

/**
 * Values shown to people: asked for by one, confirmed by another where there is one, redeemed once by the one who asked. The
 * value is read at the redeem alone, and that takes the ticket before it reads: a lost answer costs another reveal.
 */
@Injectable()
export class Reveals {
  readonly #commands: TokenCommands;
  readonly #records: Records;
  readonly #store: SecretStore;

  constructor(
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(RECORDS) records: Records,
    @Inject(SECRET_STORE) store: SecretStore,
  ) {
    this.#commands = commands;
    this.#records = records;
    this.#store = store;
  }

  /** Throws `resource.notFound`, `token.wrongPhase`, `request.invalid`. */
  async ask(tokenId: string, { version: wanted, reason }: Wanted, principal: Principal): Promise<Answer> {
    const state = this.#require(tokenId);
    const { version } = revealableVersion(state, wanted);
    const verdict = await judge(this.#records, { askedBy: principal, confirmedBy: null });
    const { secret, digest } = newTicketSecret();
    const request: Request = { reason, version, incarnation: state.incarnation, ticket: digest };
    const asked = await this.#records.confirmations.ask({
      kind: REVEAL,
      subject: tokenSubject(tokenId),
      requestedBy: nameOf(principal),
      request,
      now: new Date().toISOString(),
      ttlMs: CONFIRM_WITHIN_MS,
    });
    const waits = verdict === 'secondPerson';
    const latest = waits ? asked : await this.#confirm(asked, principal);
    const body: z.output<typeof reveal> = {
      ticket: ticketOf(asked.id, secret),
      confirmation: asked.id,
      version,
      status: waits ? 'awaitingConfirmation' : 'confirmed',
      expiresAt: iso(endsAt(latest)),
    };
    const detail = { reveal: asked.id, version, reason, ...(!waits && { [verdict]: true }) };
    return new Answer({ status: 201, body, audit: { detail } });
  }

  /** By the id of the confirmation, or a ticket that was handed on. Throws `resource.notFound`, `auth.fourEyes`, `reveal.spent`, `token.wrongPhase`. */
  async confirm(tokenId: string, name: string, principal: Principal): Promise<Answer> {
    const ticket = readTicket(name);
    const { asked, request } = await this.#find(tokenId, ticket?.confirmation ?? name);
    if (ticket !== null && !isSecretOf(request.ticket, ticket.secret)) throw notFound();
    const { requestedBy } = asked;
    const verdict = await requireSecondPerson(this.#records, { requestedBy, confirmedBy: principal });
    this.#requireThere(tokenId, request);
    const confirmed = await this.#confirm(asked, principal);
    const { version } = request;
    const body: z.output<typeof revealConfirmed> = {
      confirmation: asked.id,
      version,
      status: 'confirmed',
      expiresAt: iso(endsAt(confirmed)),
    };
    const detail = { reveal: asked.id, version, requestedBy, [verdict]: nameOf(principal) };
    return new Answer({ body, audit: { detail } });
  }

  /** Throws `resource.notFound`, `auth.forbidden`, `auth.fourEyes`, `reveal.spent`, `token.wrongPhase`. */
  async redeem(tokenId: string, name: string, principal: Principal): Promise<Answer> {
    const ticket = readTicket(name);
    if (ticket === null) throw notFound();
    const { asked, request } = await this.#find(tokenId, ticket.confirmation);
    if (!isSecretOf(request.ticket, ticket.secret)) throw notFound();
    if (!isSamePerson(principal, named(asked.requestedBy))) throw notYours(asked.requestedBy);
    await this.#requireConfirmed(asked);
    const { version, fingerprint, expiresAt } = this.#requireThere(tokenId, request);
    // Of any number of redeems, in any process, one gets past this.
    if (!(await this.#records.confirmations.settle({ id: asked.id, outcome: REDEEMED }))) throw gone('spent');
    const { incarnation } = request;
    const ref = { credentialId: credentialIdOf({ tokenId, incarnation }), version };
    const secret = await readValue({ store: this.#store, ref, destroyed: notInUse({ version, status: 'revoked' }) });
    const body = secret.use((value): z.output<typeof revealedValue> => {
      return { version, value, expiresAt: iso(expiresAt), fingerprint };
    });
    const detail = { reveal: asked.id, version, fingerprint };
    return new Answer({ body, headers: { 'cache-control': 'no-store' }, audit: { detail } });
  }

  #require(tokenId: string): TokenState {
    const { id, snapshot } = this.#commands.require(tokenId);
    if (snapshot === null) throw unreadable(id);
    return snapshot.state;
  }

  /** The version as it is now, if it can still be shown. */
  #requireThere(tokenId: string, { version, incarnation }: Request) {
    const state = this.#require(tokenId);
    if (state.incarnation !== incarnation) throw goneSince(tokenId);
    return revealableVersion(state, version);
  }

  async #find(tokenId: string, id: string): Promise<{ asked: Confirmation; request: Request }> {
    const asked = await this.#records.confirmations.get(id);
    if (asked?.kind !== REVEAL || asked.subject !== tokenSubject(tokenId)) throw notFound();
    return { asked, request: asked.request as Request };
  }

  async #confirm({ id }: Confirmation, principal: Principal): Promise<Confirmation> {
    const now = new Date().toISOString();
    const result = await this.#records.confirmations.confirm({ id, confirmedBy: nameOf(principal), now });
    if (result.state === 'confirmed') return result.confirmation;
    throw gone(result.state === 'spent' ? 'confirmedBefore' : 'lapsed');
  }

  /** Judged anew: who confirmed it for want of somebody else must not see the value once there is somebody else. */
  async #requireConfirmed(asked: Confirmation): Promise<void> {
    const state = stateOf(asked, Date.now());
    if (state === 'open') throw notConfirmed();
    const { requestedBy, confirmedBy } = asked;
    if (state !== 'confirmed' || confirmedBy === null) throw gone(state === 'spent' ? 'spent' : 'lapsed');
    const people = { askedBy: named(requestedBy), confirmedBy: named(confirmedBy) };
    if ((await judge(this.#records, people)) === 'secondPerson') throw confirmedAlone();
  }
}
