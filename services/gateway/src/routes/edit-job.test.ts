import { job } from '@carteiro/contracts'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const JOBS = '/api/publications/jobs'
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const clip = { name: 'a.mp4', size: 1000, type: 'video/mp4', url: 'https://cdn.example.com/a.mp4' }
const scheduled = async (more: Record<string, unknown> = {}): Promise<string> => {
  const answer = await harness.enqueue({
    selectedOptions: ['tiktok_video'],
    mediaFiles: [clip],
    settings: { tiktok_video: { privacy: 'SELF_ONLY' } },
    scheduledAt: inHours(1),
    ...more,
  })
  expect(answer.status, await answer.clone().text()).toBe(200)
  return ((await answer.json()) as { data: { jobs: { job_id: string }[] } }).data.jobs[0]?.job_id ?? ''
}
const edit = async (id: string, body: unknown, token?: string) =>
  harness.call(
    `${JOBS}/${id}`,
    { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    token,
  )
const readJob = async (id: string) => {
  const { data } = (await (await harness.call(`${JOBS}/${id}`)).json()) as {
    data: { content: unknown; scheduled_at: string; timeline: { type: string }[] }
  }
  return data
}

describe('an edit', () => {
  it('changes caption, settings and time of a job that waits, each on its own or all at once', async () => {
    const id = await scheduled()
    expect((await edit(id, { caption: 'Boa tarde' })).status).toBe(200)
    expect(await readJob(id)).toMatchObject({
      content: { caption: 'Boa tarde', mediaFiles: [clip], settings: { privacy: 'SELF_ONLY' } },
    })
    const scheduledAt = inHours(7)
    const settings = { privacy: 'PUBLIC_TO_EVERYONE', allowComments: true }
    const response = await edit(id, { caption: 'Boa noite', settings, scheduledAt })
    const { data } = (await response.json()) as { data: { content: unknown } }
    expect(data.content).toEqual({ caption: 'Boa noite', mediaFiles: [clip], settings })
    expect(Date.parse(job.loose().parse(data).scheduled_at ?? '')).toBe(Date.parse(scheduledAt))
    const after = await readJob(id)
    expect(after.content).toEqual(data.content)
    // Its file lies elsewhere, and is copied now that the post is due later.
    const types = ['enqueued', 'edited', 'edited', 'preparation_started', 'rescheduled']
    expect(after.timeline.map(({ type }) => type)).toEqual(types)
  })

  it('of the time alone leaves the caption', async () => {
    const id = await scheduled()
    expect((await edit(id, { scheduledAt: null })).status).toBe(200)
    expect(await readJob(id)).toMatchObject({ content: { caption: 'Bom dia' }, scheduled_at: null })
  })

  it('changes nothing when part of it is refused', async () => {
    const id = await scheduled()
    const before = await readJob(id)
    expect((await edit(id, { caption: 'Boa tarde', scheduledAt: '2020-01-01T00:00:00Z' })).status).toBe(422)
    expect(await readJob(id)).toEqual(before)
  })

  it('comes too late for a job that is being worked on, and says so', async () => {
    const id = await scheduled({ scheduledAt: undefined })
    await harness.owner`select carteiro.claim_publication_jobs(5)`
    const response = await edit(id, { caption: 'Boa tarde' })
    expect(response.status).toBe(409)
    expect((await failureOf(response)).message).toContain('phase validating')
  })

  it('is its user’s only', async () => {
    const id = await scheduled()
    const stranger = await harness.project.token(harness.strangerId)
    expect((await edit(id, { caption: 'Olá' }, stranger)).status).toBe(404)
  })

  it.each([
    ['nothing', {}, 400, 'body'],
    ['what is not known', { text: 'Olá' }, 400, 'text'],
    ['a caption that is none', { caption: 7 }, 400, 'caption'],
    ['a caption that the platform does not take', { caption: 'a'.repeat(101) }, 422, 'caption'],
    ['a setting that there is not', { settings: { privacy: 'HIDDEN' } }, 422, 'settings.privacy'],
    ['a time that is over', { scheduledAt: '2020-01-01T00:00:00Z' }, 422, 'scheduledAt'],
  ])('to %s is refused by its field', async (_, body, status, field) => {
    const response = await edit(await scheduled(), body)
    expect(response.status).toBe(status)
    expect((await failureOf(response)).details.map((detail) => detail.field)).toContain(field)
  })
})
