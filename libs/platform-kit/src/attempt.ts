import type {
  JobContent,
  JobPhase,
  MediaFile,
  Mode,
  PlatformResponse,
  ProcessRequest,
} from '@carteiro/contracts'
import type { Media, MediaCache, MediaGuard } from '@carteiro/media'
import type { Logger } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Account } from './accounts/connection.ts'
import { decryptTokens } from './accounts/token-record.ts'
import { decryptCredentials, encryptCredentials, type TokenKeys } from './credentials.ts'
import { openJobMedia } from './job-media.ts'
import { Pending, PlatformError } from './outcomes.ts'
import type { JobCalls, OpenedAttempt, RecordedStep } from './sql.ts'
import type { RunStep } from './step.ts'
import { stepRunner } from './steps.ts'

const PROGRESS_EVERY_MS = 1_000

/** One try at a job: all that publishing at a platform needs. */
export type Attempt = {
  request: ProcessRequest
  jobId: string
  option: string
  content: JobContent
  account: Account
  logger: Logger
  /** Aborted when the caller hangs up: the lease is gone. */
  signal: AbortSignal
  /** Which generation of the work its steps belong to (generations.ts). */
  generation: number
  step: RunStep
  /** A step as it stood when this attempt began; undefined when no earlier attempt came to it. */
  earlier(step: string): EarlierStep | undefined
  /**
   * Of posts found at the platform, those that no other job has recorded as its own: two jobs may say the same.
   * `since`: when the call was made whose post is looked for.
   */
  withoutPostsOfOthers<Post extends { id: string }>(posts: Post[], since: Date): Promise<Post[]>
  openMedia(file: MediaFile): Promise<Media>
  /** Encrypts what lies in a step's record like a token: an upload address, say, by which anyone could post. */
  encrypt(secret: string): unknown
  decrypt(encrypted: unknown): string
  /** Reports progress to the user; at most once a second while the phase stays the same. */
  report(phase: JobPhase, progress: number): Promise<void>
  /** Gives the slot back until the platform has gone on. */
  pendingFor(seconds: number, reason: string): never
}

/** Publishes one option: from the user's content to a post. */
export type Publish = (attempt: Attempt) => Promise<PlatformResponse>

export type EarlierStep = Pick<RecordedStep, 'state' | 'intent' | 'result'> & {
  /** Its end was not known, and the user said that it may be tried again. */
  wasInDoubt: boolean
}

const earlierStep = ({ state, intent, result }: RecordedStep): EarlierStep => {
  const wasInDoubt = typeof result === 'object' && result !== null && 'user_says' in result
  return { state, intent, result, wasInDoubt }
}

const secretShape = z.object({ secret: z.string() })
const disconnected = (message: string): PlatformError =>
  new PlatformError({ verdict: 'reconnect', code: 'account_disconnected', message })

/** Reads what earlier attempts left, and the account's tokens. @throws LeaseLost, PlatformError */
export const openAttempt = (options: {
  platform: string
  mode: Mode
  request: ProcessRequest
  calls: JobCalls
  opened: OpenedAttempt
  tokenKeys: TokenKeys
  guard: MediaGuard
  cache: MediaCache
  logger: Logger
  signal: AbortSignal
  /** No step's call may take longer. */
  stepLimitSeconds: number
}): Attempt => {
  const { calls, signal, guard, request } = options
  const { account, steps } = options.opened
  if (!account) throw disconnected('No account is connected to publish with.')
  if (account.status !== 'connected') throw disconnected(`${account.display_name} must be connected again.`)
  const owner = { platform: options.platform, externalId: account.external_id, userId: request.user_id }
  const { accessToken } = decryptTokens(options.tokenKeys, owner, account.credentials)

  /** Posts that were found at the platform and that no other job had recorded. */
  const candidates = new Set<string>()
  const recorded = new Map(steps.map((step) => [step.step, step]))
  const adopt = (name: string, result: unknown): Promise<void> => {
    const values = typeof result === 'object' && result !== null ? Object.values(result) : []
    return calls.adoptStep(
      name,
      result,
      values.filter((value) => candidates.has(value)),
    )
  }
  let last: { phase?: JobPhase; at: number } = { at: 0 }
  return {
    request,
    jobId: request.job_id,
    option: request.platform,
    content: request.content,
    account: {
      id: account.id,
      externalId: account.external_id,
      profile: account.profile,
      scopes: account.scopes,
      accessToken,
    },
    logger: options.logger,
    signal,
    generation: 1,
    step: stepRunner(
      { ...calls, adoptStep: adopt },
      signal,
      (name) => recorded.get(name),
      { 'carteiro.platform': options.platform, 'carteiro.mode': options.mode },
      options.stepLimitSeconds,
    ),
    earlier: (name) => {
      const step = recorded.get(name)
      return step && earlierStep(step)
    },
    withoutPostsOfOthers: async (posts, since) => {
      if (posts.length === 0) return posts
      const ids = posts.map(({ id }) => id)
      const taken = new Set(await calls.postsOfOtherJobs(ids, since))
      const free = posts.filter(({ id }) => !taken.has(id))
      for (const { id } of free) candidates.add(id)
      return free
    },
    openMedia: (file) => openJobMedia(file, { guard, signal, cache: options.cache }),
    encrypt: (secret) => encryptCredentials(options.tokenKeys, owner, { secret }),
    decrypt: (encrypted) => secretShape.parse(decryptCredentials(options.tokenKeys, owner, encrypted)).secret,
    report: async (phase, progress) => {
      const now = performance.now()
      if (phase === last.phase && now - last.at < PROGRESS_EVERY_MS) return
      last = { phase, at: now }
      await calls.reportProgress(phase, Math.max(0, Math.min(100, Math.round(progress))))
    },
    pendingFor: (seconds, reason) => {
      throw new Pending(seconds, reason)
    },
  }
}
