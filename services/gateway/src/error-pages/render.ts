import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { errorPageGroups } from './index.ts'
import type { ErrorPage } from './page.ts'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 720px; margin: 0 auto; padding: 32px 16px }
h1 { font-size: 24px } h2 { font-size: 16px; margin: 24px 0 4px } p { margin: 0 0 8px }
code { background: #8882; padding: 1px 4px; border-radius: 4px; font-size: 0.9em }
dt { margin-top: 8px } dd { margin: 0 } .note { opacity: 0.75; font-size: 14px }`

/** Code in backticks becomes code; all else is text. */
const inline = (text: string): Markup =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`

const page = (title: string, body: Markup): Markup => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} · Carteiro</title>
      ${raw(`<style>${style}</style>`)}
    </head>
    <body>
      <p class="note"><a href="/docs">API</a> › <a href="/docs/errors">Errors</a></p>
      ${body}
    </body>
  </html>`

export const errorPage = (code: string, { cause, cure, portuguese }: ErrorPage): Markup =>
  page(
    code,
    html`<h1><code>${code}</code></h1>
      <h2>Cause</h2>
      <p>${inline(cause)}</p>
      <h2>What to do</h2>
      <p>${inline(cure)}</p>
      ${portuguese ? html`<h2 lang="pt-BR">O que fazer</h2><p lang="pt-BR">${inline(portuguese)}</p>` : ''}`,
  )

export const errorIndex = (): Markup =>
  page(
    'Errors',
    html`<h1>Errors</h1>
      <p>Every error has a code that stays the same, and a message for people. Write programs against codes.</p>
      ${errorPageGroups.map(
        ({ title, about, pages }) => html`<h2>${title}: ${inline(about)}</h2>
          <dl>
            ${Object.entries(pages).map(
              ([code, { cause }]) =>
                html`<dt><a href="/docs/errors/${code}"><code>${code}</code></a></dt><dd>${inline(cause)}</dd>`,
            )}
          </dl>`,
      )}`,
  )
