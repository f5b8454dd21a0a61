/** What a person sees who opens the emulator's address. */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Keyturn emulator</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem } code { overflow-wrap: anywhere }</style>
<h1>Keyturn emulator</h1>
<p>A stand-in for the upstream side, to develop and test against. It guards nothing: keep it on loopback.</p>
<h2>Emulated</h2>
<ul>
<li>Sample issuer webhook: <code>POST /issuer/mint</code>, <code>/issuer/verify</code>, <code>/issuer/revoke</code>, <code>/issuer/list</code></li>
<li>Assets Data Manager of <code>https://&lt;name&gt;.atlassian.net</code>, any name: <a href="/sites/acme?lang=en"><code>/sites/acme</code></a>, <a href="/sites/acme?lang=ja" lang="ja">日本語</a>; as somebody else with <code>?account=</code></li>
<li>Its command-line clients: <code>npx dm-adapters</code>, <code>npx dm-cleanseimport</code></li>
<li>API tokens of an Atlassian account: <a href="/id/manage-profile/security/api-tokens"><code>/id/manage-profile/security/api-tokens</code></a>, used at <code>GET /sites/&lt;name&gt;/rest/api/3/myself</code></li>
<li>Organisation admin calls for them: <code>GET /admin/api-access/v1/orgs/emulator-org/api-tokens</code>, <code>/users/&lt;account id&gt;/manage/api-tokens</code></li>
<li>Migration API: <code>POST /migrations/public/v1/token</code>, <code>/migrations/public/v1/jobs</code>, <code>…/tasks</code>, <code>GET …/status</code></li>
<li>Migration assistants of Jira and Confluence: <a href="/jira?lang=en"><code>/jira</code></a>, <a href="/jira?lang=ja" lang="ja">日本語</a>, <a href="/confluence?lang=en"><code>/confluence</code></a>, <a href="/confluence?lang=ja" lang="ja">日本語</a>; their calls below <code>…/rest/migration/latest</code></li>
</ul>
<h2>Control</h2>
<ul>
<li><a href="/_emulator/health"><code>GET /_emulator/health</code></a></li>
<li><a href="/_emulator/faults"><code>GET /_emulator/faults</code></a>, <code>PUT /_emulator/faults { rate, seed, kinds? }</code></li>
<li><a href="/_emulator/calls"><code>GET /_emulator/calls?subject=&amp;since=</code></a></li>
<li><a href="/_emulator/issuer/credentials"><code>GET /_emulator/issuer/credentials</code></a></li>
<li><a href="/_emulator/data-manager"><code>GET /_emulator/data-manager</code></a>, <code>PUT /_emulator/data-manager { coexistence?, expiryOptions?, … }</code></li>
<li><a href="/_emulator/roles"><code>GET /_emulator/roles</code></a>, <code>PUT /_emulator/roles { account, roles }</code></li>
<li><a href="/_emulator/tokens"><code>GET /_emulator/tokens</code></a>, <code>POST /_emulator/tokens/expire { label }</code></li>
<li><a href="/_emulator/migrations"><code>GET /_emulator/migrations</code></a>, <code>PUT /_emulator/migrations { failAt?, keysInCloud?, duration? }</code></li>
<li><a href="/_emulator/container-tokens"><code>GET /_emulator/container-tokens</code></a>, <code>POST /_emulator/container-tokens/expire { cloudUrl }</code></li>
<li><a href="/_emulator/plugin"><code>GET /_emulator/plugin</code></a>, <code>PUT /_emulator/plugin { product, version, serverId? }</code></li>
<li><a href="/_emulator/migration-api"><code>GET /_emulator/migration-api</code></a>, <code>PUT /_emulator/migration-api { tokenCheckKey?, checks?, … }</code></li>
<li><code>POST /_emulator/reset</code></li>
</ul>
</html>
`;
