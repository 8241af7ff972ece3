import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { apiReference } from './scripts/api-reference.ts'

/** In development the API, the studio's settings and media come from a running gateway. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080'
const proxied = ['/api', '/media', '/studio-config.json', '/docs', '/openapi.json']

/**
 * The tus client resolves addresses by a library for browsers without a URL of their own. It is CommonJS, the only one here that is
 * loaded late, and its interpreter would be one more file for every page to load first.
 */
const ownUrl: Plugin = {
  name: 'own-url',
  enforce: 'pre',
  resolveId: (id) => (id === 'url-parse' ? '\0url-parse' : null),
  load: (id) => (id === '\0url-parse' ? 'export default globalThis.URL' : null),
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), ownUrl, apiReference],
  // The gateway puts a new nonce in its place with every answer; the page passes it to what adds styles at run time.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    // Browsers of 2024: they have popovers, and `light-dark()` in CSS.
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    manifest: true,
    assetsInlineLimit: 0,
    // Files of a few hundred bytes each compress badly: what every page has of it is in one.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'carteiro', test: /\/libs\/react\/src\/(?!client\/(?:resumable|upload))/ }],
        },
      },
    },
  },
  server: {
    // By number, as the gateway: the cookie of a connection is for both.
    host: '127.0.0.1',
    port: 5173,
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: gateway }])),
  },
})
