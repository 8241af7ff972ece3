import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { startReactHarness } from '@carteiro/testing/react/harness'
import { build, type Plugin, parseSync } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked } from './install.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const examples = join(root, 'libs/react/src/examples')
const REACT_18_TYPES = join(root, 'infra/react-18/node_modules/@types/react')
const USE_CLIENT = /^['"]use client['"]/
/** Bytes of compressed script of the whole library, which a page loads without React and supabase-js. */
const SIZE_LIMIT = 12_000
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    strict: true,
    noEmit: true,
    types: ['node'],
  },
  include: ['*.tsx', '*.d.ts'],
}

let installed: Awaited<ReturnType<typeof installPacked>>
/** The unpacked library. */
let library: string
beforeAll(async () => {
  installed = await installPacked(['contracts', 'react'])
  const { project, modules } = installed
  library = join(project, 'node_modules/@carteiro/react')
  // The page's own dependencies, which are none of the libraries.
  for (const name of ['react-dom', '@supabase/ssr'])
    await symlink(await realpath(join(modules, name)), join(project, 'node_modules', name))
  await useTypes(join(modules, '@types/react'))
  await cp(join(examples, 'page.tsx'), join(project, 'page.tsx'))
  await cp(join(examples, 'overview.tsx'), join(project, 'overview.tsx'))
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG))
})
afterAll(() => rm(installed.base, { recursive: true, force: true }))

/** Node's types and these of React, and no others. */
const useTypes = async (react: string): Promise<void> => {
  const types = join(installed.project, 'node_modules/@types')
  await rm(types, { recursive: true, force: true })
  await mkdir(types, { recursive: true })
  await symlink(join(installed.modules, '@types/node'), join(types, 'node'))
  await symlink(react, join(types, 'react'))
}

/** What the compiler says of the project and of our packages; supabase-js' own declarations want a newer DOM. */
const compile = async (): Promise<string[]> => {
  const tsc = run(join(installed.modules, '.bin/tsc'), ['--project', '.'], { cwd: installed.project })
  const { stdout } = await tsc.catch((error: { stdout: string }) => error)
  return stdout.split('\n').filter((line) => /^(\w+\.|node_modules\/@carteiro)/.test(line))
}

type Chunk = { code: string; isEntry: boolean; modules: Record<string, { renderedLength: number }> }

/** Bundles a page of the project as an app would, without what is external. */
const bundle = async (source: string, external: (RegExp | string)[] = [], plugins: Plugin[] = []) => {
  const entry = join(installed.project, 'entry.js')
  await writeFile(entry, source)
  const built = await build({
    root: installed.project,
    configFile: false,
    logLevel: 'error',
    plugins,
    define: Object.fromEntries(
      ['SUPABASE_URL', 'SUPABASE_ANON_KEY', 'CARTEIRO_URL'].map((name) => [
        `process.env.NEXT_PUBLIC_${name}`,
        JSON.stringify('http://127.0.0.1:1'),
      ]),
    ),
    build: { write: false, modulePreload: false, rolldownOptions: { input: entry, external } },
  })
  const [{ output } = { output: [] }] = [built].flat() as unknown as { output: Partial<Chunk>[] }[]
  return output.filter((file): file is Chunk => file.code !== undefined && file.modules !== undefined)
}

