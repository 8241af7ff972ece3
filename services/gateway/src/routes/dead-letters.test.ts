import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

let harness: GatewayHarness
let operator: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  operator = await harness.project.sharedToken({ role: 'service_role', iss: 'supabase' })
})
afterAll(() => harness?.close())

const PATH = '/api/queue/dead-letters'
/** Two jobs that failed for good with the same message. */
const killTwo = async (): Promise<string[]> => {
  const ids: string[] = []
  for (const number of [1, 2]) {
    await harness.enqueue()
    const [row] = await harness.owner`
      select id, publication_jobs as job from publication_jobs where status = 'pending' order by created_at desc limit 1`
    await harness.owner`
      select carteiro.end_publication_job_in_failure(${row?.id}, 'content_rejected', ${`Refused for reason ${number}`}, '{}')`
    ids.push(row?.id)
  }
  return ids
}
const read = async <Data>(path: string): Promise<Data> =>
  ((await (await harness.call(path, {}, operator)).json()) as { data: Data }).data
const redrive = (body: unknown, token = operator) => harness.post(`${PATH}/redrive`, body, {}, token)

it('an operator sees what failed by its cause, reads one, and tries it again', async () => {
  const ids = await killTwo()
  const { causes } = await read<{ causes: { cause: string; jobs: number; safe: number }[] }>(PATH)
  expect(causes).toMatchObject([{ cause: 'content_rejected: Refused for reason #', jobs: 2, safe: 2 }])
  const cause = causes[0]?.cause ?? ''

  const query = `platform=instagram&cause=${encodeURIComponent(cause)}`
  const { letters } = await read<{ letters: Record<string, unknown>[] }>(`${PATH}/jobs?${query}`)
  expect(letters.map(({ job_id, redrive: may }) => [job_id, may])).toEqual(
    ids.reverse().map((id) => [id, 'safe']),
  )
  expect(letters[0]).toMatchObject({ timeline: [{ type: 'enqueued' }, { type: 'failed' }], steps: [] })

  const answer = await redrive({ cause })
  expect(await answer.json()).toMatchObject({ data: { redriven: expect.arrayContaining(ids), refused: [] } })
  expect(await read(PATH)).toEqual({ causes: [] })
})

it.each([
  ['nothing', {}],
  ['all and something else', { all: true, platform: 'x' }],
  ['a field that is not known', { everything: true }],
])('to redrive %s is refused', async (_what, body) => {
  expect((await redrive(body)).status).toBe(400)
})

it('so does a user with the claim, which users cannot give themselves', async () => {
  const claimed = await harness.project.token(harness.userId, { app_metadata: { operator: true } })
  expect((await harness.call(PATH, {}, claimed)).status).toBe(200)
  const own = await harness.project.token(harness.userId, {
    user_metadata: { operator: true },
    operator: true,
  })
  expect((await harness.call(PATH, {}, own)).status).toBe(403)
})

it('no one but an operator', async () => {
  const token = await harness.project.token(harness.userId)
  expect((await harness.call(PATH, {}, token)).status).toBe(403)
  const answer = await redrive({ all: true }, token)
  expect(answer.status).toBe(403)
  expect((await failureOf(answer)).message).toContain('operators')
  expect((await harness.call(PATH, {}, null)).status).toBe(401)
})
