import { readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked } from './install.ts'

const libs = resolve(import.meta.dirname, '../../../libs')
let installed: Awaited<ReturnType<typeof installPacked>>
beforeAll(async () => {
  installed = await installPacked(['contracts', 'react'])
})
afterAll(() => rm(installed.base, { recursive: true, force: true }))

test('a package contains JavaScript with types, its README and its licence, and no sources or tests', async () => {
  for (const { name } of installed.manifests) {
    const files = await readdir(join(installed.project, 'node_modules', name), { recursive: true })
    const kinds = files.filter((file) => file.includes('.')).map((file) => file.slice(file.indexOf('.')))
    const others = name === '@carteiro/react' ? ['.css'] : []
    expect(new Set(kinds)).toEqual(new Set(['.js', '.d.ts', '.json', '.md', ...others]))
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

test('Node imports the package without a build step', async () => {
  const script = `import * as all from '@carteiro/react'; console.log(Object.keys(all).join(' '))`
  const { stdout } = await installed.run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: installed.project,
  })
  expect(stdout.trim().split(' ')).toEqual(
    expect.arrayContaining(['PublishButton', 'createCarteiroClient', 'usePublicationStatus', 'usePublish']),
  )
})
