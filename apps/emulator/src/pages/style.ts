import { Html } from './html.ts';

/** The one style sheet of the emulated pages, inline: nothing else is loaded. */
export const STYLE = new Html(`
:root { --ink: #172033; --soft: #57606f; --line: #d9dee7; --back: #f6f7f9; --card: #fff; --accent: #1557c0; --accent-soft: #e8f0fd;
  --good: #1a6b43; --good-soft: #e3f4ea; --warn: #7a4b00; --warn-soft: #fdf3dc; --bad: #a32020; --bad-soft: #fce9e7 }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 system-ui, "Noto Sans", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; color: var(--ink); background: var(--back); overflow-wrap: anywhere }
:lang(ja) body, body:lang(ja) { line-break: strict; word-break: auto-phrase }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .4rem } h2 { font-size: 1.15rem; margin: 0 } p { margin: .35rem 0 }
.soft, small { color: var(--soft) } small { font-size: .875rem; display: block }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 2 }
.top { background: var(--card); border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding: .5rem 1.5rem; min-height: 3.5rem }
.top nav { display: flex; align-items: center; gap: .25rem .75rem; flex-wrap: wrap }
.top a, .tabs a, .side a, summary { text-decoration: none; color: inherit; padding: .35rem .6rem; border-radius: 6px }
.top a:hover, .tabs a:hover, .side a:hover, summary:hover { background: var(--back) }
.brand { font-weight: 650 } .push { margin-left: auto }
.top [aria-current], .side [aria-current] { color: var(--accent); background: var(--accent-soft); font-weight: 600 }
details { position: relative } summary { cursor: pointer; list-style: none } summary::-webkit-details-marker { display: none } summary::before { content: "\\22EE\\22EE\\22EE"; letter-spacing: -.35em; margin-right: .75em; color: var(--soft) }
.gear summary::before { content: "\\2699"; letter-spacing: 0; margin-right: .45em } details > div { position: absolute; top: 2.4rem; left: 0; min-width: 12rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .4rem; box-shadow: 0 8px 24px #1720331f; z-index: 1 } details > div a { display: block }
.who { font-size: .875rem; color: var(--soft) }
.frame { max-width: 80rem; margin: 0 auto; padding: 1.75rem 1.5rem 4rem } .sided { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 2rem }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem; margin-bottom: 1.25rem; border-bottom: 1px solid var(--line) }
.bar strong { font-size: 1.1rem; margin-right: .75rem }
.tabs { display: flex; gap: .25rem } .tabs a { border-radius: 6px 6px 0 0; padding: .6rem .8rem; border-bottom: 3px solid transparent; margin-bottom: -1px }
.tabs [aria-current] { color: var(--accent); border-bottom-color: var(--accent); font-weight: 600 }
.side ul { list-style: none; margin: .5rem 0 0; padding: 0; display: grid; gap: .15rem } .side a { display: block } .side strong { padding: 0 .6rem } .side ul + strong { display: block; margin-top: 1.25rem }
main { min-width: 0 } main > * + * { margin-top: 1.25rem }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem 1.5rem }
.card > header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between }
.card > * + table, .card > * + form { margin-top: 1rem } .narrow { max-width: 40rem }
.choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.25rem }
.choices .card { display: flex; flex-direction: column; gap: .5rem; align-items: flex-start } .choices .button { margin-top: auto }
.button, button { font: inherit; font-weight: 600; display: inline-block; padding: .5rem 1rem; border-radius: 8px; border: 1px solid var(--accent); background: var(--accent); color: #fff; text-decoration: none; white-space: nowrap; cursor: pointer }
.button:hover, button:hover { filter: brightness(.92) } .button.quiet, button.quiet { background: var(--card); color: var(--ink); border-color: var(--line) }
button.small, .button.small { padding: .25rem .7rem; font-size: .9rem }
.note { border-radius: 10px; padding: .8rem 1.1rem; background: var(--accent-soft) } .note.warn { background: var(--warn-soft); color: var(--warn) } .note.bad { background: var(--bad-soft); color: var(--bad) } .note.good { background: var(--good-soft); color: var(--good) }
.note a { color: inherit } .note ul { margin: .25rem 0 0; padding-left: 1.25rem } .note .button { color: #fff; margin-top: .5rem }
table { width: 100%; border-collapse: collapse; font-size: .95rem } th { text-align: left; font-weight: 600; color: var(--soft); font-size: .85rem; white-space: nowrap }
th, td { padding: .65rem .75rem .65rem 0; border-bottom: 1px solid var(--line); vertical-align: top } tbody tr:last-child td { border-bottom: 0 } td form { margin: 0 }
.badge { display: inline-block; border-radius: 99px; padding: .05rem .65rem; font-size: .85rem; font-weight: 600; white-space: nowrap; background: var(--back); color: var(--soft) }
.badge.good { background: var(--good-soft); color: var(--good) } .badge.bad { background: var(--bad-soft); color: var(--bad) }
.field { margin-bottom: 1.1rem } label { font-weight: 600; display: block; margin-bottom: .25rem } .check label { margin: 0 } .field small { margin: -.2rem 0 .35rem }
input:not([type=checkbox]), select, textarea { font: inherit; color: inherit; width: 100%; padding: .5rem .65rem; border: 1px solid #8a94a6; border-radius: 8px; background: var(--card) } textarea { resize: none }
.check { display: flex; gap: .6rem; align-items: center } .check input { width: 1.15rem; height: 1.15rem; accent-color: var(--accent) }
input[aria-invalid=true], select[aria-invalid=true] { border-color: var(--bad); border-width: 2px } .error { color: var(--bad); font-weight: 600; font-size: .9rem; margin: .25rem 0 0 }
.buttons { display: flex; gap: .75rem; flex-wrap: wrap; margin-top: 1.5rem } code, .value { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; font-size: .92em }
.value { background: var(--back); user-select: all } dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 1rem 0 0 } dl:first-child { margin: 0 } dt { color: var(--soft) } dd { margin: 0 }
@media (max-width: 46rem) {
  .top, .frame { padding-left: 1rem; padding-right: 1rem } .sided { grid-template-columns: minmax(0, 1fr); gap: 1rem } .card { padding: 1rem }
  .side ul { display: flex; flex-wrap: wrap }
  .top nav { display: contents } .brand { flex: 1 0 calc(100% - 7rem) } .top > a { order: 1 } .top nav > :not(.brand) { order: 2 } .who { order: 3; width: 100%; margin: 0 }
  .bar .tabs { order: 3; width: 100% } .bar { row-gap: .5rem }
  table, tbody, tr, td { display: block } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
  tr { padding: .75rem 0; border-bottom: 1px solid var(--line) } tr:last-child { border-bottom: 0; padding-bottom: 0 } td { border: 0; padding: .15rem 0; display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .5rem }
  td::before { content: attr(data-label); color: var(--soft); font-size: .85rem }
}
`);
