import { PlatformError } from '@carteiro/platform-kit'
import { containerFailure, goneContainer, InstagramFailure } from './failures.ts'
import { untilNextLook } from './pace.ts'
import type { ContainerFields } from './post.ts'
import { isNoted, note, secondsSince, stepName, type Take } from './take.ts'

/** `created_at` is our clock's. */
export type MadeContainer = { id: string; created_at: string }

export type ContainerState =
  | { is: 'processing' | 'ready' | 'published' }
  | { is: 'spoilt' | 'missing'; failure: InstagramFailure }

/** Subcodes by which Instagram says that it has no such thing; a read may say so in passing. */
const MISSING = new Set([33, 2207006, 2207008])

/** What Instagram says of a container. @throws PlatformError when it can't be asked */
export const stateOf = async ({ api }: Take, id: string): Promise<ContainerState> => {
  try {
    const { status_code, status } = await api.getContainer(id)
    if (status_code === 'FINISHED') return { is: 'ready' }
    if (status_code === 'PUBLISHED') return { is: 'published' }
    if (status_code === 'ERROR') return { is: 'spoilt', failure: containerFailure(status) }
    if (status_code === 'EXPIRED') return { is: 'spoilt', failure: goneContainer('expired') }
    return { is: 'processing' }
  } catch (error) {
    const isMissing = error instanceof InstagramFailure && MISSING.has(error.subcode ?? 0)
    if (isMissing) return { is: 'missing', failure: goneContainer('missing') }
    throw error
  }
}

/** Waits, without holding a slot, until Instagram has taken the media in. Asked no more once it was ready. */
const untilReady = async (take: Take, name: string, container: MadeContainer): Promise<void> => {
  const { attempt, pace } = take
  const ready = `${name}_ready`
  if (isNoted(take, ready)) return
  await attempt.report('processing', 50)
  const state = await stateOf(take, container.id)
  if ('failure' in state) throw state.failure
  if (state.is !== 'processing') {
    await note(take, ready, { state: state.is })
    return
  }
  const age = secondsSince(container.created_at)
  if (age < pace.processingSeconds) {
    attempt.pendingFor(untilNextLook(pace, age), 'Instagram is preparing the media')
  }
  throw new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `Instagram has not prepared the media within ${Math.round(pace.processingSeconds / 60)} minutes.`,
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
    callSeconds: take.pace.createCallSeconds + 5,
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
    throw error instanceof InstagramFailure ? error.withoutRemedy() : error
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
  const children = made.map(({ container }) => container.id).join(',')
  return create(take, 'create_container', { ...carousel, children }, 60)
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
