import { until } from '@carteiro/testing/stack/harness'
import type { Locator } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { faultsOf } from './audit.ts'
import { composerOn } from './composer.ts'
import { describeInBrowser } from './in-browser.ts'
import { refusalByX } from './refusal.ts'

/** As long as seven platforms may take to process a video on a loaded machine, ms. */
const ON_ITS_WAY_MS = 300_000
const TEST_LIMIT_MS = 600_000

const VIDEO_OPTIONS: [platform: string, option: string][] = [
  ['TikTok', 'Video'],
  ['Instagram', 'Reel'],
  ['YouTube', 'Short'],
  ['X', 'Post'],
  ['LinkedIn', 'Post'],
  ['Facebook', 'Reel'],
  ['Threads', 'Post'],
]

const jobOf = (main: Locator, name: string): Locator =>
  main.getByRole('listitem').filter({ hasText: name }).first()

describeInBrowser('publishing', (harness) => {
  afterEach(async () => {
    await harness().sandbox('DELETE', '/faults')
    await harness().sandbox('POST', '/holds/release')
  })

  it(
    'a user drops a video, sees a preview for each of the seven platforms, publishes, and gets a link for each',
    async () => {
      const page = await harness().open()
      const composer = composerOn(page)
      const { main } = composer
      await composer.add('reel.mp4')
      for (const [platform, option] of VIDEO_OPTIONS) await composer.choose(platform, option)

      // What is missing is shown before the post can be published.
      const button = main.getByRole('button', { name: 'Publish to 7 places' })
      await main.getByText(/problems? to solve before it can go out/).waitFor()
      expect(await button.getAttribute('aria-disabled')).toBe('true')
      const tiktok = await composer.settings('TikTok · Video')
      await tiktok.getByRole('combobox', { name: /Who can see it/ }).selectOption('Public to everyone')

      await composer.caption.fill('Bom dia! 👨‍👩‍👧 https://example.com/a-rather-long-address-that-x-shortens')
      // X counts an address as 23 and an emoji as 2; Threads counts bytes of emojis.
      await composer.counters.getByText('X · Post: 35 of 280').waitFor()
      const ownCaption = await composer.settings('YouTube · Short')
      await ownCaption.getByRole('switch', { name: 'A caption of its own' }).check()
      await ownCaption.getByRole('textbox', { name: 'Caption for YouTube · Short' }).fill('Só no YouTube')

      const preview = composer.section('Preview')
      await preview.getByRole('tab', { name: 'X · Post' }).click()
      await preview.getByRole('tabpanel', { name: 'X · Post' }).getByText('Bom dia!').waitFor()
      await preview.getByRole('tab', { name: 'YouTube · Short' }).click()
      await preview.getByRole('tabpanel', { name: 'YouTube · Short' }).getByText('Só no YouTube').waitFor()

      await main.getByText('Ready to go.').waitFor()
      await button.click()
      await main
        .getByRole('heading', { level: 1, name: 'Published everywhere' })
        .waitFor({ timeout: ON_ITS_WAY_MS })

      expect(await faultsOf(page)).toEqual([])

      const posts = await harness().posts()
      expect(posts).toHaveLength(7)
      for (const [platform, option] of VIDEO_OPTIONS) {
        const link = main.getByRole('link', { name: `View post: ${platform} · ${option}` })
        const href = await link.getAttribute('href')
        // A platform's permalinks may end with a slash.
        const bare = (address: string | null): string => address?.replace(/\/$/, '') ?? ''
        expect(posts.map(({ permalink }) => bare(permalink))).toContain(bare(href))
      }
      expect(posts.find(({ platform }) => platform === 'youtube')?.text).toContain('Só no YouTube')
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'a refusal is explained with what to do, and after a retry the post goes out',
    async () => {
      await harness().fault(refusalByX)
      const page = await harness().open()
      const composer = composerOn(page)
      const { main } = composer
      await composer.add('square.jpg')
      await composer.choose('X', 'Post')
      await composer.choose('Threads', 'Post')
      await composer.caption.fill('Tente outra vez')
      await composer.publishTo('2 places')
      await main
        .getByRole('heading', { level: 1, name: 'Not everything went out' })
        .waitFor({ timeout: ON_ITS_WAY_MS })
      const failed = jobOf(main, 'X · Post')
      await failed.getByRole('alert').getByText('What to do:').waitFor()
      await main.getByRole('link', { name: 'View post: Threads · Post' }).waitFor()

      await main.getByRole('button', { name: 'Try again: X · Post' }).click()
      await main
        .getByRole('heading', { level: 1, name: 'Published everywhere' })
        .waitFor({ timeout: ON_ITS_WAY_MS })
      const posts = (await harness().posts()).filter(({ text }) => text === 'Tente outra vez')
      expect(posts.map(({ platform }) => platform).sort()).toEqual(['threads', 'x'])
    },
    TEST_LIMIT_MS,
  )

  it(
    'changes during a lost connection are shown when it is back',
    async () => {
      await harness().fault({ platform: 'x', operation: 'create_post', fault: 'hold_before' })
      const page = await harness().open()
      const composer = composerOn(page)
      const { main } = composer
      await composer.choose('X', 'Post')
      await composer.caption.fill('Sem rede')
      await composer.publishTo('1 place')
      await main.getByRole('heading', { level: 1, name: 'On its way' }).waitFor()
      await until(async () => (await harness().holds()).length === 1, 'the call to X is held', ON_ITS_WAY_MS)

      await page.context().setOffline(true)
      await harness().kill('supabase')
      await main.getByText(/The live connection is lost/).waitFor()
      await harness().sandbox('POST', '/holds/release')
      await until(
        async () =>
          (
            await harness()
              .sql`select from publication_jobs where status = 'completed' and content ->> 'caption' = 'Sem rede'`
          ).length === 1,
        'the job is done',
        ON_ITS_WAY_MS,
      )
      expect(await main.getByRole('heading', { level: 1 }).textContent()).toBe('On its way')
      await page.context().setOffline(false)
      await main
        .getByRole('heading', { level: 1, name: 'Published everywhere' })
        .waitFor({ timeout: ON_ITS_WAY_MS })
      await main.getByText(/The live connection is lost/).waitFor({ state: 'hidden' })
    },
    TEST_LIMIT_MS,
  )

  it(
    'a tab that was frozen shows the changes that it missed',
    async () => {
      await harness().fault({ platform: 'x', operation: 'create_post', fault: 'hold_before' })
      const page = await harness().open()
      const composer = composerOn(page)
      await composer.choose('X', 'Post')
      await composer.caption.fill('Durma bem')
      await composer.publishTo('1 place')
      await until(async () => (await harness().holds()).length === 1, 'the call to X is held', ON_ITS_WAY_MS)
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
      await harness().sandbox('POST', '/holds/release')
      await until(
        async () => (await harness().posts('x')).some(({ text }) => text === 'Durma bem'),
        'the post is out',
        ON_ITS_WAY_MS,
      )
      await devtools.send('Page.setWebLifecycleState', { state: 'active' })
      await composer.main
        .getByRole('heading', { level: 1, name: 'Published everywhere' })
        .waitFor({ timeout: ON_ITS_WAY_MS })
    },
    TEST_LIMIT_MS,
  )

  it(
    'a thread is published and deleted: its page says so each time, and shows no way to what is gone',
    async () => {
      const texts = ['Mudamos de oficina', 'A primeira mesa', 'Venha no sábado']
      const postsOf = async () =>
        (await harness().posts('x')).filter(({ text }) => texts.includes(String(text)))
      const page = await harness().open()
      const composer = composerOn(page)
      await composer.choose('X', 'Post')
      await composer.caption.fill(texts[0] ?? '')
      const settings = await composer.settings('X · Post')
      for (const [index, text] of texts.slice(1).entries()) {
        await settings.getByRole('button', { name: 'Add a part' }).click()
        await settings.getByRole('textbox', { name: `Part ${index + 2} of the thread` }).fill(text)
      }
      await composer.publishTo('1 place')
      await composer.main
        .getByRole('link', { name: 'View post: X · Post' })
        .waitFor({ timeout: ON_ITS_WAY_MS })
      expect((await postsOf()).map(({ text }) => text)).toEqual(texts)

      const [job] = await harness().sql`
        select id from publication_jobs where platform_response ->> 'post_id' = ${String((await postsOf())[0]?.id)}`
      const jobPage = await harness().open(`/jobs/${job?.id}`)
      const main = jobPage.getByRole('main')
      await main.getByRole('cell', { name: 'Published', exact: true }).waitFor()
      expect(await main.getByRole('link', { name: 'See it' }).count()).toBe(texts.length)
      await main.getByRole('button', { name: 'Delete from X' }).click()
      await jobPage
        .getByRole('dialog')
        .getByRole('button', { name: /Delete/ })
        .click()
      await main.getByText('Deleted', { exact: true }).waitFor({ timeout: ON_ITS_WAY_MS })
      await main.getByRole('listitem').filter({ hasText: 'Deleted from the network' }).waitFor()
      expect(await main.getByRole('link', { name: 'See it' }).count()).toBe(0)
      expect(await postsOf()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'everything can be done by keyboard alone',
    async () => {
      const page = await harness().open()
      const { main, caption } = composerOn(page)
      await caption.waitFor()
      const press = (key: string) => page.keyboard.press(key)
      /** Presses the Tab key until the element with this name has the focus. */
      const tabTo = async (role: Parameters<typeof page.getByRole>[0], name: string | RegExp) => {
        const wanted = page.getByRole(role, { name })
        for (let pressed = 0; pressed < 80; pressed += 1) {
          await press('Tab')
          if (await wanted.evaluateAll((found) => found.includes(document.activeElement as HTMLElement)))
            return
        }
        throw new Error(`the Tab key does not lead to ${role} ${name}`)
      }
      await page.locator('body').evaluate(() => (document.activeElement as HTMLElement)?.blur())
      await tabTo('link', 'Skip to content')
      await press('Enter')
      await tabTo('textbox', 'Caption')
      await page.keyboard.type('Só com o teclado')
      const group = main.getByRole('group', { name: 'X', exact: true })
      for (
        let pressed = 0;
        !(await group.evaluate((it) => it.contains(document.activeElement)));
        pressed += 1
      ) {
        if (pressed > 80) throw new Error('the Tab key does not lead to X')
        await press('Tab')
      }
      if (!(await group.getByRole('checkbox').isChecked())) await press('Space')
      await main.getByText('Ready to go.').waitFor()
      await tabTo('button', 'Publish to 1 place')
      await press('Enter')
      await main
        .getByRole('heading', { level: 1, name: 'Published everywhere' })
        .waitFor({ timeout: ON_ITS_WAY_MS })
      await tabTo('link', 'View post: X · Post')
      await tabTo('button', 'Write another post')
      await press('Enter')
      await caption.waitFor()
    },
    TEST_LIMIT_MS,
  )
})
