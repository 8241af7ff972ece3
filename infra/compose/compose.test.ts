import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { type SandboxPlatform, sandboxSettings } from '@carteiro/sandbox/apps'
import { Ajv } from 'ajv'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { configs } from '../doctor/src/configs.ts'
import { platformNames } from '../local/src/stack/platforms.ts'
import { defaultPorts } from '../local/src/stack/ports.ts'
import { type Composition, composeTexts, readComposition, VARIABLE } from './src/composition.ts'
import { composeDir, makeEnv } from './src/make-env.ts'

const read = (file: string): string => readFileSync(join(composeDir, file), 'utf8')
const example = read('.env.example')
const dockerfile = read('Dockerfile')

let folder: string
let env: Record<string, string>
let services: Composition['services']
const files = () => ({ from: join(composeDir, '.env.example'), to: join(folder, '.env') })
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carteiro-compose-'))
  await makeEnv({ ...files(), sandbox: true, force: false })
  env = parseEnv(readFileSync(files().to, 'utf8')) as Record<string, string>
  services = readComposition(env).services
})
afterAll(() => rmSync(folder, { recursive: true }))

const ours = (): [string, Composition['services'][string]][] =>
  Object.entries(services).filter(([, { build }]) => build)

test('the files are what the Compose Specification says', () => {
  const validate = new Ajv({ strict: false }).compile({
    ...JSON.parse(read('schema/compose-spec.json')),
    $schema: undefined,
  })
  for (const text of composeTexts()) {
    validate(parse(text, { merge: true }))
    expect(validate.errors).toBeNull()
  }
})