test('what uses React’s hooks begins with "use client", and what does not may run on a server', async () => {
  const dist = join(library, 'dist')
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.js'))
  const marks = await Promise.all(
    files.map(async (file) => {
      const code = await readFile(join(dist, file), 'utf8')
      return { file, isMarked: USE_CLIENT.test(code), usesReact: /from ['"]react['"]/.test(code) }
    }),
  )
  expect(marks.filter(({ usesReact, isMarked }) => usesReact && !isMarked)).toEqual([])
  expect(marks.filter(({ isMarked }) => isMarked).length).toBeGreaterThan(5)
  expect(marks.find(({ file }) => file === 'index.js')).toMatchObject({ isMarked: false })
})

/** What a bundler of server components does: of a file with "use client" the server sees references. */
const clientReferences: Plugin = {
  name: 'client-references',
  transform: (code, id) => {
    if (!USE_CLIENT.test(code)) return undefined
    const { module } = parseSync(id, code)
    const names = module.staticExports.flatMap(({ entries }) =>
      entries.map((one) => one.exportName.name ?? ''),
    )
    return names.map((name) => `export const ${name} = { $$typeof: 'client reference' }`).join('\n')
  },
}

test('a server component imports everything: with React’s server build texts work, and components are references', async () => {
  const [page] = await bundle(
    `import { labelsOf, optionName, PublicationStatus, usePublish, newIdempotencyKey, CarteiroError } from '@carteiro/react'
import 'react'
console.log(JSON.stringify([optionName('instagram_feed', labelsOf('pt')), PublicationStatus, usePublish, newIdempotencyKey().length, new CarteiroError('a', 'b').code]))`,
    [/^react/, /^node:/],
    [clientReferences],
  )
  const file = join(installed.project, 'server.js')
  await writeFile(file, page?.code ?? '')
  const { stdout } = await run(process.execPath, ['--conditions=react-server', file])
  const reference = { $$typeof: 'client reference' }
  expect(JSON.parse(stdout)).toEqual(['Feed do Instagram', reference, reference, 32, 'a'])
})

/** Vite's own code around `import()`, which every app has that imports anything later. */
const withoutPreload: Plugin = {
  name: 'without-preload',
  enforce: 'pre',
  load: (id) =>
    id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load()' : undefined,
}

test('a page loads less than 12 kB of it, with the client, without zod, and tus only for a large upload', async () => {
  const names =
    'CarteiroProvider, createCarteiroClient, PublicationStatus, PublishButton, usePublicationStatus, usePublish'
  const chunks = await bundle(
    `import { ${names} } from '@carteiro/react'; globalThis.carteiro = [${names}]`,
    [/^react/, /^@supabase/],
    [withoutPreload],
  )
  const sizes = chunks.map(({ code, modules, isEntry }) => {
    const names = Object.keys(modules).map((id) => id.replace(/^.*node_modules\//, ''))
    return { bytes: gzipSync(code, { level: 9 }).length, names, isEntry }
  })
  for (const { bytes, names } of sizes) {
    const shown = names.map((name) => name.replace('@carteiro/react/dist/', ''))
    process.stdout.write(`${(bytes / 1000).toFixed(1)} kB: ${shown.join(', ')}\n`)
  }
  const isTus = ({ names }: { names: string[] }): boolean =>
    names.some((name) => name.includes('tus-js-client'))
  expect(sizes.filter(isTus).map(({ isEntry }) => isEntry)).toEqual([false])
  const first = sizes.filter((chunk) => !isTus(chunk))
  const foreign = first
    .flatMap(({ names }) => names)
    .filter(
      (name) =>
        !/^@carteiro\/(react\/|contracts\/dist\/constants)/.test(name) &&
        !name.includes('\0') &&
        name !== join(installed.project, 'entry.js'),
    )
  expect(foreign).toEqual([])
  expect(first.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(SIZE_LIMIT)
})

test('Vite bundles the README’s page for the browser', async () => {
  const chunks = await bundle(
    `import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import Page from './page'
import { Overview } from './overview'
createRoot(document.body).render(createElement(Page, null, createElement(Overview)))`,
  )
  const code = chunks.map((chunk) => chunk.code).join('')
  expect(code).toContain('Total de jobs')
  expect(code).toContain('Tentar de novo')
})

test.each([
  ['19', () => join(installed.modules, '@types/react')],
  ['18', () => REACT_18_TYPES],
])(
  'the README’s examples compile against the packed library with the types of React %s',
  async (_version, types) => {
    await useTypes(types())
    expect(await compile()).toEqual([])
  },
)

test('the types of an instance are written by its command: other options then do not compile', async () => {
  const command = join(library, 'dist/bin/carteiro-react.js')
  const harness = await startReactHarness()
  try {
    const file = join(installed.project, 'carteiro.d.ts')
    const args = ['types', '--url', harness.gatewayUrl]
    await run(process.execPath, [command, ...args, '--out', file])
    const { stdout } = await run(process.execPath, [command, ...args])
    expect(stdout).toBe(await readFile(file, 'utf8'))
    expect(stdout).toContain('x_post: Record<string, never>')

    const page = join(installed.project, 'typed.tsx')
    await writeFile(
      page,
      `import type { PublicationRequest } from '@carteiro/react'
export const known: PublicationRequest = { selectedOptions: ['x_post'], settings: { x_post: {} } }
export const unknown: PublicationRequest = { selectedOptions: ['tiktok_video'] }
export const misspelled: PublicationRequest = { selectedOptions: ['x_post'], settings: { x_posts: {} } }
`,
    )
    const problems = (await compile()).filter((line) => line.startsWith('typed.'))
    expect(problems.map((line) => /\((\d+),/.exec(line)?.[1])).toEqual(['3', '4'])
    await Promise.all([rm(file), rm(page)])
  } finally {
    await harness.close()
  }
  const failures: [string[], number, string][] = [
    [['types'], 2, '--url: expected the address of the gateway'],
    [['typos', '--url', 'http://127.0.0.1:1'], 2, 'expected the command types'],
    [['types', '--ulr', 'x'], 2, "'--ulr'"],
    [['types', '--url', 'http://127.0.0.1:1'], 1, 'fetch failed'],
  ]
  for (const [args, code, message] of failures) {
    const failure = await run(process.execPath, [command, ...args]).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) })
  }
})
