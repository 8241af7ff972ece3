import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { fixtures } from '@carteiro/testing/fixtures'
import { publint } from 'publint'
import { minVersion, satisfies } from 'semver'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enginesBroughtBy, importedBy } from './declared.ts'
import { exampleIn } from './examples.ts'
import { installPacked, type Manifest, published } from './install.ts'
import { othersNode } from './others-node.ts'

const root = resolve(import.meta.dirname, '../../..')
const libs = join(root, 'libs')
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    strict: true,
    noEmit: true,
    types: [],
  },
  include: ['sdk.ts'],
}

let installed: Awaited<ReturnType<typeof installPacked>>
beforeAll(async () => {
  installed = await installPacked(published)
  const { project } = installed
  await writeFile(join(project, 'sdk.ts'), await exampleIn('libs/sdk/README.md'))
  await cp(join(fixtures, 'square.jpg'), join(project, 'photo.jpg'))
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG))
})
afterAll(() => rm(installed.base, { recursive: true, force: true }))

const folderOf = (name: string): string => join(installed.project, 'node_modules', name)
/** What each package has that must not be there, by its name. */
const ofEach = async (find: (manifest: Manifest) => Promise<unknown[]>): Promise<Record<string, unknown[]>> =>
  Object.fromEntries(await Promise.all(installed.manifests.map(async (one) => [one.name, await find(one)])))
const nothing = Object.fromEntries(published.map((name) => [`@carteiro/${name}`, []]))

test('a package contains JavaScript with types, its README and its licence, and no sources or tests', async () => {
  for (const { name } of installed.manifests) {
    const files = await readdir(folderOf(name), { recursive: true })
    const kinds = files.filter((file) => file.includes('.')).map((file) => file.slice(file.indexOf('.')))
    const others = name === '@carteiro/react' ? ['.css'] : []
    expect(new Set(kinds)).toEqual(new Set(['.js', '.d.ts', '.json', '.md', ...others]))
    expect(files).toContain('LICENSE')
    expect(files).toContain('README.md')
    const served = name === '@carteiro/media' ? /testing/ : /^$/
    expect(files.filter((file) => /test|example/.test(file) && !served.test(file))).toEqual([])
  }
})

test('packing leaves the library unchanged', async () => {
  for (const name of published) {
    const [before, after] = [join(libs, name), join(installed.workshop, 'libs', name)]
    const listed = (await readdir(after)).sort()
    expect(listed).toEqual((await readdir(before)).filter((file) => file !== 'node_modules').sort())
    const manifest = await readFile(join(after, 'package.json'), 'utf8')
    expect(manifest).toBe(await readFile(join(before, 'package.json'), 'utf8'))
  }
})

test('everything that a package imports is declared, and what is ours is packed at that version', async () => {
  const undeclared = await ofEach(async ({ name, dependencies, peerDependencies }) => {
    const declared = Object.keys({ ...dependencies, ...peerDependencies })
    return (await importedBy(folderOf(name))).filter((one) => one !== name && !declared.includes(one))
  })
  expect(undeclared).toEqual(nothing)
  const nowhere = await ofEach(async ({ dependencies, peerDependencies }) =>
    Object.entries({ ...dependencies, ...peerDependencies }).filter(
      ([name, version]) =>
        name.startsWith('@carteiro/') &&
        !installed.manifests.some((one) => one.name === name && one.version === version),
    ),
  )
  expect(nowhere).toEqual(nothing)
})

test('publint finds nothing wrong with any package', async () => {
  const found = await ofEach(async ({ name }) => {
    const { messages } = await publint({ pkgDir: folderOf(name), pack: false, strict: true })
    return messages.map(({ code, path }) => `${code} ${path.join('.')}`)
  })
  expect(found).toEqual(nothing)
})

test('attw finds nothing wrong with the types of any package, which are ES modules all', async () => {
  const notForUs = ['node10', 'node16-cjs']
  const found = await ofEach(async ({ name }) => {
    const tarball = await readFile(installed.tarballs.get(name) ?? '')
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)), {
      excludeEntrypoints: [/\.css$/],
    })
    if (!result.types) return ['no types']
    return result.problems.filter(
      (problem) => !('resolutionKind' in problem) || !notForUs.includes(problem.resolutionKind),
    )
  })
  expect(found).toEqual(nothing)
})

test('the packages, this repository and its pages ask for the same versions of Node, and all that they bring runs on those', async () => {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(installed.manifests.map((one) => one.engines)).toEqual(published.map(() => engines))
  const version = engines.node.replace('>=', '')
  const tooNew = await ofEach(async (manifest) =>
    enginesBroughtBy(manifest).filter(({ node }) =>
      [`${version}.0`, '22.99.0', '24.0.0', '26.0.0'].some((one) => !satisfies(one, node)),
    ),
  )
  expect(tooNew).toEqual(nothing)
  for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/sdk.md', 'docs/add-a-platform.md'])
    expect(await readFile(join(root, page), 'utf8'), page).toContain(`Node ${version} or later`)
})

test.runIf(process.env.OLDEST_NODE)('the oldest Node that they ask for runs them here', async () => {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(await run('console.log(process.versions.node)')).toBe(minVersion(engines.node)?.version)
})

test('the example of the SDK’s README compiles against the installed package in strict mode', async () => {
  const { project, modules, run } = installed
  const tsc = run(join(modules, '.bin/tsc'), ['--project', '.'], { cwd: project })
  const { stdout } = await tsc.catch((error: { stdout: string }) => error)
  // supabase-js' own declarations want Node's types and an older DOM.
  const ours = stdout.split('\n').filter((line) => /^(sdk|node_modules\/@carteiro)/.test(line))
  expect(ours).toEqual([])
})

const run = async (script: string): Promise<string> => {
  const { stdout } = await installed.run(othersNode, ['--input-type=module', '--eval', script], {
    cwd: installed.project,
  })
  return stdout.trim()
}

test.each([
  ['contracts', 'true\npartially_completed'],
  ['media', 'image/jpeg 1080 1080'],
  ['service-kit', "{ status: 'ok', service: 'example' }"],
])('the README’s example of %s runs without a build step', async (name, printed) => {
  expect(await run(await exampleIn(`libs/${name}/README.md`))).toBe(printed)
})

test.each([
  ['react', ['PublishButton', 'createCarteiroClient', 'usePublicationStatus', 'usePublish']],
  ['platform-kit', ['runPlatformService', 'createFailures', 'createApiCall', 'createPlatformClient']],
  ['sdk', ['Carteiro', 'verifyWebhook', 'AlreadyPublishedError']],
])('Node imports %s without a build step', async (name, exported) => {
  const found = await run(`import * as all from '@carteiro/${name}'; console.log(Object.keys(all).join(' '))`)
  expect(found.split(' ')).toEqual(expect.arrayContaining(exported))
})
