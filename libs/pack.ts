/**
 * What npm runs before and after it packs a library or the CLI: `node ../pack.ts before|after`, in its folder.
 *
 * In this repository a library is its sources; others install plain JavaScript with types. Node refuses TypeScript
 * below node_modules, and npm has no word for "exports when packed", so the manifest is exchanged while npm packs.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const MANIFEST = 'package.json'
const KEPT_MANIFEST = 'package.json.kept'

/** `./src/x.ts` as it is packed; what is not compiled, such as a stylesheet, is packed as it is. */
const packedFile = (source: string): { types: string; default: string } | string => {
  if (!/\.tsx?$/.test(source)) return source
  const file = source.replace(/^\.\/src\//, './dist/').replace(/\.tsx?$/, '')
  return { types: `${file}.d.ts`, default: `${file}.js` }
}

const packedExports = (exports: string | Record<string, string>) => {
  const sources = typeof exports === 'string' ? { '.': exports } : exports
  return Object.fromEntries(Object.entries(sources).map(([place, source]) => [place, packedFile(source)]))
}

const before = (): void => {
  if (existsSync(KEPT_MANIFEST))
    throw new Error(`${KEPT_MANIFEST} is left from a pack that was cut off: move it back`)
  rmSync('dist', { recursive: true, force: true })
  const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('tsc found errors')
  copyFileSync('../../LICENSE', 'LICENSE')
  const { scripts: _, devDependencies: __, ...manifest } = JSON.parse(readFileSync(MANIFEST, 'utf8'))
  renameSync(MANIFEST, KEPT_MANIFEST)
  writeFileSync(
    MANIFEST,
    `${JSON.stringify(manifest.exports ? { ...manifest, exports: packedExports(manifest.exports) } : manifest, null, 2)}\n`,
  )
}

const after = (): void => {
  renameSync(KEPT_MANIFEST, MANIFEST)
  rmSync('LICENSE')
  rmSync('dist', { recursive: true })
}

if (process.argv[2] === 'before') before()
else after()
