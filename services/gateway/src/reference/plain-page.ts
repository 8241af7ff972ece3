import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>
type Content = { content?: Record<string, { schema?: unknown }>; description?: string }
type Operation = {
  summary?: string
  description?: string
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[]
  requestBody?: Content
  responses?: Record<string, Content>
}
/** The parts of an OpenAPI document that the page shows. */
export type ApiDocument = {
  info: { title: string; description?: string }
  paths?: Record<string, Record<string, Operation>>
}

const style = `
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 900px; margin: 0 auto; padding: 24px 16px }
section { border: 1px solid #8884; border-radius: 10px; padding: 12px 16px; margin: 12px 0 }
h2 { font-size: 16px; margin: 0 } h2 b { text-transform: uppercase } code, pre { font-size: 13px }
pre { overflow: auto; max-height: 420px; background: #8881; padding: 10px; border-radius: 6px }
p { margin: 6px 0 } dt { font-weight: 600 } dd { margin: 0 0 4px 16px }`

const schemaBlock = (label: string, holder: Content | undefined): Markup | '' => {
  const schema = holder?.content?.['application/json']?.schema
  if (!schema) return ''
  return html`<details><summary>${label}</summary><pre>${JSON.stringify(schema, null, 2)}</pre></details>`
}

const section = (path: string, method: string, operation: Operation): Markup => html`
  <section>
    <h2><b>${method}</b> <code>${path}</code></h2>
    <p>${operation.summary ?? ''} ${operation.description ?? ''}</p>
    ${operation.security ? html`<p><small>Needs <code>Authorization: Bearer &lt;Supabase access token, or an API key with the scope ${operation.security.flatMap(Object.values).join()}&gt;</code></small></p>` : ''}
    <dl>
      ${(operation.parameters ?? []).map(
        (
          one,
        ) => html`<dt><code>${one.name}</code> <small>${one.in}${one.required ? ', required' : ''}</small></dt>
          <dd><code>${JSON.stringify(one.schema ?? {})}</code></dd>`,
      )}
    </dl>
    ${schemaBlock('Request body', operation.requestBody)}
    ${Object.entries(operation.responses ?? {}).map(([status, response]) =>
      schemaBlock(`${status}: ${response.description ?? ''}`, response),
    )}
  </section>`

/** The API as a page that needs nothing from elsewhere, drawn from the same document that tools read. */
export const docsPage = ({ info, paths = {} }: ApiDocument): Markup => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${info.title} API</title>
      ${raw(`<style>${style}</style>`)}
    </head>
    <body>
      <h1>${info.title} API</h1>
      <p>${info.description ?? ''} For tools: <a href="/openapi.json">openapi.json</a>.</p>
      ${Object.entries(paths).flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, operation]) => section(path, method, operation)),
      )}
    </body>
  </html>`
