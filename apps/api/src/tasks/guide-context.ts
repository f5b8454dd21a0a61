import { iso } from '@keyturn/contracts';
import type { AtlassianAddresses } from '@keyturn/config';
import {
  consumersStillOn,
  currentVersion,
  policyOf,
  upstreamLabel,
  versionOf,
  type ConsumerSpec,
  type OpenTask,
  type TokenState,
} from '@keyturn/domain';
import { waitingFor } from '../consents/consent-view.ts';
import type { Connection, GuideContext } from './guides/guide.ts';

/** What a guide needs to know of a task and the token it is about. */
export function guideContextOf({
  state,
  task,
  addresses,
}: {
  state: TokenState;
  task: OpenTask;
  addresses: AtlassianAddresses;
}): GuideContext {
  const { spec, id: tokenId } = state;
  const { kind, cause, version } = task;
  const about = version ?? currentVersion(state)?.version ?? state.lastVersion;
  const site = spec.site ?? null;
  return {
    kind,
    cause,
    tokenKind: spec.kind,
    issuerMode: spec.issuer.mode,
    tokenId,
    label: spec.label,
    upstreamLabel: upstreamLabel(spec, about),
    version,
    lifetime: spec.lifetime,
    site,
    siteUrl: site === null ? null : addresses.site(site),
    coexistence: spec.coexistence ?? 'unknown',
    expiresAt: iso(endOf(state, task)),
    hosts: hostsOf(state, task).map(({ name, host }) => ({ consumer: name, host: host ?? null })),
    accountEmail: spec.account?.email ?? null,
    connection: connectionOf(state),
  };
}

function connectionOf({ spec, container: known }: TokenState): Connection | null {
  const { container } = spec;
  if (container === undefined) return null;
  const { product, server, account, consent } = container;
  return {
    product,
    serverId: server.serverId,
    serverUrl: server.baseUrl,
    accountEmail: account.email,
    waiting: known === null ? [] : waitingFor(known),
    requesters: policyOf(consent).fourEyes ? (known?.asked?.requesters ?? []) : [],
  };
}

function endOf(state: TokenState, { kind, version }: OpenTask): number | null {
  const isAboutOld = kind === 'revokeUpstream' || kind === 'confirmHosts';
  return (isAboutOld ? versionOf(state, version) : currentVersion(state))?.expiresAt ?? null;
}

function hostsOf(state: TokenState, { kind, version }: OpenTask): readonly ConsumerSpec[] {
  if (kind === 'confirmHosts' && version !== null) return consumersStillOn(state, version);
  return state.spec.adoption?.consumers ?? [];
}
