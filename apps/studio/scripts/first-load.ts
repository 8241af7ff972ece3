import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Bytes of script, compressed, that a browser fetches before the publish page can be used. */
const LIMIT = 250_000
const FIRST_PAGE = 'src/pages/publish/publish-page.tsx'

type Chunk = { file: string; isEntry?: boolean; imports?: string[] }

const dist = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist'))
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))

/** A chunk and all that it imports at once; what it imports later is another load. */
const filesFrom = (name: string, found = new Set<string>()): Set<string> => {
  const chunk = manifest[name]
  if (!chunk) throw new Error(`the build has no ${name}`)
  if (found.has(chunk.file)) return found
  found.add(chunk.file)
  for (const imported of chunk.imports ?? []) filesFrom(imported, found)
  return found
}

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? 'index.html'
const files = [...filesFrom(FIRST_PAGE, filesFrom(entry))].filter((file) => file.endsWith('.js'))
const sizes = files.map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length)
const total = sizes.reduce((sum, size) => sum + size, 0)

process.stdout.write(
  `First load of the publish page: ${(total / 1000).toFixed(1)} kB of compressed script in ${files.length} files; the limit is ${LIMIT / 1000} kB\n`,
)
if (total >= LIMIT) process.exitCode = 1
