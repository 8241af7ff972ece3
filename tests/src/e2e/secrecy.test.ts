import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser } from '@carteiro/testing/accounts/browser'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { posts } from '../../../infra/local/src/demo/posts.ts'
import { descriptorOf, platformNames } from '../../../infra/platforms/src/index.ts'

let harness: StackHarness
beforeAll(async () => {
  harness = await startStackHarness()
})
afterAll(() => harness?.end(), 60_000)

type SandboxState = {
  accounts: { access_token: string }[]
  collections: Record<string, Record<string, unknown>>
}

/** The tokens in an account's stored credentials. */
const renewalSecrets = (renewal: object = {}): string[] =>
  Object.values(renewal).flatMap((value) => (typeof value === 'string' ? [value] : renewalSecrets(value)))

/** Every token, code and key of a run: from the platforms' own records and the deployment's settings. */
const secretsOf = async (): Promise<string[]> => {
  const file = join(harness.stateDir, 'sandbox', 'state.json')
  const { accounts, collections }: SandboxState = JSON.parse(await readFile(file, 'utf8'))
  const shelved = Object.entries(collections).flatMap(([name, collection]) => {
    if (/refresh-tokens$/.test(name)) return Object.values(collection).map(String)
    return /(user-tokens|short-tokens|codes)$/.test(name) ? Object.keys(collection) : []
  })
  return [
    ...accounts.map(({ access_token }) => access_token),
    ...shelved,
    ...platformNames.flatMap((platform) => {
      const { app, renewal } = descriptorOf(platform).sandbox
      return [app.secret, ...renewalSecrets(renewal)]
    }),
    harness.keys.internalAuthSecret,
    harness.keys.tokenSecret,
  ].filter((secret) => secret.length > 0)
}

/** Every row of every table of ours, as text. */
const databaseText = async (): Promise<Record<string, string>> => {
  const tables = await harness.sql`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'carteiro', 'pgmq', 'net', 'cron', 'realtime')`
  const texts: Record<string, string> = {}
  for (const { name } of tables) {
    const rows = await harness.sql.unsafe(`select to_jsonb(t)::text as row from ${name} as t`)
    texts[`table ${name}`] = rows.map(({ row }) => row).join('\n')
  }
  return texts
}

const filesText = async (): Promise<Record<string, string>> => {
  const names = (await readdir(harness.stateDir)).filter((name) => /\.(log|jsonl)$/.test(name))
  const read = names.map(
    async (name) => [name, await readFile(join(harness.stateDir, name), 'utf8')] as const,
  )
  return Object.fromEntries(await Promise.all(read))
}

it('no token, code or key appears in anything that a full run writes or answers', async () => {
  const answers: string[] = []
  const note = (answer: unknown): void => void answers.push(JSON.stringify(answer))
  await harness.client.onJob(note)
  const media = {
    picture: await harness.client.upload(join(fixtures, 'square.jpg')),
    video: await harness.client.upload(join(fixtures, 'reel.mp4')),
  }

  // New accounts, connected on the consent pages; one code is stolen, one login is refused.
  const browser = openBrowser(harness.urls.gateway, harness.urls.gateway)
  for (const platform of platformNames) {
    const begin = async () => {
      const path = `/api/accounts/${platform}/connect`
      const begun = await harness.client.call<{ authorization_url: string }>(path)
      note(begun)
      return begun.authorization_url
    }
    const url = await begin()
    const scopes = (new URL(url).searchParams.get('scope') ?? '').split(/[ ,]/)
    const fields = scopes.map((scope): [string, string] => ['scope', scope])
    const back = browser.leadsTo(await browser.submit(url, [['decision', 'allow'], ...fields]))
    const page = await (await browser.send(back)).text()
    // The page for choosing accounts holds a secret that works once: it is used here.
    const [, claim = ''] = /name="claim" value="([^"]+)"/.exec(page) ?? []
    const [, account = ''] = /name="account" value="([^"]+)"/.exec(page) ?? []
    const chosen = await browser.submit(back.split('?')[0] ?? '', [
      ['claim', claim],
      ['account', account],
    ])
    expect(await chosen.text(), platform).toContain('Connected')
    const wrong = browser.leadsTo(await browser.submit(await begin(), [['decision', 'allow'], ...fields]))
    note(await (await browser.send(wrong.replace(/code=[^&]+/, 'code=made-up'))).text())
    note(await (await browser.send(back)).text())
  }
  note(await harness.client.call('/api/accounts'))

  // Tokens that are refused in the middle of a job, and renewed; a refresh that fails first.
  await harness.sql`update carteiro.platform_accounts set credentials_changed_at = now() - interval '1 hour'`
  await harness.fault({ platform: 'x', operation: 'create_post', fault: 'token_expired' })
  await harness.fault({ platform: 'linkedin', operation: 'create_post', fault: 'token_expired' })
  await harness.fault({ platform: 'facebook', operation: 'publish_post', fault: 'token_expired' })
  await harness.fault({ platform: 'youtube', operation: 'send_last_bytes', fault: 'token_expired' })

  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const { data } = await harness.client.enqueue({
      ...post,
      mediaFiles: mediaFiles.map((name) => media[name]),
    })
    publications.push(data.publication_id)
  }
  for (const publication of publications) {
    const jobs = await until(
      async () => {
        const found = await harness.client.jobs(publication)
        const isOver = found.every(
          ({ status, hold_reason }) => hold_reason || ['completed', 'failed'].includes(status),
        )
        return isOver && found
      },
      'the jobs end',
      120_000,
    )
    expect(
      jobs.map(({ option, status, error_message }) => `${option} ${status}${error_message ?? ''}`),
    ).toEqual(jobs.map(({ option }) => `${option} completed`))
    note(jobs)
    for (const { id } of jobs) note(await harness.client.call(`/api/publications/jobs/${id}`))
  }
  await until(
    async () => (await harness.spans()).some(({ name }) => name.includes('refresh_token')),
    'spans',
    120_000,
  )

  const secrets = await secretsOf()
  expect(secrets.length).toBeGreaterThan(30)
  const written: Record<string, string> = {
    answers: answers.join('\n'),
    ...(await filesText()),
    ...(await databaseText()),
  }
  expect(Object.keys(written)).toEqual(
    expect.arrayContaining([
      'services.log',
      'spans.jsonl',
      'table carteiro.platform_accounts',
      'table carteiro.publication_steps',
    ]),
  )
  const leaks = Object.entries(written).flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret.slice(0, 12)}…`),
  )
  expect(leaks).toEqual([])
})
