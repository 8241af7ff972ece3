import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export const START_SCRIPT = '/docs/start.js'

/** https://github.com/scalar/scalar/blob/main/documentation/configuration.md: nothing is loaded or sent elsewhere. */
const configuration = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  // The document has samples of its own, which are tested.
  hiddenClients: true,
  documentDownloadType: 'json',
  authentication: { preferredSecurityScheme: 'bearer' },
  defaultOpenFirstTag: true,
  metaData: { title: 'Carteiro API' },
}

export const startScript = `Scalar.createApiReference('#reference', ${JSON.stringify(configuration)})\n`

/** The API as a page with search, and a form that tries each operation. */
export const referencePage = (
  script: string,
): HtmlEscapedString | Promise<HtmlEscapedString> => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Carteiro API</title>
      <link rel="icon" href="/favicon.svg" />
    </head>
    <body>
      <noscript>This page needs JavaScript; <a href="/openapi.json">openapi.json</a> has the same.</noscript>
      <div id="reference"></div>
      <script src="${script}"></script>
      <script src="${START_SCRIPT}"></script>
    </body>
  </html>`
