import { editedMedia, type Job, type JobTrace, type Problem } from '@carteiro/contracts'

import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { seesAccount } from '../access.ts'
import { actorOf } from '../actor.ts'
import { requireChanges, requireDeletable } from '../after.ts'
import { attemptsOf } from '../attempts.ts'
import { type Caller, type GatewayEnv, userOf } from '../auth.ts'
import type { MeasureRequest } from '../conversion/measure-request.ts'
import type { Converting } from '../conversion/plan-option.ts'
import { type StoredPreparation, shownContent } from '../conversion/stored-preparation.ts'
import { editedContent, movedProblems, type PlannedEdit, withThread } from '../edit.ts'
import { checkedFile, checkedPartFile } from '../media/check-file.ts'
import { planEditedCopies } from '../media/edited-copies.ts'
import type { FilePreparer } from '../media/prepare-files.ts'
import type { MediaStore } from '../media/store/store.ts'
import type { Thumbnails } from '../media/thumbnails/thumbnails.ts'
import { uploadsIn } from '../media/upload-url.ts'
import { modeOf, visibleMode } from '../mode.ts'
import { addRoute } from '../request/add-route.ts'
import { scheduleProblems } from '../schedule.ts'
import type { GatewayCalls } from '../sql/calls.ts'
import { cursorAfter } from './job-query.ts'
import {
  cancelRoute,
  detailRoute,
  editRouteFor,
  eventsRoute,
  listRoute,
  rescheduleRoute,
  retryRoute,
  traceRoute,
  unpublishRoute,
} from './job-routes.ts'
import { thumbnailAdder } from './thumbnail-adder.ts'

