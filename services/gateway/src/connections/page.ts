import type { ConnectionResult } from '@carteiro/contracts'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

const style = `
:root { color-scheme: light dark; --line: #8883; --soft: light-dark(#5b6270, #9aa3af); --accent: #1d7fe0 }
body { margin: 12vh auto; max-width: 440px; padding: 0 16px; font: 16px/1.5 system-ui, sans-serif;
  background: light-dark(#f3f4f6, #0b0c0e) }
main { background: light-dark(#fff, #16181c); border: 1px solid var(--line); border-radius: 14px; padding: 24px }
h1 { font-size: 20px; margin: 0 0 8px } p { margin: 8px 0 } .soft { color: var(--soft) }
label { display: flex; gap: 10px; align-items: center; padding: 10px 0; border-top: 1px solid var(--line) }
.field { flex-direction: column; align-items: stretch; gap: 4px }
.field input { font: inherit; padding: 8px 10px; border: 1px solid var(--line); border-radius: 8px }
button { font: inherit; margin-top: 16px; padding: 8px 20px; border: 0; border-radius: 99px; background: var(--accent);
  color: #fff; cursor: pointer }`

const page = (title: string, body: Markup): Markup => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <meta name="referrer" content="no-referrer" />
      <title>${title} · Carteiro</title>
      <style>
        ${style}
      </style>
    </head>
    <body>
      <main>${body}</main>
    </body>
  </html>`

const connectedPage = (names: string[]): Markup =>
  page(
    'Connected',
    html`<h1>Connected</h1>
      <p>${names.join(', ')} can be published with now. What was waiting goes on by itself.</p>
      <p class="soft">You can close this page.</p>`,
  )

export const refusedPage = (message: string): Markup =>
  page('Not connected', html`<h1>Not connected</h1><p>${message}</p>`)

const choicePage = ({
  claim,
  choices,
  user_email,
}: Extract<ConnectionResult, { result: 'choose' }>): Markup => {
  const several = choices.length > 1
  return page(
    several ? 'Choose' : 'Connect?',
    html`<h1>${several ? 'Which accounts shall be connected?' : 'Connect this account?'}</h1>
      ${
        user_email === null
          ? ''
          : html`<p>
              ${several ? 'They' : 'It'} will belong to the Carteiro user <strong>${user_email}</strong>, who may publish
              with ${several ? 'them' : 'it'}. If that is not you, close this page.
            </p>`
      }
      <form method="post">
        <input type="hidden" name="claim" value="${claim}" />
        ${choices.map(
          ({ external_id, display_name, kind }) =>
            html`<label
              ><input type="checkbox" name="account" value="${external_id}" ${several ? '' : 'checked'} />
              <span>${display_name}${kind ? html` <span class="soft">${kind}</span>` : ''}</span></label
            >`,
        )}
        <button>Connect</button>
      </form>`,
  )
}

const formPage = ({ state, form, message }: Extract<ConnectionResult, { result: 'form' }>): Markup =>
  page(
    form.title,
    html`<h1>${form.title}</h1>
      ${form.description ? html`<p>${form.description}</p>` : ''}
      ${message === null ? '' : html`<p role="alert"><strong>${message}</strong></p>`}
      <form method="post">
        <input type="hidden" name="state" value="${state}" />
        ${form.fields.map(
          ({ name, label, kind, required, placeholder, value, help }) =>
            html`<label class="field"
              ><span>${label}</span>
              <input
                type="${kind}"
                name="${name}"
                placeholder="${placeholder ?? ''}"
                value="${value ?? ''}"
                autocomplete="off"
                ${required ? 'required' : ''}
              />
              ${help ? html`<span class="soft">${help}</span>` : ''}</label
            >`,
        )}
        <button>Connect</button>
      </form>`,
  )

/** The pages of a connection: its form, its end, and the choice among several accounts. */
export const connectionPage = (result: ConnectionResult): Markup => {
  if (result.result === 'connected') {
    return connectedPage(result.accounts.map(({ display_name }) => display_name))
  }
  if (result.result === 'form') return formPage(result)
  return result.result === 'choose' ? choicePage(result) : refusedPage(result.message)
}
