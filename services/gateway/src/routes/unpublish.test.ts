import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const JOBS = '/api/publications/jobs'
const PERMALINK = 'https://instagram.test/p/17'
const unpublish = (id: string, token?: string) =>
  harness.call(`${JOBS}/${id}/unpublish`, { method: 'POST' }, token)
const enqueued = async (): Promise<string> => {
  const { data } = (await (await harness.enqueue()).json()) as { data: { jobs: { job_id: string }[] } }
  return data.jobs[0]?.job_id ?? ''
}
const published = async (): Promise<string> => {
  const id = await enqueued()
  const response = { post_id: '17', permalink: PERMALINK }
  await harness.owner`update publication_jobs set status = 'processing' where id = ${id}`
  await harness.owner`
    update publication_jobs set status = 'completed', phase = 'done', completed_at = now(),
      platform_response = ${harness.owner.json(response)}
    where id = ${id}`
  return id
}
const declare = (after: object) => harness.owner`
  update carteiro.platforms
  set catalog = jsonb_set(catalog, '{options,0,after}', ${harness.owner.json(after as never)})
  where platform = 'instagram'`
const grant = (scopes: string[]) =>
  harness.owner`update carteiro.platform_accounts set scopes = ${scopes} where platform = 'instagram'`

describe('deleting a published post', () => {
  it('is refused where the platform offers no way, with the address to do it by hand', async () => {
    const response = await unpublish(await published())
    expect(response.status).toBe(422)
    const { code, message } = await failureOf(response)
    expect(code).toBe('not_supported')
    expect(message).toContain(PERMALINK)
  })

  it('is refused where the account has not granted it, by the name of what is missing', async () => {
    await declare({ delete: { scopes: ['may_delete'] } })
    await grant(['may_publish'])
    const response = await unpublish(await published())
    expect(response.status).toBe(422)
    const { code, message } = await failureOf(response)
    expect(code).toBe('permission_denied')
    expect(message).toMatch(/may_delete: connect the account again/)
  })

  it('is asked for once, however often, and shown with the job', async () => {
    await declare({ delete: { scopes: ['may_delete'] } })
    await grant(['may_publish', 'may_delete'])
    const id = await published()
    const [first, second] = [await unpublish(id), await unpublish(id)]
    expect([first.status, second.status]).toEqual([200, 200])
    const seqs = [first, second].map(
      async (one) => ((await one.json()) as { data: { seq: number } }).data.seq,
    )
    expect(await seqs[0]).toBe(await seqs[1])
    const { data } = (await (await harness.call(`${JOBS}/${id}`)).json()) as { data: Record<string, unknown> }
    expect(data).toMatchObject({
      status: 'completed',
      removed_at: null,
      actions: [{ kind: 'unpublish', state: 'waiting', request: {}, result: null }],
    })
    const [audited] = await harness.owner`
      select action, actor_kind, user_id from carteiro.audit_log where target = ${id}`
    expect(audited).toEqual({
      action: 'job.unpublish_requested',
      actor_kind: 'user',
      user_id: harness.userId,
    })
  })

  it('is refused for a job without a post, and for another user’s', async () => {
    const waiting = await unpublish(await enqueued())
    expect(waiting.status).toBe(409)
    expect((await failureOf(waiting)).message).toContain('cancel it')
    const token = await harness.project.token(harness.strangerId)
    expect((await unpublish(await published(), token)).status).toBe(404)
  })
})

describe('editing a published post', () => {
  const edit = (id: string, body: object) =>
    harness.call(`${JOBS}/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('is refused by name for what the platform lets no app change', async () => {
    await declare({ edit: { scopes: [], fields: ['caption'] } })
    const response = await edit(await published(), {
      caption: 'Olá',
      mediaFiles: [],
      settings: { title: 'x' },
      scheduledAt: null,
    })
    expect(response.status).toBe(422)
    const { details } = await failureOf(response)
    expect(details.map(({ field, code }) => [field, code])).toEqual(
      expect.arrayContaining([
        ['mediaFiles', 'not_editable'],
        ['scheduledAt', 'not_editable'],
        ['settings.title', 'not_editable'],
      ]),
    )
    expect(details[0]?.allowed).toEqual(['caption'])
  })

  it('is held to the rules of the catalog', async () => {
    await declare({ edit: { scopes: [], fields: ['caption'] } })
    const response = await edit(await published(), { caption: 'a'.repeat(3000) })
    expect(response.status).toBe(422)
    expect((await failureOf(response)).details).toMatchObject([{ field: 'caption', code: 'text_too_long' }])
  })

  it('is an action on the job, which keeps its content', async () => {
    await declare({ edit: { scopes: [], fields: ['caption'] } })
    const id = await published()
    const response = await edit(id, { caption: 'Olá' })
    expect(response.status, await response.clone().text()).toBe(200)
    expect(((await response.json()) as { data: object }).data).toMatchObject({
      status: 'completed',
      content: { caption: 'Bom dia' },
    })
    const { data } = (await (await harness.call(`${JOBS}/${id}`)).json()) as { data: Record<string, unknown> }
    expect(data.actions).toMatchObject([{ kind: 'edit', state: 'waiting', request: { caption: 'Olá' } }])
    expect((await edit(id, { caption: 'Oi' })).status).toBe(409)
  })
})
