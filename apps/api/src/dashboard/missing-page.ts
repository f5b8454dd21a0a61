import { Answer } from '../http/answer.ts';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Keyturn</title>
<h1>Keyturn runs, its dashboard is not built</h1>
<p>Build it in the folder of the repository and start Keyturn again:</p>
<pre>npx nx run @keyturn/dashboard:build</pre>
<p>Meanwhile the command line does everything: <code>npx keyturn --help</code>. The API is described <a href="/docs">here</a>.</p>
</html>
`;

/** What a browser sees where the dashboard would be. */
export const MISSING_PAGE = new Answer({
  status: 503,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: PAGE,
});
