import {
  type Account,
  type EnqueueRequest,
  enqueueRequest,
  MAX_MEDIA_FILES,
  type OptionCheck,
  type Problem,
  type RejectedOption,
  validateResponse,
} from '@carteiro/contracts'
import { createMediaGuard } from '@carteiro/platform-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { type Sorted, sortOptions } from '../enqueue.ts'
import { expiryProblems } from '../expiry/expiry-problems.ts'
import { checkedFile } from '../media/check-file.ts'
import { createRemoteMeasure } from '../media/measure-remote.ts'
import { notMeasuredOf } from '../media/not-measured.ts'
import type { Prober } from '../media/probe/prober.ts'
import type { MediaStore } from '../media/store.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import { keyProblems } from '../request-keys.ts'
import { dueAt, scheduleProblems } from '../schedule.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const routeFor = (file: ReturnType<typeof checkedFile>) => ({
  method: 'post' as const,
  path: '/api/publications/validate',
  operationId: 'validatePublication',
  summary: 'Ask what would become of a publication, without publishing it',
  description:
    'Takes what enqueueing takes. Tells for each selected option whether it would be accepted, everything that is wrong with it (files that lie elsewhere are measured where they lie), with which account and when it would run, and what it would have to wait for.',
  security,
  request: {
    body: {
      content: {
        'application/json': {
          schema: enqueueRequest.extend({ mediaFiles: z.array(file).max(MAX_MEDIA_FILES).default([]) }),
        },
      },
      required: true,
    },
  },
  responses: {
    200: jsonOf(validateResponse, 'What would become of each option, in the order asked for'),
    ...errorResponses(400, 401, 403, 413, 415, 503),
  },
})

type Turn = Pick<OptionCheck, 'runs_at' | 'delayed_by'>
const refused = {
  accepted: false,
  warnings: [] as RejectedOption[],
  checked_when_sent: [] as RejectedOption[],
  account_id: null,
  runs_at: null,
  delayed_by: null,
  waits_for: null,
} satisfies Partial<OptionCheck>

const checksOf = (
  request: EnqueueRequest,
  { jobs, rejected, warnings, checkedWhenSent }: Sorted,
  world: { accounts: Account[]; paused: string[]; turns: Turn[]; problems: Problem[] },
): OptionCheck[] => {
  const ofAll = [
    ...world.problems,
    ...scheduleProblems(request.scheduledAt),
    ...expiryProblems(request, dueAt(request.scheduledAt)),
  ]
  return request.selectedOptions.map((option): OptionCheck => {
    const problems = [
      ...rejected.filter((one) => one.platform === option),
      ...ofAll.map((problem) => ({ platform: option, ...problem })),
    ]
    const place = jobs.findIndex((one) => one.option === option)
    const [job, turn] = [jobs[place], world.turns[place]]
    if (!job || !turn || problems.length > 0) return { ...refused, platform: option, problems }
    const account = world.accounts.find((one) => one.id === job.account_id)
    const isPaused = world.paused.includes(String(job.platform))
    const needsReauth = account?.status === 'needs_reauth'
    return {
      platform: option,
      accepted: true,
      problems: [],
      warnings: warnings.filter((one) => one.platform === option),
      checked_when_sent: checkedWhenSent.filter((one) => one.platform === option),
      account_id: account?.id ?? null,
      ...turn,
      waits_for: needsReauth ? 'account_needs_reauth' : isPaused ? 'platform_paused' : null,
    }
  })
}

/** The pre-flight: the same rules as enqueueing, and nothing is written. */
export const addValidate = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: {
    store: MediaStore
    remoteProber: Prober
    mediaDir: string
    publicUrl: string
    allowedOrigins: string[]
  },
): void => {
  const ours = new URL(options.publicUrl).origin
  const measureRemote = createRemoteMeasure(
    createMediaGuard(options.allowedOrigins),
    options.remoteProber,
    options.mediaDir,
  )
  const route = routeFor(checkedFile(options.store, options.publicUrl, options.allowedOrigins))
  addRoute(
    app,
    route,
    async (context, { body }) => {
      const author = authorOf(context.get('caller'), body.userId, 'userId')
      const [files, catalogs, accounts, paused] = await Promise.all([
        measureRemote(body.mediaFiles, (file) => new URL(file.url).origin !== ours, context.req.raw.signal),
        calls.catalogs(),
        calls.accountsOf(author),
        calls.pausedPlatforms(),
      ])
      const request = { ...body, mediaFiles: files.measured }
      const problems = [...keyProblems(request, catalogs), ...files.problems]
      const sorted = sortOptions(request, catalogs, accounts)
      const turns = await calls.previewTurns(
        sorted.jobs.map(({ platform, option, account_id: accountId }) => ({ platform, option, accountId })),
        request.scheduledAt ?? null,
      )
      return context.json(
        {
          success: true as const,
          data: {
            options: checksOf(request, sorted, { accounts, paused, turns, problems }),
            notMeasured: notMeasuredOf(request.mediaFiles),
          },
        },
        200,
      )
    },
    { alsoWrong: async (body) => keyProblems(body, await calls.catalogs()) },
  )
}
