import {
  type Account,
  type EnqueueRequest,
  type MediaFile,
  type OptionCheck,
  type Problem,
  type RejectedOption,
  splitWish,
  strict,
  validateResponse,
} from '@carteiro/contracts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { seenAccounts } from '../access.ts'
import { type GatewayEnv, unnamedUser, userOf } from '../auth.ts'
import { conversionProblems } from '../conversion/conversion-problems.ts'
import type { MeasureRemote } from '../conversion/measure-request.ts'
import type { Converting } from '../conversion/plan-option.ts'
import { type Sorted, sortOptions } from '../enqueue.ts'
import { expiryProblems } from '../expiry/expiry-problems.ts'
import { knownCatalogs, namedCatalogs } from '../known-world.ts'
import { type CheckedRequest, checkedRequest } from '../media/check-file.ts'
import { notMeasuredOf } from '../media/not-measured.ts'
import type { PlannedCopies } from '../media/plan-copies.ts'
import type { FilePreparer } from '../media/prepare-files.ts'
import type { MediaStore } from '../media/store/store.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { measureParts, shownParts, withSplitCaptions } from '../parts.ts'
import { addRoute } from '../request/add-route.ts'
import { keyProblems } from '../request-keys.ts'
import { dueAt, scheduleProblems } from '../schedule.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const routeFor = (request: CheckedRequest) => ({
  method: 'post' as const,
  path: '/api/publications/validate',
  operationId: 'validatePublication',
  summary: 'Ask what would become of a publication, without publishing it',
  description:
    'Takes what enqueueing takes. With `split` a caption that is longer than a post may be is split into a thread, for the options that take one, and the answer shows its parts. Answers for each selected option whether it would be accepted, everything that is wrong with it (files that lie elsewhere are measured where they lie), with which account and when it would run, and what it would have to wait for.',
  scope: 'publications:write' as const,
  request: {
    query: strict(modeQuery),
    body: {
      content: {
        'application/json': {
          schema: request.extend({ split: splitWish.optional() }),
        },
      },
      required: true,
    },
  },
  responses: {
    200: jsonOf(validateResponse, 'What would become of each option, in the order asked for'),
    ...errorResponses(400, 401, 403, 413, 415, 429, 503),
  },
})

type Reservation = Pick<OptionCheck, 'runs_at' | 'delayed_by'>
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
  { jobs, rejected, warnings, checkedWhenSent, media }: Sorted,
  world: {
    accounts: Account[]
    paused: string[]
    reservations: Reservation[]
    problems: Problem[]
    planned: PlannedCopies
  },
): OptionCheck[] => {
  const ofAll = [
    ...world.problems,
    ...scheduleProblems(request.scheduledAt),
    ...expiryProblems(request, dueAt(request.scheduledAt), world.planned.copies),
  ]
  return request.selectedOptions.map((option): OptionCheck => {
    const problems = [
      ...rejected.filter((one) => one.platform === option),
      ...ofAll.map((problem) => ({ platform: option, ...problem })),
    ]
    const place = jobs.findIndex((one) => one.option === option)
    const [job, reservation] = [jobs[place], world.reservations[place]]
    const { platform: _, ...files } = media.find((one) => one.platform === option) ?? { platform: option }
    const ofFiles = 'verdict' in files ? { media: files } : {}
    if (!job || !reservation || problems.length > 0)
      return { ...refused, platform: option, problems, ...ofFiles }
    const isConverted = ofFiles.media?.verdict === 'convert'
    const account = world.accounts.find((one) => one.id === job.account_id)
    const isPaused = world.paused.includes(String(job.platform))
    const needsReauth = account?.status === 'needs_reauth'
    return {
      platform: option,
      accepted: true,
      problems: [],
      warnings: [
        ...warnings.filter((one) => one.platform === option),
        ...world.planned.warnings.map((warning) => ({ platform: option, ...warning })),
      ],
      checked_when_sent: checkedWhenSent.filter((one) => one.platform === option),
      account_id: account?.id ?? null,
      ...reservation,
      waits_for: needsReauth
        ? 'account_needs_reauth'
        : isPaused
          ? 'platform_paused'
          : isConverted
            ? 'preparing_media'
            : null,
      ...ofFiles,
    }
  })
}

/** The same rules as enqueueing, and nothing is written. */
export const addValidate = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: {
    store: MediaStore
    prepareFiles: FilePreparer
    measureRemote: MeasureRemote
    converting: Converting
    publicUrl: string
    mediaOrigins: string[]
  },
): void => {
  const ours = new URL(options.publicUrl).origin
  const route = routeFor(checkedRequest(options))
  addRoute(
    app,
    route,
    async (context, { body: { split, ...body }, query }) => {
      const caller = context.get('caller')
      const userId = userOf(caller, body.userId, 'userId')
      const mode = modeOf(caller, query.mode)
      const { signal } = context.req.raw
      const planned = await options.prepareFiles(signal)(userId, body, 'validate')
      const isRemote = (file: MediaFile) => new URL(file.url).origin !== ours
      const measure = (files: MediaFile[]) => options.measureRemote(files, isRemote, signal)
      const [files, ofParts, known, accounts, paused] = await Promise.all([
        measure(planned.files),
        measureParts(body.parts, measure),
        knownCatalogs(calls, mode),
        calls.accountsOf(userId, mode).then((all) => seenAccounts(caller, all)),
        calls.pausedPlatforms(mode),
      ])
      const whole = { ...body, mediaFiles: files.measured, parts: ofParts.parts }
      const request = withSplitCaptions(whole, split, known.catalogs, accounts)
      const problems = [
        ...keyProblems(request, namedCatalogs(known)),
        ...conversionProblems(request),
        ...files.problems,
        ...ofParts.problems,
      ]
      const sorted = sortOptions(
        request,
        known.catalogs,
        accounts,
        options.mediaOrigins,
        options.converting,
        known.liveOnly,
      )
      const [reservations, quotaProblem] = await Promise.all([
        calls.previewTurns(
          sorted.jobs.map(({ platform, option, account_id: accountId }) => ({ platform, option, accountId })),
          request.scheduledAt ?? null,
          mode,
        ),
        calls.jobQuotaProblem(userId, sorted.jobs.length, mode),
      ])
      if (quotaProblem !== null)
        problems.push({ field: 'selectedOptions', code: 'quota_exceeded', message: quotaProblem })
      return context.json(
        {
          success: true as const,
          data: {
            options: checksOf(request, sorted, { accounts, paused, reservations, problems, planned }).map(
              (check) => ({
                ...check,
                ...shownParts(request, check.platform, known.catalogs, accounts),
              }),
            ),
            notMeasured: notMeasuredOf(request.mediaFiles),
            copies: planned.copies,
          },
        },
        200,
      )
    },
    {
      alsoWrong: async (body, caller) => [
        ...unnamedUser(caller, body),
        ...keyProblems(body, await calls.catalogs('live')),
      ],
    },
  )
}
