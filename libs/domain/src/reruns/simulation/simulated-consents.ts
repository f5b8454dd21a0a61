export interface SimulatedConsent {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly standing: boolean;
  readonly version: number;
  revokedAt: number | null;
}

/** The acts themselves, as records keep them: what counts is what is true here at the moment of a call. */
export class SimulatedConsents {
  readonly all: SimulatedConsent[] = [];

  add(consent: Omit<SimulatedConsent, 'id' | 'revokedAt'>): SimulatedConsent {
    const added = { ...consent, id: `consent-${this.all.length + 1}`, revokedAt: null };
    this.all.push(added);
    return added;
  }

  find(id: string): SimulatedConsent | undefined {
    return this.all.find((known) => known.id === id);
  }

  covers(consent: SimulatedConsent, { version, at }: { version: number; at: number }): boolean {
    const { from, until, revokedAt, standing } = consent;
    return from <= at && at < until && (revokedAt ?? Infinity) > at && (standing || consent.version === version);
  }
}
