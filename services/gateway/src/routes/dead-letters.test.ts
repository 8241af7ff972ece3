import { afterAll, beforeAll, expect, it } from 'vitest'
import { failureOf, type GatewayStage, setGatewayStage } from '../testing/stage.ts'

let stage: GatewayStage
let operator: string
beforeAll(async () => {
  stage = await setGatewayStage()
  operator = await stage.project.sharedToken({ role: 'service_role', iss: 'supabase' })
})
afterAll(() => stage?.close())

const PATH = '/api/queue/dead-letters'
/** Two jobs that failed for good with the same words. */
const killTwo = async (): Promise<string[]> => {
  const ids: string[] = []
  for (const number of [1, 2]) {
    await stage.enqueue()
    const [row] = await stage.owner`
      select id, publication_jobs as job from publication_jobs where status = 'pending' order by created_at desc limit 1`
    await stage.owner`
      select end_publication_job_in_failure(${row?.id}, 'content_rejected', ${`Refused for reason ${number}`}, '{}')`
    ids.push(row?.id)
  }
  return ids
}
const read = async <Data>(path: string): Promise<Data> =>
  ((await (await stage.call(path, {}, operator)).json()) as { data: Data }).data
const redrive = (body: unknown, token = operator) => stage.post(`${PATH}/redrive`, body, {}, token)

it('an operator sees what failed by its cause, looks closer, and tries it again', async () => {
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

it('so does a user with the claim, which nobody can give themselves', async () => {
  const claimed = await stage.project.token(stage.userId, { app_metadata: { operator: true } })
  expect((await stage.call(PATH, {}, claimed)).status).toBe(200)
  const own = await stage.project.token(stage.userId, { user_metadata: { operator: true }, operator: true })
  expect((await stage.call(PATH, {}, own)).status).toBe(403)
})

it('nobody but an operator', async () => {
  const token = await stage.project.token(stage.userId)
  expect((await stage.call(PATH, {}, token)).status).toBe(403)
  const answer = await redrive({ all: true }, token)
  expect(answer.status).toBe(403)
  expect((await failureOf(answer)).message).toContain('operators')
  expect((await stage.call(PATH, {}, null)).status).toBe(401)
})
