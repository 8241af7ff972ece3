import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { posts } from '../../../infra/local/src/demo/posts.ts'
import { sandboxApps } from '../../../infra/sandbox/src/oauth/apps.ts'
import { openBrowser } from '../accounts/browser.ts'
import { fixtures, setWholeStage, until, type WholeStage } from '../stage.ts'

let stage: WholeStage
beforeAll(async () => {
  stage = await setWholeStage()
}, 120_000)
afterAll(() => stage?.end(), 60_000)

type SandboxState = {
  accounts: { access_token: string }[]
  shelves: Record<string, Record<string, unknown>>
}

/** Every token, code and key that there was in a run: the platforms' own books, and the deployment's settings. */
const secretsOf = async (): Promise<string[]> => {
  const file = join(stage.stateDir, 'sandbox', 'state.json')
  const { accounts, shelves }: SandboxState = JSON.parse(await readFile(file, 'utf8'))
  const shelved = Object.entries(shelves).flatMap(([name, shelf]) => {
    if (/refresh-tokens$/.test(name)) return Object.values(shelf).map(String)
    return /(user-tokens|short-tokens|codes)$/.test(name) ? Object.keys(shelf) : []
  })
  return [
    ...accounts.map(({ access_token }) => access_token),
    ...shelved,
    ...Object.values(sandboxApps).map(({ secret }) => secret),
    ...['x', 'tiktok', 'youtube', 'linkedin'].map((platform) => `sandbox-${platform}-refresh-token`),
    'sandbox-facebook-user-token',
    stage.keys.internalAuthSecret,
    stage.keys.tokenSecret,
  ].filter((secret) => secret.length > 0)
}

/** Every row of every table of ours, as text. */
const databaseText = async (): Promise<Record<string, string>> => {
  const tables = await stage.sql`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'pgmq', 'net', 'cron', 'realtime')`
  const texts: Record<string, string> = {}
  for (const { name } of tables) {
    const rows = await stage.sql.unsafe(`select to_jsonb(t)::text as row from ${name} as t`)
    texts[`table ${name}`] = rows.map(({ row }) => row).join('\n')
  }
  return texts
}

const filesText = async (): Promise<Record<string, string>> => {
  const names = (await readdir(stage.stateDir)).filter((name) => /\.(log|jsonl)$/.test(name))
  const read = names.map(async (name) => [name, await readFile(join(stage.stateDir, name), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(read))
}

it('no token, code or key is in anything that a full run writes or answers', async () => {
  const answers: string[] = []
  const note = (answer: unknown): void => void answers.push(JSON.stringify(answer))
  await stage.client.onJob(note)
  const media = {
    picture: await stage.client.upload(join(fixtures, 'square.jpg')),
    video: await stage.client.upload(join(fixtures, 'reel.mp4')),
  }

  // New accounts, connected by clicking through; one code is stolen, one login is refused.
  const browser = openBrowser(stage.urls.gateway, stage.urls.gateway)
  for (const platform of Object.keys(sandboxApps)) {
    const begin = async () => {
      const path = `/api/accounts/${platform}/connect`
      const begun = await stage.client.call<{ authorization_url: string }>(path)
      note(begun)
      return begun.authorization_url
    }
    const url = await begin()
    const scopes = (new URL(url).searchParams.get('scope') ?? '').split(/[ ,]/)
    const fields = scopes.map((scope): [string, string] => ['scope', scope])
    const back = browser.leadsTo(await browser.submit(url, [['decision', 'allow'], ...fields]))
    const page = await (await browser.send(back)).text()
    // The page that a person chooses on holds a word that works once: it is spent here.
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
  note(await stage.client.call('/api/accounts'))

  // Tokens that are refused in the middle of a job, and renewed; a refresh that fails first.
  await stage.sql`update platform_accounts set credentials_changed_at = now() - interval '1 hour'`
  await stage.fault({ platform: 'x', operation: 'create_post', fault: 'token_expired' })
  await stage.fault({ platform: 'linkedin', operation: 'create_post', fault: 'token_expired' })
  await stage.fault({ platform: 'facebook', operation: 'publish_post', fault: 'token_expired' })
  await stage.fault({ platform: 'youtube', operation: 'send_last_bytes', fault: 'token_expired' })

  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const { data } = await stage.client.enqueue({
      ...post,
      mediaFiles: mediaFiles.map((name) => media[name]),
    })
    publications.push(data.publication_id)
  }
  for (const publication of publications) {
    const jobs = await until(
      async () => {
        const found = await stage.client.jobs(publication)
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
    for (const { id } of jobs) note(await stage.client.call(`/api/publications/jobs/${id}`))
  }
  await until(
    async () => (await stage.spans()).some(({ name }) => name.includes('refresh_token')),
    'spans',
    60_000,
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
      'table public.platform_accounts',
      'table public.publication_steps',
    ]),
  )
  const leaks = Object.entries(written).flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret.slice(0, 12)}…`),
  )
  expect(leaks).toEqual([])
}, 240_000)
