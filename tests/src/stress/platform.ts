import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from '../chaos/random.ts'
import type { CallCount } from './checker/calls.ts'
import type { Post } from './checker/posts.ts'
import { type Publishing, publishingProblems } from './checker/publishing.ts'

/** The caller's time limit of a call that publishes; its effect comes before. */
export const PUBLISH_SECONDS = 3
export const PREPARE_SECONDS = 15
const SILENCE_MS = 60_000

type Body = {
  job: string
  lease: string
  platform: string
  account: string
  text: string
  since?: number
  post?: string
}
type Entry = Post & { account: string; text: string; state: 'processing' | 'ready' }
type Answer = { status: number; body: object }

const ok = (body: object): Answer => ({ status: 200, body })
const refusals: [weight: number, Answer][] = [
  [5, { status: 503, body: { verdict: 'retry', code: 'platform_unavailable' } }],
  [4, { status: 429, body: { verdict: 'wait', code: 'rate_limited' } }],
  [3, { status: 401, body: { verdict: 'reconnect', code: 'account_disconnected' } }],
  [2, { status: 400, body: { verdict: 'refuse', code: 'content_rejected' } }],
  [1, { status: 403, body: { verdict: 'halt', code: 'permission_denied' } }],
]
const unclear: Answer = { status: 500, body: { verdict: 'unclear', code: 'platform_unavailable' } }

/** Percentages of calls. */
type Manners = { refused: number; lost: number; silent: number }
const BAD: Manners = { refused: 12, lost: 10, silent: 2 }
const GOOD: Manners = { refused: 0, lost: 0, silent: 0 }
/** Whether the caller receives the answer. */
type Fate = 'answered' | 'lost' | 'silent'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The platforms: one server that records what is published, and fails as often as platforms do. */
export const startPlatforms = async (random: Random, count: CallCount) => {
  const postsById = new Map<string, Entry>()
  const histories = new Map<string, Publishing[]>()
  const problems: string[] = []
  let manners = BAD
  let isSlow = false
  let silentPlatform: string | undefined
  let calls = 0
  let published = 0

  const note = (jobId: string, event: Publishing): void => {
    const history = histories.get(jobId) ?? []
    histories.set(jobId, history)
    history.push(event)
    if (event.kind === 'call') problems.push(...publishingProblems(jobId, history))
  }

  const refusal = (): Answer => {
    let place = random.next() * refusals.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, answer] of refusals) {
      place -= weight
      if (place < 0) return answer
    }
    return unclear
  }
  const latency = (): number =>
    isSlow
      ? random.between(6_000, 12_000)
      : random.next() < 0.1
        ? random.between(100, 900)
        : random.between(2, 40)

  const fate = (platform: string): Fate => {
    if (platform === silentPlatform) return 'silent'
    const place = random.next() * 100
    if (place < manners.silent) return 'silent'
    return place < manners.silent + manners.lost ? 'lost' : 'answered'
  }
  const isRefused = (): boolean => random.next() * 100 < manners.refused

  const operations: Record<
    string,
    (body: Body, call: { number: number; isHeard(): boolean }) => Promise<Answer>
  > = {
    publish: async ({ job, account, text }, { number: call, isHeard }) => {
      note(job, { kind: 'call', call })
      // Within the caller's time limit, even if the caller has left.
      await pause(Math.min(latency(), (PUBLISH_SECONDS * 1000) / 2))
      if (isRefused()) {
        note(job, { kind: 'end', call, isNothing: isHeard() })
        return refusal()
      }
      published += 1
      const id = `post-${published}`
      const state = random.next() < 0.3 ? 'processing' : 'ready'
      postsById.set(id, { id, jobId: job, at: Date.now(), account, text, state })
      note(job, { kind: 'end', call, isNothing: false })
      // It is published, and visible to others, before the caller receives the answer.
      if (random.next() < 0.25) await pause(random.between(50, (PUBLISH_SECONDS * 1000) / 3))
      return random.next() < 0.05 ? unclear : ok({ post_id: id })
    },
    prepare: async () => {
      await pause(latency())
      return isRefused() ? refusal() : ok({ container: `c-${random.between(1, 1_000_000)}` })
    },
    account: async () => {
      await pause(latency() / 4)
      return random.next() * 200 < manners.refused ? refusal() : ok({})
    },
    find: async ({ job, account, text, since = 0 }) => {
      note(job, { kind: 'reconcile' })
      await pause(random.between(2, 30))
      const found = [...postsById.values()].filter(
        (post) => post.account === account && post.text === text && post.at >= since,
      )
      return ok({ posts: found.map(({ id }) => ({ id })) })
    },
    state: async ({ post = '' }) => {
      await pause(random.between(2, 30))
      const entry = postsById.get(post)
      if (!entry) return { status: 404, body: { verdict: 'unclear', code: 'platform_unavailable' } }
      if (entry.state === 'processing' && random.next() < 0.5) {
        // Some posts are deleted again instead.
        if (random.next() * 100 < manners.refused) {
          postsById.delete(post)
          return { status: 400, body: { verdict: 'refuse', code: 'content_rejected' } }
        }
        entry.state = 'ready'
      }
      return ok({ state: entry.state })
    },
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body
    const operation = (request.url ?? '').slice(1)
    const publishes = operation === 'publish'
    calls += 1
    const number = calls
    const open = count.begin({ lease: body.lease, publishes, what: `${operation} of job ${body.job}` })
    let isOver = false
    const over = (): void => {
      if (!isOver) count.end(open)
      isOver = true
    }
    response.once('close', over)
    const fated = fate(body.platform)
    const isHeard = (): boolean => fated === 'answered' && !response.destroyed
    const answer = await operations[operation]?.(body, { number, isHeard })
    if (response.destroyed) return
    if (fated === 'silent' && operation !== 'find') {
      await Promise.race([once(response, 'close'), pause(SILENCE_MS)])
      return
    }
    if (fated === 'lost' || !answer) {
      response.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      // A caller that closed the connection has sent half a request.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET')
        problems.push(`the platforms: ${error.stack}`)
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts: (): Post[] => [...postsById.values()],
    /** Whether a post of the job is out. */
    isOut: (jobId: string): boolean => [...postsById.values()].some((post) => post.jobId === jobId),
    /** Whether a call that publishes it runs. */
    isRunning: (jobId: string): boolean => {
      const history = histories.get(jobId) ?? []
      const ended = new Set(history.flatMap((event) => (event.kind === 'end' ? event.call : [])))
      return history.some((event) => event.kind === 'call' && !ended.has(event.call))
    },
    /** The user retries the job after checking the account. */
    userRetries: (jobId: string): void => note(jobId, { kind: 'retry' }),
    slow: (on: boolean): void => {
      isSlow = on
    },
    /** Calls of this platform get no answer in time. */
    silence: (platform: string | undefined): void => {
      silentPlatform = platform
    },
    /** Ends all faults. */
    behave: (): void => {
      manners = GOOD
      isSlow = false
      silentPlatform = undefined
    },
    /** The jobs that have called. */
    jobs: (): string[] => [...histories.keys()],
    /** Drops everything recorded about deleted jobs. */
    forget: (jobIds: string[]): void => {
      const gone = new Set(jobIds)
      for (const [id, { jobId }] of postsById) if (gone.has(jobId)) postsById.delete(id)
      for (const jobId of gone) histories.delete(jobId)
    },
    problems: (): string[] => problems.splice(0),
    calls: (): number => calls,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
export type Platforms = Awaited<ReturnType<typeof startPlatforms>>
