import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import scalar from '@scalar/fastify-api-reference'
import type { Plugin } from 'vite'

type Route = { url: string; handler: (request: unknown, reply: unknown) => unknown }
type Fastify = { route: (route: Route) => void; hasPlugin: () => boolean }
type FastifyPlugin = (fastify: Fastify, options: object, next: () => void) => void

/** The script as the plugin would serve it: its package alone brings it without two hundred others. */
const readScript = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const routes: Route[] = []
    const fastify = { route: (route: Route) => void routes.push(route), hasPlugin: () => false }
    ;(scalar as unknown as FastifyPlugin)(fastify, { configuration: { url: '/openapi.json' } }, () => {
      const reply = { header: () => reply, send: (script: string) => script }
      const script = routes.find(({ url }) => url.endsWith('.js'))?.handler({}, reply)
      if (typeof script === 'string') resolve(script)
      else reject(new Error('@scalar/fastify-api-reference serves no script any more'))
    })
  })

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.resolve(name))), 'utf8'))
    .version

/** Adds the script of the API's reference to the build, where the gateway finds it. */
export const apiReference: Plugin = {
  name: 'api-reference',
  async generateBundle() {
    const name = '@scalar/fastify-api-reference'
    this.emitFile({
      type: 'asset',
      fileName: `assets/api-reference-${versionOf(name)}.js`,
      source: await readScript(),
    })
  },
}
