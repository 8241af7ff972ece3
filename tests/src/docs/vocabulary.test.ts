import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')

/** Folders that keep to docs/glossary.md. The list grows until it is the repository. */
const folders = [
  'apps/studio',
  'benchmarks',
  'infra/compose',
  'infra/doctor',
  'infra/local',
  'infra/platforms',
  'infra/sandbox',
  'infra/supabase/schemas',
  'infra/supabase/src',
  'infra/supabase/tests',
  'libs/contracts',
  'libs/media',
  'libs/meta-graph',
  'libs/platform-kit',
  'libs/react',
  'libs/sdk',
  'libs/service-kit',
  'services/dispatcher',
  'services/facebook',
  'services/gateway',
  'services/instagram',
  'services/linkedin',
  'services/threads',
  'services/tiktok',
  'services/x',
  'services/youtube',
  'testing',
  'tests',
]

/** Not used in file names and identifiers; a word counts also as a part, as in `tellUser`. */
const inNames = [
  ...[
    'author',
    'turn',
    'told',
    'tell',
    'hand',
    'ahead',
    'doorbell',
    'lane',
    'sealed',
    'mended',
    'stage',
    'voice',
  ],
  ...['words', 'nobody', 'somebody', 'whoever'],
]
/** Not used in names of the queue's own code and of the public API either, where they had meanings of their own. */
const inServiceNames = ['bell', 'look', 'looks', 'patience', 'ring', 'taken']
const SERVICES = ['libs/service-kit', 'services/dispatcher', 'services/gateway']
/** Not used in comments either, where the other words may have their everyday meaning. */
const inComments = ['doorbell', 'mended', 'nobody', 'somebody', 'told', 'whoever']
/** Not used in the prose of Markdown files, beside the words of comments. */
const inProse = [...inComments, 'at ease', 'author', 'authors', 'in hand', 'stand-in', 'stand-ins']

/** Names that are not ours to choose: a platform's, the JSON of the API's, or of code outside of these folders. */
const exceptions: Record<string, string[]> = {
  // LinkedIn calls the owner of a post its author.
  'infra/sandbox/src/platforms/linkedin': ['author'],
  'services/linkedin': ['author'],
  // A column of account connections, by the name that it has in the database.
  'libs/platform-kit/src/accounts': ['sealed'],
  // Names in the records of steps, which a newer version must read.
  'services/facebook/src/steps': ['sealed'],
  'services/tiktok/src/steps': ['sealed'],
  'services/youtube/src/steps': ['sealed'],
  // The operations `stage_photo` and `stage_post`.
  'infra/sandbox/src/platforms/facebook': ['stage'],
  // Arguments that services of the previous release name: they change when it does.
  'infra/supabase/schemas/dispatch/poll_publication': ['ahead'],
  'infra/supabase/schemas/accounts': ['sealed'],
}
const isAllowed = (file: string, word: string): boolean =>
  Object.entries(exceptions).some(([path, words]) => file.startsWith(path) && words.includes(word))

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|css|sql)$/.test(file) && existsSync(resolve(root, file)))
  .filter((file) => file !== 'tests/src/docs/vocabulary.test.ts')

/** A string, a comment or a regular expression, whatever begins first. */
const NOT_CODE = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
/** The same in SQL. What is described by `comment on` is a comment, too. */
const NOT_CODE_IN_SQL = /comment on [^']*'(?:''|[^'])*'|'(?:''|[^'])*'|--[^\n]*/g
const IDENTIFIER = /[A-Za-z_$][\w$]*/g

/** `tellUser`, `tell_user` and `tell-user` are tell and user. */
const partsOf = (name: string): string[] =>
  name
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/)
    .map((part) => part.toLowerCase())
    .filter(Boolean)

const wordsIn = (file: string): string[] => {
  const text = read(file)
  const notCode = file.endsWith('.sql') ? NOT_CODE_IN_SQL : NOT_CODE
  const code = text.replace(notCode, ' ')
  const names = [basename(file), ...(file.endsWith('.css') ? [] : (code.match(IDENTIFIER) ?? []))]
  const isService = SERVICES.some((folder) => file.startsWith(folder))
  // Of a service, messages, log lines and the names of tests too.
  const comments = (text.match(notCode) ?? []).filter((part) => isService || /^(\/|--|comment on)/.test(part))
  const used = new Set(names.flatMap(partsOf))
  const commented = new Set(
    comments
      .join(' ')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [],
  )
  const forbidden = isService ? [...inNames, ...inServiceNames] : inNames
  return [...forbidden.filter((word) => used.has(word)), ...inComments.filter((word) => commented.has(word))]
}

test('names and comments use the words of the glossary', () => {
  const found = files.flatMap((file) =>
    wordsIn(file)
      .filter((word) => !isAllowed(file, word))
      .map((word) => `${file}: ${word}`),
  )
  expect(files.length).toBeGreaterThan(500)
  expect(found).toEqual([])
})

/** Markdown without code and addresses, whose words are not prose. */
const proseOf = (file: string): string =>
  read(file)
    .replace(/^```[\s\S]*?^```/gm, ' ')
    .replace(/`[^`]*`|\]\([^)]*\)|https?:\S+/g, ' ')
    .toLowerCase()

test('documentation uses the words of the glossary', () => {
  const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && file !== 'docs/glossary.md' && existsSync(resolve(root, file)))
  const found = pages.flatMap((file) => {
    const prose = proseOf(file)
    return inProse.filter((word) => new RegExp(`\\b${word}\\b`).test(prose)).map((word) => `${file}: ${word}`)
  })
  expect(pages.length).toBeGreaterThan(50)
  expect(found).toEqual([])
})

test('an exception that is not needed any more is removed', () => {
  const unused = Object.entries(exceptions).flatMap(([path, words]) =>
    words
      .filter((word) => !files.some((file) => file.startsWith(path) && wordsIn(file).includes(word)))
      .map((word) => `${path}: ${word}`),
  )
  expect(unused).toEqual([])
})

test('the glossary lists each of these words with the one to use', () => {
  const glossary = read('docs/glossary.md')
  const missing = [...inNames, ...inProse.map((word) => word.replace(/s$/, ''))].filter(
    (word) => !new RegExp(`^\\|.*\\b${word}\\b.*\\|`, 'm').test(glossary),
  )
  expect(missing).toEqual([])
})

test('the README leads to the glossary', () => {
  expect(read('README.md')).toContain('`docs/glossary.md`')
})
