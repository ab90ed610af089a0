import { type Html, html } from './html.ts';

export const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem 1.5rem 3rem; }
nav a { margin-right: 1.2rem; }
nav a[aria-current] { font-weight: 600; text-decoration: none; color: inherit; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
pre { background: color-mix(in srgb, currentColor 7%, transparent); overflow-x: auto; padding: 1rem; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; opacity: .75; }
`;

const sections = [
  ['/', 'Service'],
  ['/enrollments', 'Enrollments'],
  ['/groups', 'Groups'],
  ['/registrations', 'Registrations'],
  ['/cas', 'CAs'],
  ['/hubs', 'Hubs'],
] as const;

/** A whole document; `section` is the path of the navigation's entry it belongs to. */
export function pageFrame(page: { title: string; section: string; service: string; content: Html }): Html {
  const entry = ([path, name]: (typeof sections)[number]): Html =>
    path === page.section
      ? html`<a href="${path}" aria-current="page">${name}</a>`
      : html`<a href="${path}">${name}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${page.title} · ${page.service}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<nav aria-label="Sections">${sections.map(entry)}</nav>
<main>
<h1>${page.title}</h1>
${page.content}
</main>
<footer>DPS emulator, for development and tests. Nothing can be changed here, and keys are not shown.</footer>
</body>
</html>
`;
}

/** A table; `caption` says what it holds to those who do not see it. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (Html | string | undefined)[])[],
): Html {
  if (rows.length === 0) return html`<p>None.</p>`;
  const row = (cells: readonly (Html | string | undefined)[]): Html =>
    html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  return html`<table>
<caption hidden>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody>
</table>`;
}

/** Links to the first and to the next page of a list. */
export function pageLinks(path: string, at: { readonly after: number; readonly next: number | undefined }): Html {
  const first = at.after === 0 ? undefined : html`<a href="${path}" rel="first">First page</a> `;
  const next = at.next === undefined ? undefined : html`<a href="${path}?after=${at.next}" rel="next">Next page</a>`;
  return html`<p>${first}${next}</p>`;
}

export const link = (path: string, id: string): Html => html`<a href="${path}/${encodeURIComponent(id)}">${id}</a>`;

export const json = (value: unknown): Html => html`<pre>${JSON.stringify(value, null, 2)}</pre>`;

export const definitions = (items: readonly (readonly [string, Html | string | number])[]): Html =>
  html`<dl>${items.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
