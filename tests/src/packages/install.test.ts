import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked } from './install.ts'

const libs = resolve(import.meta.dirname, '../../../libs')
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    strict: true,
    noEmit: true,
    types: [],
  },
  include: ['*.tsx'],
}

let installed: Awaited<ReturnType<typeof installPacked>>
beforeAll(async () => {
  installed = await installPacked(['contracts', 'react'])
  const { project, modules } = installed
  // The page's own tools, which are no dependencies of the libraries.
  for (const name of ['react-dom', '@types'])
    await symlink(join(modules, name), join(project, 'node_modules', name))
  const [, example = ''] =
    /```tsx\n(.*?)```/s.exec(await readFile(join(libs, 'react/README.md'), 'utf8')) ?? []
  await writeFile(join(project, 'app.tsx'), example)
  await writeFile(
    join(project, 'main.js'),
    `import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
createRoot(document.body).render(createElement(App))`,
  )
  await writeFile(join(project, 'index.html'), '<script type="module" src="/main.js"></script>')
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG))
})
afterAll(() => rm(installed.base, { recursive: true, force: true }))

test('a package contains JavaScript with types, its README and its licence, and no sources or tests', async () => {
  for (const { name } of installed.manifests) {
    const files = await readdir(join(installed.project, 'node_modules', name), { recursive: true })
    const kinds = files.filter((file) => file.includes('.')).map((file) => file.slice(file.indexOf('.')))
    expect(new Set(kinds)).toEqual(new Set(['.js', '.d.ts', '.json', '.md']))
    expect(files).toContain('LICENSE')
    expect(files).toContain('README.md')
    expect(files.filter((file) => /test|example/.test(file))).toEqual([])
  }
})

test('packing leaves the library unchanged', async () => {
  for (const name of ['contracts', 'react']) {
    const [before, after] = [join(libs, name), join(installed.workshop, 'libs', name)]
    const listed = (await readdir(after)).sort()
    expect(listed).toEqual((await readdir(before)).filter((file) => file !== 'node_modules').sort())
    const manifest = await readFile(join(after, 'package.json'), 'utf8')
    expect(manifest).toBe(await readFile(join(before, 'package.json'), 'utf8'))
  }
})

test('the README’s example compiles against the installed package in strict mode', async () => {
  const { project, modules, run } = installed
  const tsc = run(join(modules, '.bin/tsc'), ['--project', '.'], { cwd: project })
  const { stdout } = await tsc.catch((error: { stdout: string }) => error)
  // supabase-js' own declarations want Node's types and an older DOM.
  const ours = stdout.split('\n').filter((line) => /^(app|node_modules\/@carteiro)/.test(line))
  expect(ours).toEqual([])
})

test('Vite bundles the example for the browser', async () => {
  const answer = await build({ root: installed.project, logLevel: 'error', configFile: false })
  const [{ output } = { output: [] }] = [answer].flat() as { output: { type: string; code?: string }[] }[]
  const code = output.map((file) => file.code ?? '').join('')
  expect(code).toContain('Total de jobs')
  expect(code).toContain('Tentar de novo')
})

test('Node imports the package without a build step', async () => {
  const script = `import * as all from '@carteiro/react'; console.log(Object.keys(all).join(' '))`
  const { stdout } = await installed.run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: installed.project,
  })
  expect(stdout.trim().split(' ')).toEqual(
    expect.arrayContaining(['PublishButton', 'createCarteiroClient', 'usePublicationStatus', 'usePublish']),
  )
})
