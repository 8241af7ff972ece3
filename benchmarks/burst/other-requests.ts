import { request } from 'undici'
import type { startGateway } from '../queue/gateway.ts'

/** Requests by so many clients, each of which makes one after another, with this pause. */
const CLIENTS = 4
const PAUSE_MS = 100

/** How long each request took, ms, by what it asks for. */
export type Times = { list: number[]; get: number[]; enqueue: number[] }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Lists, reads and enqueues for a user through the gateway, until it is over. */
export const makeOtherRequests = async (
  gateway: Awaited<ReturnType<typeof startGateway>>,
  userId: string,
  isOver: () => boolean,
): Promise<Times> => {
  const authorization = await gateway.authorizationOf(userId)
  const times: Times = { list: [], get: [], enqueue: [] }
  const call = async (kind: keyof Times, path: string, body?: unknown): Promise<unknown> => {
    const startedAt = performance.now()
    const response = await request(`${gateway.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const answer = await response.body.text()
    if (response.statusCode !== 200) throw new Error(`${path}: HTTP ${response.statusCode} ${answer}`)
    times[kind].push(performance.now() - startedAt)
    return JSON.parse(answer)
  }
  const client = async (): Promise<void> => {
    while (!isOver()) {
      const made = (await call('enqueue', '/api/publications/enqueue', {
        userId,
        selectedOptions: ['instagram_feed'],
        mediaFiles: [],
        captions: { universal: 'label=other' },
        settings: {},
      })) as { data: { jobs: { job_id: string }[] } }
      await pause(PAUSE_MS)
      await call('get', `/api/publications/jobs/${made.data.jobs[0]?.job_id}`)
      await pause(PAUSE_MS)
      await call('list', '/api/publications/jobs')
      await pause(PAUSE_MS)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return times
}
