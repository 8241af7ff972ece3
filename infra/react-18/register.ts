/** Preloaded by a test process (`--import`): every import of React gives React 18. */
import { registerHooks } from 'node:module'

const repository = new URL('../../', import.meta.url)
const moved = ['react', 'react-dom'].map(
  (name) =>
    [
      new URL(`node_modules/${name}/`, repository).href,
      new URL(`node_modules/${name}/`, import.meta.url).href,
    ] as const,
)

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context)
    const [here, there] = moved.find(([folder]) => resolved.url.startsWith(folder)) ?? []
    return here && there ? { ...resolved, url: resolved.url.replace(here, there) } : resolved
  },
})
