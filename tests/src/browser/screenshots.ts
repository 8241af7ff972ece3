/**
 * `npm run screenshots`: takes the pictures of docs/images/ again, on a stack of its own.
 */
import { resolve } from 'node:path'
import { until } from '@carteiro/testing/stack/harness'
import type { Page } from 'playwright-core'
import { untilLoaded } from './audit.ts'
import { composerOn } from './composer.ts'
import { pastHour } from './past-hour.ts'
import { startStudioHarness } from './studio.ts'

const folder = resolve(import.meta.dirname, '../../../docs/images')
const OUT_MS = 150_000
/** Until charts are drawn and pictures are loaded. */
const SETTLE_MS = 1_500

/** X's own message. */
const REFUSAL = {
  title: 'Forbidden',
  detail: 'You are not permitted to perform this action.',
  type: 'about:blank',
  status: 403,
}

const harness = await startStudioHarness()

const shoot = async (page: Page, name: string, wholePage = false): Promise<void> => {
  await page.evaluate(() => window.scrollTo(0, 0))
  await untilLoaded(page)
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: resolve(folder, `studio-${name}.png`), fullPage: wholePage })
  process.stdout.write(`docs/images/studio-${name}.png\n`)
}

const write = async (page: Page): Promise<ReturnType<typeof composerOn>> => {
  const composer = composerOn(page)
  await composer.add('portrait.jpg')
  for (const platform of ['X', 'Instagram', 'LinkedIn', 'Facebook', 'Threads']) {
    await composer.choose(platform, 'Post')
  }
  await composer.caption.fill(
    'Do céu de Lisboa para todas as redes: publicamos uma vez, e chega a todo lado. https://carteiro.example/sobre',
  )
  await composer.main.getByText('Ready to go.').waitFor()
  await composer.section('Preview').getByRole('tab', { name: 'Instagram · Post' }).click()
  return composer
}

try {
  const stranger = await harness.open('/', { isSignedOut: true, height: 640 })
  await shoot(stranger, 'sign-in')

  const page = await harness.open('/', { height: 1080 })
  const composer = await write(page)
  await shoot(page, 'publish')
  await composer.publishTo('5 places')
  await composer.main
    .getByRole('heading', { level: 1, name: 'Published everywhere' })
    .waitFor({ timeout: OUT_MS })
  await shoot(page, 'published')

  // A post that X refuses, as an example of a failure.
  await harness.fault({ platform: 'x', operation: 'create_post', fault: 'error', status: 403, body: REFUSAL })
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post', 'threads_post'],
    captions: { universal: 'Amanhã, às nove: ao vivo do mercado.' },
  })
  const failed = await until(
    async () => {
      const jobs = await harness.client.jobs(data.publication_id)
      return (
        jobs.every(({ status }) => ['completed', 'failed'].includes(status)) &&
        jobs.find(({ status }) => status === 'failed')
      )
    },
    'the jobs end',
    OUT_MS,
  )
  await page.goto(`${harness.urls.gateway}/jobs`)
  await shoot(page, 'jobs')
  await page.goto(`${harness.urls.gateway}/jobs/${failed.id}`)
  await shoot(page, 'job', true)
  const later = await harness.client.enqueue({
    selectedOptions: ['x_post'],
    captions: {
      universal: 'Sábado, às nove: ao vivo do mercado. Venha cedo, que os pastéis acabam depressa!',
    },
    scheduledAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.goto(`${harness.urls.gateway}/jobs/${later.data.jobs[0]?.job_id}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('dialog').getByRole('textbox').first().waitFor()
  await shoot(page, 'edit')
  await page.setViewportSize({ width: 1280, height: 1080 })
  await pastHour(harness.sql)
  await page.goto(`${harness.urls.gateway}/queue`)
  await shoot(page, 'queue')
  await page.goto(`${harness.urls.gateway}/accounts`)
  await shoot(page, 'accounts')

  const dark = await harness.open('/queue', { colorScheme: 'dark', locale: 'pt-BR', height: 1000 })
  await shoot(dark, 'queue-dark')
  const phone = await harness.open('/', { width: 375, height: 812 })
  await write(phone)
  await shoot(phone, 'publish-phone')
} finally {
  await harness.end()
}
