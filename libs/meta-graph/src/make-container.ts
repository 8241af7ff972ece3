import { isNoted, note, PlatformError, PlatformFailure, secondsSince, waitUpTo } from '@carteiro/platform-kit'
import type { ContainerFields, Work } from './container-platform.ts'
import { untilNextPoll } from './pace.ts'

/** `created_at` is our clock's. */
export type MadeContainer = { id: string; created_at: string }

export type ContainerState =
  | { is: 'processing' | 'ready' | 'published' | 'unclear' }
  | { is: 'spoilt' | 'missing'; failure: PlatformFailure }

/** What the platform says of a container. @throws PlatformError when it can't be asked */
export const stateOf = async ({ api, platform }: Work, id: string): Promise<ContainerState> => {
  const { status, reason } = await api.readContainer(id)
  if (status === 'spoilt') return { is: 'spoilt', failure: platform.containerFailure(reason) }
  if (status === 'expired') return { is: 'spoilt', failure: platform.goneContainer('expired') }
  if (status === 'missing') return { is: 'missing', failure: platform.goneContainer('missing') }
  return { is: status }
}

/** The container may be good and only not be known, or not be ready, where the call ended up. */
export const isPassing = (error: unknown): error is PlatformFailure =>
  error instanceof PlatformFailure && (error.remedy === 'not_ready' || error.remedy === 'not_found_yet')

/** How long a passing refusal is waited out; after that it counts. */
export const lagOf = ({ platform: { pace } }: Work, { remedy }: PlatformFailure): number =>
  remedy === 'not_ready' ? pace.processingSeconds : pace.lagSeconds

/**
 * A new container may be unknown to the server that is asked next. `what` is the container, or the call that names
 * one: each has the whole time for itself, counted from its first such answer.
 * @throws Pending while there is time left; returns when it is used up
 */
export const waitOutLag = ({ attempt, platform }: Work, what: string, seconds: number): Promise<void> =>
  waitUpTo(
    attempt,
    `wait_for_${what}`,
    seconds,
    (passed) => Math.min(untilNextPoll(platform.pace, passed), seconds - passed),
    `${platform.name} is preparing the post`,
  )

/** Waits, without holding a slot, until the platform has taken the media in. Asked no more once it was ready. */
const untilReady = async (work: Work, name: string, container: MadeContainer): Promise<void> => {
  const { attempt, platform } = work
  const { pace, name: platformName } = platform
  const ready = `${name}_ready`
  if (isNoted(attempt, ready)) return
  await attempt.report('processing', 50)
  const state = await stateOf(work, container.id)
  if (state.is === 'missing') await waitOutLag(work, name, pace.lagSeconds)
  if ('failure' in state) throw state.failure
  // A state that is not known may be a new name of a known one: after a while the next call is the test.
  if (state.is === 'unclear') await waitOutLag(work, `${name}_state`, pace.lagSeconds)
  if (state.is !== 'processing') {
    await note(attempt, ready, { state: state.is })
    return
  }
  const age = secondsSince(container.created_at)
  if (age < pace.processingSeconds) {
    attempt.pendingFor(untilNextPoll(pace, age), `${platformName} is preparing the post`)
  }
  throw new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `${platformName} has not prepared the post within ${Math.round(pace.processingSeconds / 60)} minutes.`,
  })
}

/** Makes a container. Repeating it is harmless: it is not visible, and expires after a day. */
const create = (
  work: Work,
  name: string,
  fields: ContainerFields,
  progress: number,
): Promise<MadeContainer> =>
  work.attempt.step(name, {
    callSeconds: work.platform.pace.createCallSeconds + 5,
    intent: {},
    act: async (signal) => {
      await work.attempt.report('uploading', progress)
      const { id } = await work.api.createContainer(fields, signal)
      return { id, created_at: new Date().toISOString() }
    },
  })

const createItem = async (
  work: Work,
  name: string,
  fields: ContainerFields,
  progress: number,
): Promise<MadeContainer> => {
  try {
    return await create(work, name, fields, progress)
  } catch (error) {
    // The part before it is out, and may still be unknown to the server that makes its reply.
    if (work.post.replyTo !== undefined && isPassing(error))
      await waitOutLag(work, 'parent', lagOf(work, error))
    throw error instanceof PlatformFailure ? error.withoutRemedy() : error
  }
}

const createCarousel = async (work: Work, carousel: ContainerFields): Promise<MadeContainer> => {
  const made: { name: string; container: MadeContainer }[] = []
  for (const [index, fields] of work.post.items.entries()) {
    const name = `create_item_${index + 1}`
    const progress = 5 + (40 * index) / work.post.items.length
    made.push({ name, container: await createItem(work, name, fields, progress) })
  }
  // The parent is refused until every child is finished.
  for (const { name, container } of made) await untilReady(work, name, container)
  return createParent(work, { ...carousel, children: made.map(({ container }) => container.id).join(',') })
}

/** Its children were readable, and may still be unknown to the server that makes the container around them. */
const createParent = async (work: Work, fields: ContainerFields): Promise<MadeContainer> => {
  try {
    return await create(work, 'create_container', fields, 60)
  } catch (error) {
    if (isPassing(error)) await waitOutLag(work, 'children', lagOf(work, error))
    throw error
  }
}

/** From the planned post to a container that is ready to be published. */
export const makeContainer = async (work: Work): Promise<MadeContainer> => {
  const { carousel, items } = work.post
  const container = carousel
    ? await createCarousel(work, carousel)
    : await createItem(work, 'create_container', items[0] ?? {}, 5)
  await untilReady(work, 'create_container', container)
  return container
}
