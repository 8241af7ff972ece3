import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { until } from '@carteiro/testing/stack/harness'
import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { composerOn } from './composer.ts'
import { describeInBrowser } from './in-browser.ts'

const TEST_LIMIT_MS = 600_000
const DONE_LIMIT_MS = 300_000

describeInBrowser('a user', (harness) => {
  it(
    'can publish on a new network as soon as it is registered: option, counter, settings, preview',
    async () => {
      const catalog = {
        v: 1,
        platform: 'pombo',
        display_name: 'Pombo-correio',
        version: '1.0.0',
        options: [
          {
            option: 'pombo_note',
            title: 'Note',
            look: 'unknown_look',
            text: { max: 40, counting: 'graphemes', required: 'always' },
            media: { combinations: [{ name: 'no media', kinds: [], min: 0, max: 0 }], files: {} },
            settings: {
              type: 'object',
              additionalProperties: false,
              properties: { ring: { type: 'string', title: 'Colour of the ring', enum: ['red', 'blue'] } },
            },
          },
        ],
      }
      const { sql } = harness()
      await sql`
        insert into carteiro.platforms (platform, display_name, version, catalog, url, registered_at)
        values ('pombo', 'Pombo-correio', '1.0.0', ${sql.json(catalog)}, 'http://127.0.0.1:1', now())`
      await sql`
        insert into carteiro.platform_accounts (user_id, platform, external_id, display_name)
        select id, 'pombo', '1', 'Torre 7' from auth.users limit 1`
      const { main, choose, caption, counters, settings, section } = composerOn(await harness().open())
      await choose('Pombo-correio', 'Note')
      await caption.fill('Chegou!')
      await counters.getByText('7 of 40').waitFor()
      await (await settings('Pombo-correio · Note')).getByLabel('Colour of the ring').selectOption('blue')
      await section('Preview').getByText('Chegou!').waitFor()
      await main.getByText('Ready to go.').waitFor()
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'schedules a post for a local time, and sees that it is scheduled',
    async () => {
      const page = await harness().open()
      const { main, choose, caption } = composerOn(page)
      await choose('X', 'Post')
      await caption.fill('Até amanhã')
      await main.getByText('Later', { exact: true }).click()
      await main.getByText('Choose a date and a time.').waitFor()
      const tomorrow = new Date(Date.now() + 86_400_000)
      const clock = new Date(tomorrow.getTime() - tomorrow.getTimezoneOffset() * 60_000)
        .toISOString()
        .slice(0, 16)
      await main.getByLabel('Date and time').fill(clock)
      await main.getByText('Ready to go.').waitFor()
      await main.getByRole('button', { name: 'Schedule for 1 place' }).click()
      await main.getByRole('heading', { name: 'Scheduled' }).waitFor()
      const [job] = await harness().sql`
        select status, scheduled_at from publication_jobs where content ->> 'caption' = 'Até amanhã'`
      expect(job).toEqual({ status: 'pending', scheduled_at: new Date(clock) })
      expect(await harness().posts('x')).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'makes another account the default, and disconnects one after confirming',
    async () => {
      const page = await harness().open('/accounts')
      const linkedin = page.getByRole('region', { name: 'LinkedIn' })
      const row = linkedin.getByRole('listitem').filter({ hasText: 'Correios do Carteiro' })
      await row.getByRole('button', { name: 'Make default: Correios do Carteiro' }).click()
      await row.getByText('Default', { exact: true }).waitFor()

      const ask = () => row.getByRole('button', { name: 'Disconnect Correios do Carteiro' }).click()
      const dialog = page.getByRole('dialog', { name: 'Disconnect Correios do Carteiro?' })
      await ask()
      await dialog.getByRole('button', { name: 'Keep it' }).last().click()
      await dialog.waitFor({ state: 'hidden' })
      await row.waitFor()
      await ask()
      await dialog.getByRole('button', { name: 'Disconnect' }).click()
      await row.waitFor({ state: 'detached' })
      const [account] = await harness().sql`
        select status, credentials from carteiro.platform_accounts where display_name = 'Correios do Carteiro'`
      expect(account).toEqual({ status: 'disconnected', credentials: null })
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'must say why it is safe before a post that may be out is retried',
    async () => {
      const { sql, client } = harness()
      await harness().fault({ platform: 'tiktok', operation: 'init_photos', fault: 'request_lost' })
      const media = await client.upload(join(fixtures, 'portrait.jpg'))
      const { data } = await client.enqueue({
        selectedOptions: ['tiktok_photo'],
        mediaFiles: [media],
        captions: { universal: 'Saiu ou não?' },
        settings: { tiktok_photo: { privacy: 'SELF_ONLY' } },
      })
      const id = data.jobs[0]?.job_id ?? ''
      const isNow = (status: string) =>
        until(
          async () => (await sql`select status from publication_jobs where id = ${id}`)[0]?.status === status,
          `the job is ${status}`,
          DONE_LIMIT_MS,
        )
      await isNow('failed')
      const page = await harness().open(`/jobs/${id}`)
      await page.getByRole('button', { name: 'Try again' }).click()
      const dialog = page.getByRole('dialog', { name: 'Try this post again?' })
      await dialog.getByText('It is not known whether this post is out.').waitFor()
      const again = dialog.getByRole('button', { name: 'Try again' })
      expect(await again.isDisabled()).toBe(true)
      await dialog.getByRole('textbox', { name: /Why is it safe/ }).fill('I looked: nothing is there')
      await again.click()
      await page.getByText('I looked: nothing is there').first().waitFor()
      await isNow('completed')
      expect(await harness().posts('tiktok')).toHaveLength(1)
    },
    TEST_LIMIT_MS,
  )

  it(
    'sees what is stored, why and until when, and deletes what no post needs',
    async () => {
      const { client, sql } = harness()
      const needed = await client.upload(join(fixtures, 'portrait.jpg'), 'Uma torre')
      const unused = await client.upload(join(fixtures, 'landscape.png'))
      const { data } = await client.enqueue({
        selectedOptions: ['instagram_feed'],
        mediaFiles: [needed],
        captions: { universal: 'Com foto' },
        scheduledAt: new Date(Date.now() + 86_400_000).toISOString(),
      })
      const page = await harness().open('/uploads')
      const list = page.getByRole('list', { name: 'Your files, the newest first' })
      const rowOf = (name: string) => list.getByRole('listitem').filter({ hasText: name }).first()
      await page.getByText(/ of 10\.7 GB used$/).waitFor()

      await rowOf('portrait.jpg').getByText('Kept: a post that is not finished shows it.').waitFor()
      expect(await rowOf('portrait.jpg').getByRole('button').count()).toBe(0)
      await rowOf('landscape.png').getByText('No post shows it. It is removed in 30 days.').waitFor()
      const isLoaded = (picture: Locator) =>
        expect
          .poll(() => picture.evaluate((it) => (it as HTMLImageElement).naturalWidth), {
            timeout: DONE_LIMIT_MS,
          })
          .toBeGreaterThan(0)
      await isLoaded(rowOf('landscape.png').locator('img'))

      await rowOf('landscape.png').getByRole('button', { name: 'Delete landscape.png' }).click()
      const dialog = page.getByRole('dialog', { name: 'Delete landscape.png?' })
      await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
      await rowOf('landscape.png').waitFor({ state: 'detached' })
      const id = new URL(unused.url).pathname.split('/')[2] ?? ''
      expect(await sql`select from carteiro.media_uploads where id = ${id} and user_id is not null`).toEqual(
        [],
      )

      await page.goto(`${harness().urls.gateway}/jobs/${data.jobs[0]?.job_id}`)
      const media = page.getByRole('region', { name: 'Media' })
      await isLoaded(media.getByRole('img', { name: 'Uma torre' }))
      await page.goto(`${harness().urls.gateway}/jobs`)
      await isLoaded(page.getByRole('listitem').filter({ hasText: 'Com foto' }).locator('img'))
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )
})