/** Jobs for their users: list, read, cancel, edit, change the time, try again. Another user's job does not exist. */
export const addJobs = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  {
    traceOf,
    store,
    prepareFiles,
    publicUrl,
    mediaOrigins,
    thumbnails,
    converting,
    measure,
  }: {
    traceOf: (jobId: string, traceId: string | null) => Promise<JobTrace>
    store: MediaStore
    prepareFiles: FilePreparer
    publicUrl: string
    /** Those that URLs may lead to although their address is private. */
    mediaOrigins: string[]
    thumbnails: Thumbnails
    converting: Converting
    measure: MeasureRequest
  },
): void => {
  const find = async (id: string, caller: Caller, ofUser: string | null) => {
    const found = await calls.job(id, ofUser, visibleMode(caller))
    if (!found || !seesAccount(caller, found.account_id))
      throw new ApiError(404, 'not_found', `job ${id} does not exist`)
    return found
  }
  const findOwn = (id: string, caller: Caller) => find(id, caller, caller.userId)
  /** Operators may read any job. */
  const findSeen = (id: string, caller: Caller) => find(id, caller, caller.isOperator ? null : caller.userId)
  /** What an edit of a job is checked against. */
  const knownOf = async ({ user_id, account_id, mode }: Pick<Job, 'user_id' | 'account_id' | 'mode'>) => {
    const [catalogs, accounts] = await Promise.all([calls.catalogs(mode), calls.accountsOf(user_id, mode)])
    return { catalogs, account: accounts.find(({ id }) => id === account_id), mediaOrigins }
  }
  const withThumbnail = thumbnailAdder(thumbnails)
  /** With mediaPolicy convert, files that lie elsewhere are measured. @throws 422 for what cannot be read */
  const measured = async (
    edit: PlannedEdit,
    stored: StoredPreparation,
    signal: AbortSignal,
  ): Promise<PlannedEdit> => {
    if (!edit.mediaFiles) return edit
    const mediaPolicy = edit.mediaPolicy ?? stored.policy
    const files = await measure({ mediaFiles: edit.mediaFiles, mediaPolicy }, signal)
    if (files.problems.length > 0)
      throw new ApiError(422, 'invalid_edit', 'the job cannot be edited like this', files.problems)
    return { ...edit, mediaFiles: files.measured }
  }
  const shown = async (id: string, content: unknown) => {
    const preparation = await calls.preparation(id)
    const shownFiles = await thumbnails.inContent(shownContent(content, preparation))
    return { content: shownFiles, media_policy: preparation.policy }
  }
  const answer = <T>(data: T) => ({ success: true as const, data })

  addRoute(app, listRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const isNamed = query.ids !== undefined || query.publication_id !== undefined
    // One more than the page holds shows whether there is another.
    const found = await calls.jobs({
      userId: userOf(caller, query.user_id, 'user_id'),
      mode: isNamed && !query.mode ? visibleMode(caller) : modeOf(caller, query.mode),
      ids: query.ids ?? null,
      publicationIds: query.publication_id ? [query.publication_id] : null,
      accounts: caller.key?.accounts ?? null,
      statuses: query.status ?? null,
      platform: query.platform ?? null,
      option: query.option ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      search: query.search ?? null,
      before: query.cursor ?? null,
      limit: query.limit + 1,
    })
    const jobs = await Promise.all(found.slice(0, query.limit).map(withThumbnail))
    const last = found.length > jobs.length ? jobs.at(-1) : undefined
    return context.json(answer({ jobs, next_cursor: last ? cursorAfter(last) : null }))
  })
  addRoute(app, detailRoute, async (context, { params }) => {
    const found = await findSeen(params.id, context.get('caller'))
    const [timeline, steps, actions] = await Promise.all([
      calls.events(found.id, 0),
      calls.steps(found.id),
      calls.actions(found.id),
    ])
    const content = await shown(found.id, found.content)
    return context.json(
      answer({ ...found, ...content, timeline, attempts: attemptsOf(timeline), steps, actions }),
    )
  })
  addRoute(app, eventsRoute, async (context, { params, query }) => {
    const { id } = await findSeen(params.id, context.get('caller'))
    return context.json(answer({ events: await calls.events(id, query.after) }))
  })
  addRoute(app, traceRoute, async (context, { params }) => {
    const { id, trace_id } = await findSeen(params.id, context.get('caller'))
    return context.json(answer(await traceOf(id, trace_id)))
  })
  addRoute(app, cancelRoute, async (context, { params }) => {
    const { id, user_id } = await findOwn(params.id, context.get('caller'))
    return context.json(answer(await calls.cancel(id, user_id)))
  })
  addRoute(app, unpublishRoute, async (context, { params }) => {
    const found = await findOwn(params.id, context.get('caller'))
    if (found.status === 'completed' && found.removed_at === null) {
      const [catalogs, accounts] = await Promise.all([
        calls.catalogs(found.mode),
        calls.accountsOf(found.user_id, found.mode),
      ])
      requireDeletable(found, { catalogs, accounts })
    }
    return context.json(answer(await calls.unpublish(actorOf(context), found.id, found.user_id)))
  })
  addRoute(
    app,
    editRouteFor(
      checkedFile(store, publicUrl, mediaOrigins, editedMedia),
      checkedPartFile({ store, publicUrl, mediaOrigins }),
    ),
    async (context, { params, body: given }) => {
      const body = withThread(given)
      const found = await findOwn(params.id, context.get('caller'))
      const { id, user_id, content } = found
      if (found.status === 'completed') {
        const [catalogs, accounts] = await Promise.all([
          calls.catalogs(found.mode),
          calls.accountsOf(user_id, found.mode),
        ])
        const changes = requireChanges(found, given, { catalogs, accounts, mediaOrigins })
        const asked = await calls.editPublished(id, user_id, changes)
        return context.json(answer({ ...asked, ...(await shown(id, content)) }))
      }
      const [known, stored] = await Promise.all([knownOf(found), calls.preparation(id)])
      const { signal } = context.req.raw
      const planned = await planEditedCopies(prepareFiles(signal), found, body, stored)
      const edit = await measured({ ...body, mediaFiles: planned.mediaFiles }, stored, signal)
      const { copies } = planned
      const edited = editedContent(found, edit, { ...known, stored, converting, copies })
      const changed = await calls.edit(id, user_id, {
        seen: content,
        edited: edited.content,
        scheduledAt: body.scheduledAt,
        preparation: planned.withCopies(edited.preparation),
        uploads: uploadsIn(publicUrl, edited.content),
      })
      return context.json(answer({ ...changed, ...(await shown(id, edited.content)) }))
    },
  )
  addRoute(app, rescheduleRoute, async (context, { params, body }) => {
    const badTimes = scheduleProblems(body.scheduledAt ?? undefined)
    const refuse = (problems: Problem[]): ApiError =>
      new ApiError(422, 'invalid_schedule', 'the job cannot run at this time', problems)
    if (badTimes.length > 0) throw refuse(badTimes)
    const found = await findOwn(params.id, context.get('caller'))
    const { id, user_id, content } = found
    const [known, stored] = await Promise.all([knownOf(found), calls.preparation(id)])
    const planned = await planEditedCopies(prepareFiles(context.req.raw.signal), found, body, stored)
    const problems = movedProblems(found, body.scheduledAt, known, planned.copies)
    if (problems.length > 0) throw refuse(problems)
    const { scheduledAt } = body
    const preparation = planned.withCopies(undefined)
    const uploads = uploadsIn(publicUrl, content)
    const moved = preparation
      ? await calls.edit(id, user_id, { seen: content, edited: content, scheduledAt, preparation, uploads })
      : await calls.reschedule(id, user_id, scheduledAt)
    return context.json(answer(moved))
  })
  addRoute(app, retryRoute, async (context, { params, body }) => {
    const { id, user_id } = await findOwn(params.id, context.get('caller'))
    return context.json(answer(await calls.retry(id, user_id, body.reason ?? null)))
  })
}
