import { verify } from '@carteiro/testing/webhooks/receiver'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { faultsOf } from './audit.ts'
import { describeWithPlatforms } from './in-browser.ts'
import type { StudioHarness } from './studio.ts'
import { withReceiver } from './with-receiver.ts'

const TEST_LIMIT_MS = 600_000

const receiver = withReceiver()

/** The secret that the open dialog shows, which then is gone. */
const takeSecret = async (page: Page): Promise<string> => {
  const dialog = page.getByRole('dialog')
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue()
  await page.keyboard.press('Escape')
  await dialog.getByText('it can’t be shown again').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await page.content()).not.toContain(secret)
  return secret
}
const statusWith = async (harness: StudioHarness, key: string): Promise<number> =>
  (
    await fetch(`${harness.urls.gateway}/api/publications/jobs`, {
      headers: { authorization: `Bearer ${key}` },
    })
  ).status
const goTo = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Your menu' }).click()
  await page.getByRole('link', { name }).click()
}
/** The newest entry of the log with this title. */
const entryOf = (page: Page, title: string): Locator =>
  page
    .getByRole('list', { name: 'Changes, newest first' })
    .getByRole('listitem')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first()

describeWithPlatforms(['x'])('developers', (harness) => {
  it(
    'an API key is created, its secret is shown once and lets a program in, and revoking it is recorded',
    async () => {
      const page = await harness().open()
      await goTo(page, 'Developers')
      await page.getByText('You have no API key.').waitFor()

      await page.getByRole('button', { name: 'New key' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Only read', { exact: true }).click()
      const submit = dialog.getByRole('button', { name: 'Create key' })
      await submit.click()
      const name = dialog.getByRole('textbox', { name: 'Name' })
      await dialog.getByText('Give it a name.').waitFor()
      await expect.poll(() => name.evaluate((it) => it === document.activeElement)).toBe(true)
      expect(await faultsOf(page)).toEqual([])
      await name.fill('n8n')
      await submit.click()
      await page.getByRole('dialog', { name: 'n8n is ready' }).waitFor()
      const secret = await takeSecret(page)
      expect(await statusWith(harness(), secret)).toBe(200)

      const row = page.getByRole('list', { name: 'API keys, newest first' }).getByRole('listitem')
      await row.getByText('read posts, read accounts').waitFor()
      await row.getByText(`${secret.slice(0, 12)}…`).waitFor()

      // A name is used once: the gateway's refusal is beside its field.
      await page.getByRole('button', { name: 'New key' }).click()
      await name.fill('n8n')
      await submit.click()
      await dialog.getByText(/^You have a key with this name/).waitFor()
      await dialog.getByRole('button', { name: 'Back' }).last().click()
      expect(harness().complaints()).toEqual([expect.stringContaining('409')])

      await page.getByRole('button', { name: 'Rotate: n8n' }).click()
      await dialog.getByRole('combobox').selectOption('no longer: it ends at once')
      await dialog.getByRole('button', { name: 'Rotate' }).click()
      await page.getByRole('dialog', { name: 'The new secret of n8n' }).waitFor()
      const second = await takeSecret(page)
      expect(await statusWith(harness(), secret)).toBe(401)
      expect(await statusWith(harness(), second)).toBe(200)

      await page.getByRole('button', { name: 'Edit: n8n' }).click()
      await dialog.getByRole('checkbox', { name: 'read accounts' }).uncheck()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await row.getByText('read posts', { exact: true }).waitFor()

      await page.getByRole('button', { name: 'Revoke: n8n' }).click()
      await dialog.getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('Revoked and expired (1)').waitFor()
      expect(await statusWith(harness(), second)).toBe(401)

      await goTo(page, 'Audit log')
      await entryOf(page, 'API key revoked').getByText('n8n').waitFor()
      await entryOf(page, 'API key got a new secret').getByText(second.slice(0, 12)).waitFor()
      const narrowed = entryOf(page, 'API key changed')
      await narrowed.getByText('publications:read, accounts:read').waitFor()
      await narrowed.getByText('publications:read', { exact: true }).waitFor()
      await narrowed.getByRole('button', { name: 'You' }).waitFor()
      await page.getByRole('combobox', { name: 'What' }).selectOption('Accounts')
      await entryOf(page, 'API key revoked').waitFor({ state: 'detached' })
      await entryOf(page, 'Account connected').waitFor()
      await page.getByRole('button', { name: 'Clear filters' }).click()
      await entryOf(page, 'API key created').waitFor()
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'a webhook is added, a test arrives signed, its attempt is in the log, and it is sent again',
    async () => {
      const url = receiver().url('/webhooks')
      receiver().answerWith(() => (response) => response.writeHead(200).end('Obrigado!'))
      const page = await harness().open('/developers/webhooks')
      await page.getByText('You have no webhook.').waitFor()
      await page.getByRole('button', { name: 'New webhook' }).click()
      const dialog = page.getByRole('dialog')
      const address = dialog.getByRole('textbox', { name: 'Address' })
      const submit = dialog.getByRole('button', { name: 'Create webhook' })
      await address.fill('http://example.com/webhooks')
      await submit.click()
      await dialog.getByText(/^The address must begin with https/).waitFor()
      expect(await address.getAttribute('aria-invalid')).toBe('true')
      expect(harness().complaints()).toEqual([expect.stringContaining('422')])
      expect(await faultsOf(page)).toEqual([])
      await address.fill(url)
      await submit.click()
      await page.getByRole('dialog', { name: 'The webhook is ready' }).waitFor()
      const secret = await takeSecret(page)

      await page.getByRole('link', { name: url }).click()
      await page.getByText('There is no message.').waitFor()
      await page.getByRole('button', { name: 'Send test' }).click()
      const messages = page.getByRole('list', { name: 'Messages, newest first' }).getByRole('listitem')
      await messages.getByText('Delivered').waitFor()
      const [sent] = receiver().received
      expect(sent && verify(secret, sent)).toMatchObject({ type: 'endpoint.test' })

      const summary = messages.getByText('endpoint.test', { exact: true })
      await summary.click()
      await messages.getByText('Attempt 1').waitFor()
      await messages.getByText('Obrigado!').waitFor()
      await messages.getByText(sent?.id ?? '', { exact: true }).waitFor()
      expect(await faultsOf(page)).toEqual([])
      receiver().answerWith(() => 500)
      await messages.getByRole('button', { name: /^Send again: endpoint.test/ }).click()
      await page.getByText('1 message is sent again.').waitFor()
      await messages.getByText('Attempt 2').waitFor()
      await messages.getByText(/^500 · \d attempts · sent again · next attempt/).waitFor()
      await page.getByText('Failing', { exact: true }).waitFor()
      // Its first retry may have come meanwhile.
      expect(new Set(receiver().idsAt('/webhooks'))).toEqual(new Set([sent?.id]))

      await page.getByRole('button', { name: 'Disable' }).click()
      await dialog.getByRole('button', { name: 'Disable' }).click()
      await page.getByText('You disabled it: no messages are made for it.').waitFor()
      await messages.getByText('Failed', { exact: true }).waitFor()
      expect(await page.getByRole('button', { name: 'Send again…' }).isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Delete' }).click()
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('You have no webhook.').waitFor()

      await goTo(page, 'Audit log')
      await entryOf(page, 'Webhook created').getByText(url).first().waitFor()
      await entryOf(page, 'Webhook changed').getByText('disabled', { exact: true }).waitFor()
      await entryOf(page, 'Webhook deleted').getByRole('button', { name: 'You' }).waitFor()
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'jobs of mode test are listed apart from live ones, and say what they are',
    async () => {
      const { sql, client, open } = harness()
      await sql`insert into carteiro.platforms (platform, mode, display_name) values ('x', 'test', 'X') on conflict do nothing`
      await sql`
        with made as (
          insert into carteiro.publications (user_id, mode, options, total_requested)
          values (${client.userId}, 'test', '{x_post}', 1)
          returning id
        )
        insert into publication_jobs (publication_id, user_id, platform, mode, option, content, scheduled_at)
        select id, ${client.userId}, 'x', 'test', 'x_post', '{"mediaFiles": [], "caption": "Só um teste", "settings": {}}',
          now() + interval '1 day'
        from made`
      const page = await open('/jobs')
      const list = page.getByRole('list', { name: 'Jobs, newest first' })
      const own = list.getByRole('listitem').filter({ hasText: 'Só um teste' })
      await page.getByRole('combobox', { name: 'Mode' }).selectOption('Test')
      await own.getByText('Test', { exact: true }).waitFor()
      expect(new URL(page.url()).searchParams.get('mode')).toBe('test')
      await own.getByRole('link', { name: 'Só um teste' }).click()
      await page.getByRole('heading', { name: 'X · ' }).waitFor()
      await page.getByText('Test', { exact: true }).waitFor()
      expect(await faultsOf(page)).toEqual([])
      await page.goBack()
      await page.getByRole('combobox', { name: 'Mode' }).selectOption('Live')
      await own.waitFor({ state: 'detached' })
    },
    TEST_LIMIT_MS,
  )
})
