import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { platformNames, sandboxSettings } from '@carteiro/platforms'
import { Ajv } from 'ajv'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { configs, platformServices } from '../doctor/src/services.ts'
import { defaultPorts } from '../local/src/stack/ports.ts'
import { type Composition, composeTexts, readComposition, VARIABLE } from './src/composition.ts'
import { composeDir, makeEnv } from './src/make-env.ts'

const read = (file: string): string => readFileSync(join(composeDir, file), 'utf8')
const example = read('.env.example')
const dockerfile = read('Dockerfile')

const SANDBOX = 'http://sandbox.localhost:8090'

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

describe('npm run compose:doctor', () => {
  const doctor = (file: string) =>
    spawnSync(process.execPath, [join(composeDir, 'src/doctor.ts'), file], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    })

  test('finds nothing missing once the secrets are made for the sandbox', () => {
    const { status, stdout, stderr } = doctor(files().to)
    expect(stderr).toBe('')
    expect(stdout).toContain('Nothing is missing.')
    expect(status).toBe(0)
  })

  test('names what a container lacks, and a file that is not there', () => {
    const lacking = join(folder, 'lacking.env')
    writeFileSync(lacking, readFileSync(files().to, 'utf8').replace(/^X_CLIENT_SECRET=.*$/m, ''))
    const { status, stdout } = doctor(lacking)
    expect(status).toBe(1)
    expect(stdout).toContain('X_CLIENT_SECRET is not set')
    expect(stdout).toContain('1 setting(s) missing or wrong.')
    expect(doctor(join(folder, 'nowhere.env'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('npm run compose:secrets'),
    })
  })
})

