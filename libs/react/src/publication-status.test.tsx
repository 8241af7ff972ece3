import '@carteiro/testing/react/browser'

import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, type Page, SOON } from '@carteiro/testing/react/page'
import { awaitPlatform, claim, complete, fail, newJob, report } from '@carteiro/testing/react/work'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { type ReactNode, version } from 'react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CarteiroProvider } from './provider.tsx'
import { PublicationStatus, type PublicationStatusProps } from './publication-status.tsx'
import { usePublicationStatus } from './use-publication-status.ts'

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

const newPublication = async () => {
  const jobId = await newJob(harness)
  const [row] = await harness.owner`select publication_id from publication_jobs where id = ${jobId}`
  return { jobId, publicationId: String(row?.publication_id) }
}
const show = async (props: PublicationStatusProps, page?: Page) => {
  const opened = page ?? (await openPage(harness))
  return render(<PublicationStatus {...props} />, opened)
}
const summary = (): string | null => screen.getByRole('status').textContent
const line = (): HTMLElement => within(screen.getByRole('list')).getByRole('listitem')
/** Changes the job's row, and broadcasts it. */
const change = async (id: string, columns: Record<string, unknown>) => {
  await harness.owner`update publication_jobs set ${harness.owner(columns)}, seq = seq + 1 where id = ${id}`
  await harness.owner`select carteiro.record_job_event(j, 'checked') from publication_jobs as j where id = ${id}`
}

test('the tests of this file run with the React that they are to run with', () => {
  expect(version).toMatch(new RegExp(`^${process.env.EXPECTED_REACT ?? '19'}\\.`))
})

test('from the queue to the link, with names for people, in a live region', async () => {
  const { jobId, publicationId } = await newPublication()
  await show({ publicationId })
  await waitFor(() => expect(line().textContent).toBe('X post: Waiting'), SOON)
  expect(summary()).toBe('0 of 1 published')
  expect(screen.getByRole('region', { name: 'Status of each post' }).dataset.state).toBe('publishing')

  const work = await claim(harness, jobId)
  await report(harness, work, 43)
  await waitFor(() => expect(line().textContent).toBe('X post: Uploading to the platform 43 %'), SOON)
  await complete(harness, work)
  const link = await screen.findByRole('link', { name: 'View post: X post' }, SOON)
  expect(link.getAttribute('href')).toBe('https://x.com/demo/status/1')
  expect(summary()).toBe('Published')
  expect(screen.getByRole('region').dataset.state).toBe('done')
  expect(screen.queryByRole('button')).toBeNull()
})

test('a scheduled, a held and a waiting job are said as such, in the language of the provider', async () => {
  const { jobId, publicationId } = await newPublication()
  const { client, wrapper: Outer } = await openPage(harness)
  const wrapper = ({ children }: { children?: ReactNode }) => (
    <Outer>
      <CarteiroProvider client={client} locale="pt-BR" labels={{ options: { x_post: 'No X' } }}>
        {children}
      </CarteiroProvider>
    </Outer>
  )
  render(<PublicationStatus publicationId={publicationId} />, { wrapper })
  await waitFor(() => expect(line().textContent).toBe('No X: Na fila'), SOON)

  await change(jobId, { scheduled_at: '2099-12-24T12:30:00Z', next_attempt_at: '2099-12-24T12:30:00Z' })
  await waitFor(
    () => expect(line().textContent).toMatch(/^No X: Agendado para 24 de dez\. de 2099, \d\d:30$/),
    SOON,
  )
  await change(jobId, { scheduled_at: null, hold_reason: 'account_needs_reauth' })
  await waitFor(() => expect(line().textContent).toBe('No X: Aguardando: conecte a conta novamente'), SOON)
  expect(line().dataset.hold).toBe('account_needs_reauth')
  await change(jobId, { hold_reason: null, next_attempt_at: null })
  await awaitPlatform(harness, await claim(harness, jobId))
  await waitFor(() => expect(line().textContent).toBe('No X: Aguardando X'), SOON)
})

test('a failure shows the platform’s words as they are, and is retried once; one whose post may be out is not', async () => {
  const { jobId, publicationId } = await newPublication()
  await show({ publicationId })
  await fail(harness, await claim(harness, jobId), 'media_rejected')
  const retry = await screen.findByRole('button', { name: 'Try again: X post' }, SOON)
  expect(line().textContent).toContain('The platform does not accept this file. The platform says no')
  expect(summary()).toBe('0 of 1 published, 1 not')
  let retries = 0
  harness.intercept = (request, pass) => {
    if (request.url.endsWith('/retry')) retries += 1
    return pass()
  }
  fireEvent.click(retry)
  fireEvent.click(retry)
  await waitFor(() => expect(line().dataset.status).toBe('pending'), SOON)
  expect(retries).toBe(1)
  await fail(harness, await claim(harness, jobId), 'outcome_unknown')
  await waitFor(() => expect(line().dataset.status).toBe('failed'), SOON)
  expect(screen.queryByRole('button')).toBeNull()
})

test('a refused retry says the gateway’s message', async () => {
  const { jobId, publicationId } = await newPublication()
  await show({ publicationId })
  await fail(harness, await claim(harness, jobId))
  const message = 'the account was removed'
  harness.intercept = async (request, pass) =>
    request.url.endsWith('/retry')
      ? Response.json({ success: false, error: { code: 'conflict', message, details: [] } }, { status: 409 })
      : pass()
  fireEvent.click(await screen.findByRole('button', { name: 'Try again: X post' }, SOON))
  expect((await screen.findByRole('alert', {}, SOON)).textContent).toBe(message)
})

test('an address that is no page of the web is not made a link', async () => {
  const { jobId, publicationId } = await newPublication()
  await show({ publicationId })
  await complete(harness, await claim(harness, jobId), 'javascript:alert(1)')
  await waitFor(() => expect(line().dataset.status).toBe('completed'), SOON)
  expect(screen.queryByRole('link')).toBeNull()
})

test('nothing before the first press; no jobs of others; a reader who is signed out is asked to sign in', async () => {
  const { publicationId } = await newPublication()
  const page = await openPage(harness)
  const view = await show({ publicationId: null }, page)
  expect(view.container.textContent).toBe('')
  view.rerender(<PublicationStatus publicationId="11111111-1111-4111-8111-111111111111" />)
  await waitFor(() => expect(summary()).toBe('There is no such publication.'), SOON)
  view.rerender(<PublicationStatus publicationId={publicationId} />)
  await waitFor(() => expect(line().textContent).toBe('X post: Waiting'), SOON)
  await closePages()
  await show({ publicationId }, await openPage(harness, { isSignedIn: false }))
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Sign in to publish.'), SOON)
})

test('a hook takes jobIds or a publication, not both', async () => {
  const Both = () => <>{usePublicationStatus({ jobIds: [], publicationId: null }).totalJobs}</>
  const page = await openPage(harness)
  expect(() => render(<Both />, page)).toThrow('expected jobIds or publicationId, got both')
})
