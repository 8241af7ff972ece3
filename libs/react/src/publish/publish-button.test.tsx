import '@carteiro/testing/react/browser'

import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, SOON } from '@carteiro/testing/react/page'
import { claim, complete, fail } from '@carteiro/testing/react/work'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { publishLabels } from '../texts/locales.ts'
import { PublishButton, type PublishButtonProps } from './publish-button.tsx'
import { type PublishPhase, usePublish } from './use-publish.ts'

let harness: ReactHarness
beforeAll(async () => {
  harness = await startReactHarness()
})
afterEach(async () => {
  harness.intercept = undefined
  await closePages()
  await harness.owner`delete from carteiro.publications`
})
afterAll(() => harness.close())

const post = { selectedOptions: ['x_post'], captions: { universal: 'Bom dia' } }
const theJob = async (): Promise<string> => {
  const [row] = await harness.owner`select id from publication_jobs order by created_at desc limit 1`
  return row?.id
}
const countJobs = async (): Promise<number> => (await harness.owner`select id from publication_jobs`).length
const button = (name: string): HTMLElement => screen.getByRole('button', { name })
const isPressable = (name: string): boolean => button(name).getAttribute('aria-disabled') === 'false'

const show = async (props: Partial<PublishButtonProps> = {}, isSignedIn = true) => {
  const page = await openPage(harness, { isSignedIn })
  const view = render(<PublishButton {...post} {...props} />, page)
  return (changed: Partial<PublishButtonProps>) =>
    view.rerender(<PublishButton {...post} {...props} {...changed} />)
}

test('pressed twice it publishes once, shows the progress of each option, and links to the post', async () => {
  const phases: PublishPhase[] = []
  await show({
    locale: 'pt-BR',
    optionNames: { x_post: 'X' },
    selectedOptions: ['x_post', 'y_post'],
    onPhaseChange: ({ phase }) => phases.push(phase),
  })
  fireEvent.click(button('Publicar'))
  fireEvent.click(screen.getAllByRole('button')[0] as HTMLElement)
  const list = await screen.findByRole('list', { name: 'Situação de cada publicação' }, SOON)
  await waitFor(() => expect(list.textContent).toContain('X: Na fila'), SOON)
  expect(list.textContent).toContain('Post no Y: Não enviado')
  expect(button('Publicando…').getAttribute('aria-busy')).toBe('true')
  expect(isPressable('Publicando…')).toBe(false)

  await complete(harness, await claim(harness, await theJob()))
  const link = await within(list).findByRole('link', { name: 'Ver publicação: X' }, SOON)
  expect(link.getAttribute('href')).toBe('https://x.com/demo/status/1')
  expect(await countJobs()).toBe(1)
  expect(phases).toEqual(['uploading', 'enqueuing', 'publishing', 'failed'])
})

test('published content can’t be published again by another press; other content can', async () => {
  const change = await show()
  fireEvent.click(button('Publish'))
  await screen.findByText('Waiting', {}, SOON)
  await complete(harness, await claim(harness, await theJob()))
  await waitFor(() => expect(isPressable('Published')).toBe(false), SOON)
  fireEvent.click(button('Published'))
  change({ captions: { universal: 'Boa tarde' } })
  expect(isPressable('Publish')).toBe(true)
  expect(screen.getByRole('link')).toBeTruthy()
  fireEvent.click(button('Publish'))
  await waitFor(async () => expect(await countJobs()).toBe(2), SOON)
})

test('a publication with a key is made once, however often the page is reloaded; another key makes another', async () => {
  for (let reload = 1; reload <= 2; reload += 1) {
    await show({ idempotencyKey: 'row-1' })
    fireEvent.click(button('Publish'))
    await screen.findByText('Waiting', {}, SOON)
    expect(await countJobs()).toBe(1)
    await closePages()
  }
  const change = await show({ idempotencyKey: 'row-1' })
  change({ idempotencyKey: 'row-2' })
  fireEvent.click(button('Publish'))
  await waitFor(async () => expect(await countJobs()).toBe(2), SOON)
})

test('a failure is explained and can be retried', async () => {
  await show()
  fireEvent.click(button('Publish'))
  await screen.findByText('Waiting', {}, SOON)
  await fail(harness, await claim(harness, await theJob()), 'media_rejected')
  await screen.findByText('The platform does not accept this file.', {}, SOON)
  fireEvent.click(button('Try again'))
  await screen.findByText('Waiting', {}, SOON)
  await fail(harness, await claim(harness, await theJob()), 'outcome_unknown')
  await screen.findByText(publishLabels.en.errors.outcome_unknown ?? '', {}, SOON)
  expect(isPressable('Not everything was published')).toBe(false)
})

test('refused content names the field; a signed-out user is asked to sign in', async () => {
  await show({ captions: {} })
  fireEvent.click(button('Publish'))
  expect((await screen.findByRole('alert', {}, SOON)).textContent).toContain('none of the selected')
  expect(screen.getByText('X post captions.universal: expected a caption').textContent).toBeTruthy()
  await closePages()
  await show({}, false)
  fireEvent.click(button('Publish'))
  expect((await screen.findByRole('alert', {}, SOON)).textContent).toBe('Sign in to publish.')
})

test('both languages have every text', () => {
  const keysOf = (value: object): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' ? keysOf(inner).map((below) => `${key}.${below}`) : [key],
    )
  expect(keysOf(publishLabels['pt-BR'])).toEqual(keysOf(publishLabels.en))
})

test('a problem that would make a scheduled post fail is shown before it is due', async () => {
  await show()
  fireEvent.click(button('Publish'))
  const list = await screen.findByRole('list', { name: 'Status of each post' }, SOON)
  const problem = { code: 'permission_denied', message: 'media.write was not granted' }
  await harness.owner`
    update publication_jobs set problems = ${harness.owner.json([problem])}, seq = seq + 1 where id = ${await theJob()}`
  await harness.owner`
    select carteiro.record_job_event(j, 'checked') from publication_jobs as j where id = ${await theJob()}`
  await waitFor(() => expect(list.textContent).toContain('Will not go out like this:'), SOON)
})

test('a page may render the button itself and share its state: pressed twice it is still one publication', async () => {
  const Own = () => {
    const publish = usePublish()
    return (
      <>
        <PublishButton
          {...post}
          publish={publish}
          render={({ press, isIdle, label }) => (
            <button type="button" className="ours" aria-disabled={isIdle} onClick={press}>
              {label}!
            </button>
          )}
        />
        <p>{publish.jobs.map((job) => job.status)}</p>
      </>
    )
  }
  render(<Own />, await openPage(harness))
  expect(screen.getAllByRole('button')).toEqual([button('Publish!')])
  fireEvent.click(button('Publish!'))
  fireEvent.click(screen.getByRole('button'))
  await screen.findByText('pending', {}, SOON)
  await complete(harness, await claim(harness, await theJob()))
  await screen.findByText('completed', {}, SOON)
  expect(isPressable('Published!')).toBe(false)
  expect(await countJobs()).toBe(1)
})
