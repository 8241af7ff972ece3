import { PlatformError } from '@carteiro/platform-kit'
import type { ContainerFields } from './container-platform.ts'
import { GraphFailure } from './graph-failure.ts'
import { isPassing, patienceSeconds, waitOutLag } from './lag.ts'
import { untilNextLook } from './pace.ts'
import { isNoted, note, secondsSince, stepName, type Take } from './take.ts'

/** `created_at` is our clock's. */
export type MadeContainer = { id: string; created_at: string }

export type ContainerState =
  | { is: 'processing' | 'ready' | 'published' | 'unclear' }
  | { is: 'spoilt' | 'missing'; failure: GraphFailure }

/** What the platform says of a container. @throws PlatformError when it can't be asked */
export const stateOf = async ({ api, platform }: Take, id: string): Promise<ContainerState> => {
  const { status, words } = await api.readContainer(id)
  if (status === 'spoilt') return { is: 'spoilt', failure: platform.containerFailure(words) }
  if (status === 'expired') return { is: 'spoilt', failure: platform.goneContainer('expired') }
  if (status === 'missing') return { is: 'missing', failure: platform.goneContainer('missing') }
  return { is: status }
}

/** Waits, without holding a slot, until the platform has taken the media in. Asked no more once it was ready. */
const untilReady = async (take: Take, name: string, container: MadeContainer): Promise<void> => {
  const { attempt, platform } = take
  const { pace, name: platformName } = platform
  const ready = `${name}_ready`
  if (isNoted(take, ready)) return
  await attempt.report('processing', 50)
  const state = await stateOf(take, container.id)
  if (state.is === 'missing') await waitOutLag(take, name, pace.lagSeconds)
  if ('failure' in state) throw state.failure
  // A state that nobody knows may be a new name of a known one: after a while the next call is the test.
  if (state.is === 'unclear') await waitOutLag(take, `${name}_state`, pace.lagSeconds)
  if (state.is !== 'processing') {
    await note(take, ready, { state: state.is })
    return
  }
  const age = secondsSince(container.created_at)
  if (age < pace.processingSeconds) {
    attempt.pendingFor(untilNextLook(pace, age), `${platformName} is preparing the post`)
  }
  throw new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `${platformName} has not prepared the post within ${Math.round(pace.processingSeconds / 60)} minutes.`,
  })
}

/** Makes a container. Repeating it is harmless: nobody sees one, and it expires after a day. */
const create = (
  take: Take,
  name: string,
  fields: ContainerFields,
  progress: number,
): Promise<MadeContainer> =>
  take.attempt.step(stepName(take, name), {
    callSeconds: take.platform.pace.createCallSeconds + 5,
    intent: {},
    act: async (signal) => {
      await take.attempt.report('uploading', progress)
      const { id } = await take.api.createContainer(fields, signal)
      return { id, created_at: new Date().toISOString() }
    },
  })

const createItem = async (
  take: Take,
  name: string,
  fields: ContainerFields,
  progress: number,
): Promise<MadeContainer> => {
  try {
    return await create(take, name, fields, progress)
  } catch (error) {
    throw error instanceof GraphFailure ? error.withoutRemedy() : error
  }
}

const createCarousel = async (take: Take, carousel: ContainerFields): Promise<MadeContainer> => {
  const made: { name: string; container: MadeContainer }[] = []
  for (const [index, fields] of take.post.items.entries()) {
    const name = `create_item_${index + 1}`
    const progress = 5 + (40 * index) / take.post.items.length
    made.push({ name, container: await createItem(take, name, fields, progress) })
  }
  // The parent is refused until every child is finished.
  for (const { name, container } of made) await untilReady(take, name, container)
  return createParent(take, { ...carousel, children: made.map(({ container }) => container.id).join(',') })
}

/** Its children were readable, and may still be unknown to the server that makes the container around them. */
const createParent = async (take: Take, fields: ContainerFields): Promise<MadeContainer> => {
  try {
    return await create(take, 'create_container', fields, 60)
  } catch (error) {
    if (isPassing(error)) await waitOutLag(take, 'children', patienceSeconds(take.platform.pace, error))
    throw error
  }
}

/** From the planned post to a container that is ready to be published. */
export const makeContainer = async (take: Take): Promise<MadeContainer> => {
  const { carousel, items } = take.post
  const container = carousel
    ? await createCarousel(take, carousel)
    : await createItem(take, 'create_container', items[0] ?? {}, 5)
  await untilReady(take, 'create_container', container)
  return container
}
