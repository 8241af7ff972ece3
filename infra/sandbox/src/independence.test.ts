import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SANDBOX = resolve(import.meta.dirname, '..')
const ROOT = resolve(SANDBOX, '../..')
/** Code that a service, the gateway or the studio uses as well: a simulator that shares it agrees with every mistake. */
const shared = /^(libs|services|apps)\//
const SCOPE = '@carteiro/'
/** Names, accounts and ports: no service reads them. */
const DESCRIPTORS = '@carteiro/platforms'
const specifiers = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g

const sources = readdirSync(SANDBOX, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
  .map((path) => resolve(SANDBOX, path))

/** Where an import leads, seen from the root; the name of a package is left as it is. */
const targetOf = (specifier: string, file: string): string =>
  specifier.startsWith('.') ? relative(ROOT, resolve(dirname(file), specifier)) : specifier

const isTest = (file: string): boolean => /\.test\.ts$|\/testing\.ts$/.test(file)

test('the sandbox imports nothing that a service uses too', () => {
  const found = sources
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(specifiers)]
        .map(([, specifier = '']) => targetOf(specifier, file))
        .filter((target) => shared.test(target) || (target.startsWith(SCOPE) && target !== DESCRIPTORS))
        .map((target) => `${relative(ROOT, file)} imports ${target}`),
    )
  expect(sources.length).toBeGreaterThan(50)
  expect(found).toEqual([])
})

test('of our packages it depends on the descriptors alone, and they on none', () => {
  const dependenciesOf = (folder: string): string[] =>
    Object.keys(JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')).dependencies ?? {})
  expect(dependenciesOf(SANDBOX).filter((name) => name.startsWith(SCOPE))).toEqual([DESCRIPTORS])
  expect(dependenciesOf(resolve(SANDBOX, '../platforms'))).toEqual([])
})