describe('settings', () => {
  const listed = [...example.matchAll(/^(?:# )?([A-Z][A-Z_0-9]+)=/gm)].map(([, name = '']) => name)
  const texts = composeTexts().join('\n')

  test('each one is in .env.example, and each of those is used', () => {
    const required = [...texts.matchAll(VARIABLE)].flatMap(([, name]) => (name ? [name] : []))
    const handedOn = [...texts.matchAll(/^ +([A-Z][A-Z_0-9]+):$/gm)].map(([, name = '']) => name)
    // People and tools use it; no container is given it.
    const used = new Set([...required, ...handedOn, 'SERVICE_ROLE_KEY'])
    expect([...used].sort()).toEqual([...new Set(listed)].sort())
  })

  test('none has a value in the files where it counts, nor one that is taken when it is missing', () => {
    expect(texts.match(/\$\{[A-Z_0-9]+(?!:\?)[^A-Z_0-9}][^}]*\}|\$\{[A-Z_0-9]+\}/g)).toBeNull()
    const literal = texts.match(/^ +[A-Z_]*(?:PASSWORD|SECRET|_KEYS?|TOKEN)[A-Z_]*: (?!\$\{)\S+$/gm)
    expect(literal).toBeNull()
  })

  test('without a secret nothing is even read', () => {
    expect(() => readComposition(parseEnv(example))).toThrow('is not set')
  })
})

describe('secrets', () => {
  const names = [...example.matchAll(/^([A-Z][A-Z_0-9]+)=$/gm)].map(([, name = '']) => name)

  test('are made for every empty line, no two the same, readable by their owner alone', () => {
    expect(names.length).toBeGreaterThan(20)
    const values = names.map((name) => env[name] ?? '')
    for (const value of values) expect(value.length).toBeGreaterThanOrEqual(16)
    expect(new Set(values).size).toBe(names.length)
    expect(statSync(files().to).mode & 0o777).toBe(0o600)
  })

  test('the API keys are signed with the JWT secret', async () => {
    const secret = new TextEncoder().encode(env.JWT_SECRET)
    const role = async (key = '') => (await jwtVerify(key, secret)).payload.role
    expect(await role(env.ANON_KEY)).toBe('anon')
    expect(await role(env.SERVICE_ROLE_KEY)).toBe('service_role')
  })

  test('are never replaced unasked', async () => {
    await expect(makeEnv({ ...files(), sandbox: true, force: false })).rejects.toThrow('--force')
    expect(parseEnv(readFileSync(files().to, 'utf8')).JWT_SECRET).toBe(env.JWT_SECRET)
  })
})

describe('services', () => {
  test('all nine are there, with the ports of the design, and what each is told is what it takes', () => {
    for (const [name, config] of Object.entries(configs)) {
      const environment = services[name]?.environment ?? {}
      expect(environment.PORT, name).toBe(String(defaultPorts[name as 'gateway']))
      expect(config.safeParse(environment).error, name).toBeUndefined()
    }
    expect(services.sandbox?.environment.PORT).toBe(String(defaultPorts.sandbox))
    expect(services.supabase?.ports?.[0]).toContain(`:${defaultPorts.supabase}:`)
    expect(services.db?.ports?.[0]).toContain(`:${defaultPorts.postgres}:`)
  })

  test.each(platformNames)('%s is told all that sends it to the sandbox', (name) => {
    const settings = sandboxSettings(name as SandboxPlatform, 'http://sandbox.localhost:8090')
    expect(services[name]?.environment).toMatchObject(settings)
    const foreign = Object.values(services[name]?.environment ?? {}).filter((value) =>
      platformNames.some(
        (other) => other !== name && value === env[`${other.toUpperCase()}_TOKEN_ENCRYPTION_KEYS`],
      ),
    )
    expect(foreign).toEqual([])
  })

  test('each is bounded in memory, starts again, and says whether it is well', () => {
    // One that runs once and ends; one whose image holds nothing that could ask.
    const silent = ['migrate', 'collector']
    expect(dockerfile).toMatch(/^HEALTHCHECK /m)
    for (const [name, { deploy, restart, healthcheck, build }] of Object.entries(services)) {
      expect(deploy?.resources?.limits?.memory, name).toMatch(/^\d+[mg]$/)
      expect(restart, name).toBe(name === 'migrate' ? 'no' : 'unless-stopped')
      expect(Boolean(healthcheck?.test ?? (build && !healthcheck?.disable)), name).toBe(
        !silent.includes(name),
      )
    }
  })

  test('ours run as nobody in particular, without rights, on a file system that is not to be written to', () => {
    expect(dockerfile).toMatch(/^USER 10001:10001$/m)
    expect(ours().length).toBe(11)
    for (const [name, { read_only, cap_drop, security_opt, user }] of ours()) {
      expect({ name, read_only, cap_drop, security_opt, user }).toEqual({
        name,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        user: undefined,
      })
    }
  })

  test('the start follows health: each of ours waits for the migrations, which wait for Auth and Realtime', () => {
    for (const [name, { depends_on: waits }] of ours()) {
      if (name === 'migrate' || name === 'sandbox') continue
      expect(waits.migrate?.condition, name).toBe('service_completed_successfully')
    }
    const conditions = Object.entries(services).flatMap(([, { depends_on: waits }]) =>
      Object.entries(waits ?? {}).filter(([of]) => of !== 'migrate'),
    )
    for (const [of, { condition }] of conditions) expect(condition, of).toBe('service_healthy')
    expect(Object.keys(services.migrate?.depends_on ?? {})).toEqual(['auth', 'realtime'])
  })
})

test('the page says how many containers and how much memory', () => {
  const page = read('README.md')
  const megabytes = ({ deploy }: Composition['services'][string]): number => {
    const limit = deploy?.resources?.limits?.memory ?? ''
    return Number.parseInt(limit, 10) * (limit.endsWith('g') ? 1024 : 1)
  }
  for (const profile of [undefined, 'sandbox', 'telemetry']) {
    const started = Object.values(services).filter(({ profiles }) => profiles?.[0] === profile)
    const memory = started.reduce((sum, service) => sum + megabytes(service), 0)
    expect(page).toContain(`| ${profile ?? 'always'} | ${started.length} | ${memory} MB |`)
  }
})
