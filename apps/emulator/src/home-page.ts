/** What a person sees who opens the emulator's address. */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Keyturn emulator</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem } code { white-space: nowrap }</style>
<h1>Keyturn emulator</h1>
<p>A stand-in for the upstream side, to develop and test against. It guards nothing: keep it on loopback.</p>
<h2>Emulated</h2>
<ul>
<li>Sample issuer webhook: <code>POST /issuer/mint</code>, <code>/issuer/verify</code>, <code>/issuer/revoke</code>, <code>/issuer/list</code></li>
</ul>
<h2>Control</h2>
<ul>
<li><a href="/_emulator/health"><code>GET /_emulator/health</code></a></li>
<li><a href="/_emulator/faults"><code>GET /_emulator/faults</code></a>, <code>PUT /_emulator/faults { rate, seed, kinds? }</code></li>
<li><a href="/_emulator/calls"><code>GET /_emulator/calls?subject=&amp;since=</code></a></li>
<li><a href="/_emulator/issuer/credentials"><code>GET /_emulator/issuer/credentials</code></a></li>
<li><code>POST /_emulator/reset</code></li>
</ul>
</html>
`;
