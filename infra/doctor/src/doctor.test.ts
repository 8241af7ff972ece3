import { spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import { isPlatformName, platformNames } from '@carteiro/platforms'
import { connectDatabase, decryptFor, encryptFor, parseEncryptionKeys } from '@carteiro/service-kit'
import { createTestDatabase } from '@carteiro/testing/database/database'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { common, examine } from './examine.ts'
import { configs } from './services.ts'

const run = (script: string, args: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve(import.meta.dirname, script), ...args],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    },
  )
  return { status, stdout, stderr }
}

describe('the doctor', () => {
  test('names every key of every platform, and where to get it', () => {
    const examined = examine(() => ({}))
    for (const { service, findings } of examined.filter((one) => isPlatformName(one.service))) {
      const prefix = service.toUpperCase()
      for (const setting of [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`]) {
        expect(findings, service).toContainEqual(
          expect.objectContaining({ setting, problem: 'missing', where: expect.stringMatching(/^https:/) }),
        )
      }
    }
    expect(common(examined).map(({ setting }) => setting)).toEqual(['DATABASE_URL', 'INTERNAL_AUTH_SECRET'])
  })

  test('reports only what is missing or wrong', () => {
    const { status, stdout } = run('main.ts', ['--platform', 'x'], {
      DATABASE_URL: 'postgres://carteiro_platform_x@db.example.com/postgres',
      INTERNAL_AUTH_SECRET: 'short',
      TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      X_CLIENT_ID: 'id',
      PUBLIC_URL: 'https://carteiro.example.com',
    })
    expect(status).toBe(1)
    expect(stdout).toContain('X_CLIENT_SECRET is not set')
    expect(stdout).toContain('INTERNAL_AUTH_SECRET is wrong')
    expect(stdout).not.toContain('X_CLIENT_ID is')
    expect(stdout).toContain('https://carteiro.example.com/api/accounts/x/callback')
    expect(stdout).toContain('2 setting(s)')
  })

  test('finds nothing missing in a complete deployment', () => {
    const env: Record<string, string> = {
      DATABASE_URL: 'postgres://carteiro@db.example.com/postgres',
      INTERNAL_AUTH_SECRET: randomBytes(32).toString('hex'),
      TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      SUPABASE_URL: 'https://project.supabase.co',
      MEDIA_DIR: '/media',
      PUBLIC_URL: 'https://carteiro.example.com',
    }
    for (const name of platformNames) {
      env[`${name.toUpperCase()}_CLIENT_ID`] = 'id'
      env[`${name.toUpperCase()}_CLIENT_SECRET`] = 'secret'
    }
    const { status, stdout } = run('main.ts', [], env)
    expect(stdout).toContain('Nothing is missing.')
    expect(status).toBe(0)
  })

  test('names the redirect URI of every app, the optional ones too, and what is half set', () => {
    const env = {
      PUBLIC_URL: 'https://carteiro.example.com/',
      LINKEDIN_CLIENT_ID: 'id',
      LINKEDIN_CLIENT_SECRET: 'secret',
      LINKEDIN_ORGANIZATIONS_CLIENT_ID: 'id',
      INSTAGRAM_CLIENT_ID: 'id',
      INSTAGRAM_CLIENT_SECRET: 'secret',
    }
    const [instagram, linkedin] = examine(() => env, ['instagram', 'linkedin'])
    const uri = 'https://carteiro.example.com/api/accounts/linkedin/callback'
    expect(linkedin?.notes).toEqual([
      `register this redirect URI with the app of LINKEDIN_CLIENT_ID: ${uri}`,
      `register this redirect URI with the app of LINKEDIN_ORGANIZATIONS_CLIENT_ID: ${uri}`,
      expect.stringContaining('LINKEDIN_ORGANIZATIONS_CLIENT_SECRET is not set'),
    ])
    expect(linkedin?.findings).toContainEqual(
      expect.objectContaining({ setting: 'LINKEDIN_ORGANIZATIONS_CLIENT_SECRET', problem: 'missing' }),
    )
    expect(instagram?.notes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /once it is set, with the app of INSTAGRAM_FACEBOOK_CLIENT_ID: .*instagram\/callback/,
        ),
        expect.stringMatching(/optional: INSTAGRAM_FACEBOOK_CLIENT_ID is not set\..*https:/),
      ]),
    )
  })

  test('names the end of the API version in use, where the platform has documented one', () => {
    const env: Record<string, string> = {
      DATABASE_URL: 'postgres://carteiro_platform_linkedin:p@localhost/postgres',
      INTERNAL_AUTH_SECRET: 'i'.repeat(32),
      TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      LINKEDIN_CLIENT_ID: 'id',
      LINKEDIN_CLIENT_SECRET: 'secret',
    }
    const notes = (more: Record<string, string> = {}) =>
      examine(() => ({ ...env, ...more }), ['linkedin']).flatMap((one) => [...one.findings, ...one.notes])
    const ends = (day: string) => expect.stringMatching(`^version 20260. of the API ends on ${day}: https:`)
    expect(notes({ LINKEDIN_VERSION: '202601' })).toContainEqual(ends('2027-01-15'))
    expect(notes({ LINKEDIN_VERSION_SUNSET: '2027-09-15' })).toContainEqual(ends('2027-09-15'))
    expect(notes()).not.toContainEqual(ends('.*'))
    expect(notes({ LINKEDIN_VERSION_SUNSET: 'soon' })).toContainEqual(
      expect.objectContaining({ setting: 'LINKEDIN_VERSION_SUNSET', problem: 'wrong' }),
    )
  })

  test('every service whose API version is a setting registers the end that is set', () => {
    const endings = Object.entries(configs).flatMap(([service, config]) =>
      Object.keys(config.shape)
        .filter((name) => name.endsWith('_VERSION_SUNSET'))
        .map((name) => [service, name] as const),
    )
    expect(endings).toHaveLength(
      Object.values(configs).filter(({ shape }) =>
        Object.keys(shape).some((name) => name.endsWith('_VERSION')),
      ).length,
    )
    for (const [service, name] of endings) {
      const env = {
        DATABASE_URL: `postgres://carteiro_platform_${service}:p@localhost/postgres`,
        INTERNAL_AUTH_SECRET: 'i'.repeat(32),
        TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
        [name]: '2099-01-31',
      }
      const { notes } = examine(() => env, [service])[0] ?? { notes: [] }
      expect(notes).toContainEqual(expect.stringContaining('ends on 2099-01-31'))
    }
  })

  test('every setting of every app of every platform has a description and says where to get it', () => {
    for (const [service, config] of Object.entries(configs)) {
      for (const [name, schema] of Object.entries(config.shape)) {
        if (!/_CLIENT_(ID|SECRET)$|_LOGIN_CONFIG_ID$/.test(name)) continue
        const meta = (schema as z.ZodType).meta()
        expect([service, name, meta?.description, meta?.where]).toEqual([
          service,
          name,
          expect.any(String),
          expect.stringMatching(/^https:/),
        ])
      }
    }
  })

  test.each([
    ['x', 'http://127.0.0.1:8080', false],
    ['x', 'http://localhost:8080', true],
    ['youtube', 'http://localhost:8080', false],
    ['tiktok', 'http://127.0.0.1:8080', true],
    ['tiktok', 'https://carteiro.example.com', false],
  ])('of %s, led back to %s: a warning is %s', (platform, url, warns) => {
    const [examined] = examine(() => ({ PUBLIC_URL: url }), [platform])
    expect(examined?.notes.some((note) => note.includes('plain http'))).toBe(warns)
  })

  test('refuses an unknown platform', () => {
    expect(run('main.ts', ['--platform', 'myspace'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('myspace'),
    })
  })
})

describe('npm run keys:rotate', () => {
  test('moves the tokens of one platform to a new key, and no others', async () => {
    const database = await createTestDatabase()
    const owner = connectDatabase(database.url, { service: 'test', max: 1 })
    try {
      const old = `old:${randomBytes(32).toString('base64')}`
      const made = run('rotate-keys.ts', ['--new-key']).stdout.trim()
      const [user] = await owner`insert into auth.users (email) values ('ana@example.com') returning id`
      for (const platform of ['x', 'tiktok']) {
        const encrypted = encryptCredentials(
          parseTokenKeys(old),
          { platform, externalId: '1', userId: user?.id },
          { access_token: 'a' },
        )
        await owner`
          insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
          values (${user?.id}, ${platform}, '1', 'Ana', ${owner.json(encrypted)})`
      }
      const env = {
        DATABASE_URL: database.urlAs('carteiro_platform_x'),
        TOKEN_ENCRYPTION_KEYS: `${made},${old}`,
      }
      expect(run('rotate-keys.ts', ['--platform', 'x'], env)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('1 account(s)'),
      })
      const rows =
        await owner`select platform, credentials ->> 'key_id' as key from carteiro.platform_accounts order by platform`
      expect(rows.map(({ platform, key }) => [platform, key])).toEqual([
        ['tiktok', 'old'],
        ['x', made.split(':')[0]],
      ])
      // A missing key is reported, and nothing is changed.
      const lost = { ...env, TOKEN_ENCRYPTION_KEYS: `other:${randomBytes(32).toString('base64')}` }
      expect(run('rotate-keys.ts', ['--platform', 'x'], lost)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('TOKEN_ENCRYPTION_KEYS lacks'),
      })
      expect(run('rotate-keys.ts', ['--platform', 'tiktok'], env)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('carteiro_platform_tiktok'),
      })
    } finally {
      await owner.end({ timeout: 1 })
      await database.drop()
    }
  })

  test('moves the secrets of webhooks, the one before while it signs, and drops it when it does not', async () => {
    const database = await createTestDatabase()
    const owner = connectDatabase(database.url, { service: 'test', max: 1 })
    try {
      const old = `old:${randomBytes(32).toString('base64')}`
      const made = `${run('rotate-keys.ts', ['--new-key']).stdout.trim()}`
      const [user] = await owner`insert into auth.users (email) values ('ana@example.com') returning id`
      const ownerOf = (id: string) => ['webhook', id, user?.id]
      const addEndpoint = async (previousUntil: string | null, key = old) => {
        const id = randomUUID()
        const encrypted = (text: string) =>
          owner.json(encryptFor(parseEncryptionKeys(key), ownerOf(id), text))
        await owner`
          insert into carteiro.webhook_endpoints (id, user_id, url, secret, previous_secret, previous_secret_until)
          values (${id}, ${user?.id}, ${`https://example.com/${id}`}, ${encrypted('present')},
            ${previousUntil && encrypted('previous')}, now() + ${previousUntil}::text::interval)`
        return id
      }
      const endpoints = {
        plain: await addEndpoint(null),
        rotating: await addEndpoint('1 hour'),
        rotated: await addEndpoint('-1 hour'),
      }
      const rotate = (keys: string, role = 'carteiro_dispatcher') =>
        run('rotate-keys.ts', ['--webhooks'], {
          DATABASE_URL: database.urlAs(role),
          WEBHOOK_ENCRYPTION_KEYS: keys,
        })
      expect(rotate(made)).toMatchObject({ status: 1, stderr: expect.stringContaining('key old') })
      expect(rotate(`${made},${old}`)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('3 endpoint(s)'),
      })
      const secretsOf = async (id: string) => {
        const [row] = await owner`
          select secret, previous_secret, previous_secret_until from carteiro.webhook_endpoints where id = ${id}`
        const opened = (record: unknown) =>
          record && decryptFor(parseEncryptionKeys(made), ownerOf(id), record)
        return [opened(row?.secret), opened(row?.previous_secret), row?.previous_secret_until !== null]
      }
      expect(await secretsOf(endpoints.plain)).toEqual(['present', null, false])
      expect(await secretsOf(endpoints.rotating)).toEqual(['present', 'previous', true])
      expect(await secretsOf(endpoints.rotated)).toEqual(['present', null, false])
      expect(rotate(`${made},${old}`).stdout).toContain('0 endpoint(s)')
      expect(rotate(`${made},${old}`, 'carteiro_gateway')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('carteiro_dispatcher'),
      })
    } finally {
      await owner.end({ timeout: 1 })
      await database.drop()
    }
  })
})