describe('settings', () => {
  const listed = [...example.matchAll(/^(?:# )?([A-Z][A-Z_0-9]+)=/gm)].map(([, name = '']) => name)
  const texts = composeTexts().join('\n')

  test('each one is in .env.example, and each of those is used', () => {
    const required = [...texts.matchAll(VARIABLE)].flatMap(([, name]) => (name ? [name] : []))
    const passedOn = [...texts.matchAll(/^ +([A-Z][A-Z_0-9]+):$/gm)].map(([, name = '']) => name)
    // People and tools use it; no container is given it.
    const used = new Set([...required, ...passedOn, 'SERVICE_ROLE_KEY'])
    expect([...used].sort()).toEqual([...new Set(listed)].sort())
  })

  test('none has a value in the files where it counts, nor a default', () => {
    expect(texts.match(/\$\{[A-Z_0-9]+(?!:\?)[^A-Z_0-9}][^}]*\}|\$\{[A-Z_0-9]+\}/g)).toBeNull()
    // The sandbox's apps are no secret.
    const literal = texts.match(
      /^ +[A-Z_]*(?:PASSWORD|SECRET|_KEYS?|TOKEN)[A-Z_]*(?<!_URL): (?!\$\{|sandbox-)\S+$/gm,
    )
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

  test('are not replaced without --force', async () => {
    await expect(makeEnv({ ...files(), sandbox: true, force: false })).rejects.toThrow('--force')
    expect(parseEnv(readFileSync(files().to, 'utf8')).JWT_SECRET).toBe(env.JWT_SECRET)
  })
})

describe('services', () => {
  test('each of ours is there, and no other', () => {
    const others = ['migrate', 'gateway', 'dispatcher', 'sandbox']
    expect(
      ours()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...others, ...platformNames].sort())
  })

  test('Prometheus scrapes the gateway, the dispatcher and each platform, in mode test too', () => {
    const { configs: files } = parse(read('telemetry/compose.yaml'))
    const targets: { labels: { job: string }; targets: string[] }[] = JSON.parse(files.targets.content)
    const inModeTest = Object.keys(services).filter((name) => services[name]?.profiles?.includes('test'))
    expect(targets.map(({ labels }) => labels.job).sort()).toEqual(
      [...Object.keys(configs), ...inModeTest.filter((name) => name.endsWith('-test'))].sort(),
    )
    for (const { labels, targets: addresses } of targets) {
      const name = labels.job.replace(/-test$/, '').toUpperCase()
      const setting = name === 'GATEWAY' ? 'GATEWAY_METRICS_PORT' : `${name}_PORT`
      expect(addresses).toEqual([`${labels.job}:\${${setting}:?}`])
    }
  })

  test('each has the port of the design, and the settings that it takes', () => {
    for (const [name, config] of Object.entries(configs)) {
      const environment = services[name]?.environment ?? {}
      expect(environment.PORT, name).toBe(String(defaultPorts[name as 'gateway']))
      expect(config.safeParse(environment).error, name).toBeUndefined()
    }
    expect(services.sandbox?.environment.PORT).toBe(String(defaultPorts.sandbox))
    expect(services.supabase?.ports?.[0]).toContain(`:${defaultPorts.supabase}:`)
    expect(services.db?.ports?.[0]).toContain(`:${defaultPorts.postgres}:`)
  })

  test.each(platformNames)('%s has all the settings that lead it to the sandbox', (name) => {
    const settings = sandboxSettings(name, 'http://sandbox.localhost:8090')
    expect(services[name]?.environment).toMatchObject(settings)
    const foreign = Object.values(services[name]?.environment ?? {}).filter((value) =>
      platformNames.some(
        (other) => other !== name && value === env[`${other.toUpperCase()}_TOKEN_ENCRYPTION_KEYS`],
      ),
    )
    expect(foreign).toEqual([])
  })

  test.each(platformNames)(
    '%s runs in mode test with its own role, keys and the sandbox’s settings',
    (name) => {
      const { environment = {}, image, profiles, build } = services[`${name}-test`] ?? {}
      expect({ image, profiles, build }).toEqual({
        image: services[name]?.image,
        profiles: ['test'],
        build: undefined,
      })
      expect(environment).toMatchObject(sandboxSettings(name, SANDBOX))
      expect(platformServices[name].config.parse(environment)).toMatchObject({
        CARTEIRO_MODE: 'test',
        SANDBOX_ORIGINS: [SANDBOX],
      })
      const shared = Object.entries(services[name]?.environment ?? {}).filter(
        ([setting, value]) => environment[setting] === value,
      )
      // With --sandbox the live service has the sandbox's settings, too.
      const own = shared
        .map(([setting]) => setting)
        .filter((setting) => !setting.startsWith(name.toUpperCase()))
      expect(own).not.toContain('DATABASE_URL')
      expect(own).not.toContain('TOKEN_ENCRYPTION_KEYS')
      expect(own).not.toContain('SERVICE_URL')
      expect(new URL(environment.DATABASE_URL ?? '').username).toBe(`carteiro_test_platform_${name}`)
    },
  )

  test('the dispatcher of mode test has the image and the role of the other one', () => {
    const { environment = {}, image } = services['dispatcher-test'] ?? {}
    expect(image).toBe(services.dispatcher?.image)
    expect(configs.dispatcher?.parse(environment)).toMatchObject({ CARTEIRO_MODE: 'test' })
  })

  test('each has a memory limit, is restarted, and has a health check', () => {
    // One runs once and ends; the other's image holds nothing that could call it.
    const silent = ['migrate', 'collector']
    expect(dockerfile).toMatch(/^HEALTHCHECK /m)
    for (const [name, { deploy, restart, healthcheck, build, profiles }] of Object.entries(services)) {
      expect(deploy?.resources?.limits?.memory, name).toMatch(/^\d+[mg]$/)
      expect(restart, name).toBe(name === 'migrate' ? 'no' : 'unless-stopped')
      expect(
        Boolean(healthcheck?.test ?? ((build || profiles?.includes('test')) && !healthcheck?.disable)),
        name,
      ).toBe(!silent.includes(name))
    }
  })

  test('ours run as an unprivileged user, without capabilities, on a read-only file system', () => {
    expect(dockerfile).toMatch(/^USER 10001:10001$/m)
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
  for (const profile of [undefined, 'sandbox', 'test', 'telemetry']) {
    const started = Object.values(services).filter(({ profiles }) => profiles?.[0] === profile)
    const memory = started.reduce((sum, service) => sum + megabytes(service), 0)
    expect(page).toContain(`| ${profile ?? 'always'} | ${started.length} | ${memory} MB |`)
  }
})
