import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { conversionChangeCodes, errorCodes } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { createDescribedGateway } from '../document.ts'
import { errorPages } from './index.ts'

const root = resolve(import.meta.dirname, '../../../..')
const places = [
  'services',
  'libs/contracts/src',
  'libs/service-kit/src',
  'libs/platform-kit/src',
  'libs/media/src',
]

/** Codes in the sources that are no errors of the API or of jobs. */
const others: Record<string, string> = {
  custom: 'an issue of zod, which becomes invalid_value',
  cancelled: 'why an account was not connected: on the page of the connection',
  expired: 'why an account was not connected: on the page of the connection',
  refused: 'why an account was not connected: on the page of the connection',
  nothing_to_connect: 'why an account was not connected: on the page of the connection',
  wrong_mode: 'refuses a dispatcher of another mode',
  ...Object.fromEntries(conversionChangeCodes.map((code) => [code, 'what a conversion changes'])),
}

const sources = places
  .flatMap((place) =>
    (readdirSync(join(root, place), { recursive: true }) as string[]).map((name) => join(place, name)),
  )
  .filter(
    (name) =>
      name.endsWith('.ts') && !/node_modules|\.test\.|fixtures|testing|error-pages|reference/.test(name),
  )
  .map((name) => readFileSync(join(root, name), 'utf8'))

/** As errors are made: of the gateway, of the catalog's rules and of failure tables. */
const CODE =
  /(?:ApiError\(\s*\d+,\s*|\bcode: |\bbadUpload\(\s*|\bproblem\(\s*|TOO_DEEP = |\boneOf\(\s*|refuse\(\s*\d+,\s*)'([a-z][a-z0-9_]+)'/g
const inSources = new Set(sources.flatMap((text) => [...text.matchAll(CODE)].map(([, code = '']) => code)))

test('every error code has a page', () => {
  const missing = [...inSources, ...errorCodes].filter((code) => !errorPages[code] && !others[code])
  expect(inSources.size).toBeGreaterThan(80)
  expect(missing).toEqual([])
})

/** Codes that are put together, or come from a library or the database. */
const madeOtherwise = [
  ...['too_many_hashtags', 'too_many_mentions', 'too_many_cashtags', 'too_many_links'],
  ...['unknown_type', 'unknown_platform', 'preparation_interrupted'],
]

test('every page is of a code that there is', () => {
  const all = sources.join('\n')
  const unused = Object.keys(errorPages).filter(
    (code) => !madeOtherwise.includes(code) && !new RegExp(`['\\s{]${code}['\\s:]`).test(all),
  )
  expect(unused).toEqual([])
  expect(Object.keys(others).filter((code) => errorPages[code])).toEqual([])
})

test('a page says the cause and the cure, in text that is not markup', async () => {
  const gateway = createDescribedGateway()
  for (const code of Object.keys(errorPages)) {
    const response = await gateway.request(`/docs/errors/${code}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toContain('What to do')
  }
  const outcome = await (await gateway.request('/docs/errors/outcome_unknown')).text()
  expect(outcome).toContain('Veja a conta primeiro')
  const index = await (await gateway.request('/docs/errors')).text()
  for (const code of Object.keys(errorPages)) expect(index).toContain(`/docs/errors/${code}"`)
})

test('an error leads to its page at the gateway’s own address', async () => {
  const gateway = createDescribedGateway()
  const response = await gateway.request('/api/nothing')
  const { error } = (await response.json()) as { error: { code: string; docs_url: string } }
  expect(error.docs_url).toBe(`http://localhost/docs/errors/${error.code}`)
  expect((await gateway.request(new URL(error.docs_url).pathname)).status).toBe(200)
})
