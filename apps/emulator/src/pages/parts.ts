import { type Html, html } from './html.ts';
import { formatInstant } from './language.ts';
import type { Visit } from './visit.ts';

export function instant({ language }: Visit, at: string): Html {
  return html`<time datetime="${at}">${formatInstant(at, language)}</time>`;
}

/** A table whose cells say their column where there is no room for a head. The roles keep it a table for assistive software even then. */
export function table(caption: string, { head, rows }: { head: readonly string[]; rows: readonly Html[][] }): Html {
  const cell = (content: Html, index: number): Html =>
    html`<td role="cell" data-label="${head[index] ?? ''}"><div>${content}</div></td>`;
  return html`<table role="table" aria-label="${caption}">
    <thead role="rowgroup">
      <tr role="row">
        ${head.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (cells) =>
          html`<tr role="row">
            ${cells.map(cell)}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

export function badge(tone: 'good' | 'bad' | 'plain', text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** Problems by the name of the field they belong to. */
export type Problems = Readonly<Record<string, string>>;

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly problem: string | undefined;
  readonly control: (attributes: Html) => Html;
}

/** A labelled control with its hint and its problem, both announced with it. */
export function field({ name, label, hint, problem, control }: Field): Html {
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(problem === undefined ? [] : [`${name}-problem`]),
  ];
  const attributes = html`id="${name}"
  name="${name}"${described.length > 0 ? html` aria-describedby="${described.join(' ')}"` : null}${
    problem === undefined ? null : html` aria-invalid="true"`
  }`;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<small id="${name}-hint">${hint}</small>`} ${control(attributes)}
    ${problem === undefined ? null : html`<p class="error" id="${name}-problem">${problem}</p>`}
  </div>`;
}

interface Choice {
  readonly value: string;
  readonly text: string;
}

export function select(choices: readonly Choice[], chosen: string | undefined): (attributes: Html) => Html {
  return (attributes) =>
    html`<select ${attributes} required>
      ${chosen === undefined ? html`<option value=""></option>` : null}
      ${choices.map(({ value, text }) => html`<option value="${value}" ${value === chosen ? html` selected` : null}>${text}</option> `)}
    </select>`;
}

/** What is wrong, above the form and first in line for the keyboard; nothing when nothing is. */
export function problemList({ texts }: Visit, problems: Problems): Html | null {
  const entries = Object.entries(problems);
  if (entries.length === 0) return null;
  return html`<div class="note bad narrow" role="alert" tabindex="-1" autofocus>
    <strong>${texts.problems}</strong>
    <ul>
      ${entries.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}
    </ul>
  </div>`;
}

/** The value, selected by one click, with what was agreed about it. */
export function shownOnce(visit: Visit, { value, facts, back }: ShownOnce): Html {
  const { texts } = visit;
  const list = html`<dl>
    ${facts.map(
      ([term, fact]) =>
        html`<dt>${term}</dt>
          <dd>${fact}</dd>`,
    )}
  </dl>`;
  const done = html`<p class="buttons"><a class="button" href="${visit.link(back)}">${texts.done}</a></p>`;
  if (value === null)
    return html`<p class="note narrow">${texts.shownBefore}</p>
      <section class="card narrow">${list}${done}</section>`;
  return html`<p class="note warn narrow" id="once">${texts.copyText}</p>
    <section class="card narrow">
      <label for="token-value">${texts.token}</label>
      <textarea id="token-value" class="value" readonly rows="2" autofocus spellcheck="false" aria-describedby="once">
${value}</textarea>
      ${list}${done}
    </section>`;
}

interface ShownOnce {
  /** null: it was shown before. */
  readonly value: string | null;
  readonly facts: readonly (readonly [string, Html])[];
  /** Path. */
  readonly back: string;
}
