import type { JobContent, PlatformResponse, PublishedPart } from '@carteiro/contracts'
import type { Attempt, Publish } from './attempt.ts'
import { note, secondsSince } from './notes.ts'
import { LeaseLost, outcomeUnknown, published } from './outcomes.ts'
import { nameInPart } from './step-names.ts'

/**
 * A part of a thread that is out, by its id: the next one replies to it.
 * `published_parts` (SQL) answers the same of a job.
 */
export type PartBefore = PublishedPart & { post_id: string }

/** Publishes a post: alone, or as the next part of a thread, as a reply to the last of those before it. */
export type PublishPart = (attempt: Attempt, before?: readonly PartBefore[]) => Promise<PlatformResponse>

/** Each part as a content of its own. The settings are the job's: a platform says which of them are the first part's alone. */
const contentsOf = ({
  thread = [],
  ...first
}: JobContent): (JobContent & { delaySeconds?: number | undefined })[] => [
  first,
  ...thread.map(({ text, mediaFiles, delaySeconds }) => ({
    caption: text,
    mediaFiles,
    settings: first.settings,
    delaySeconds,
  })),
]

/** The attempt as one part of the thread sees it: its content, and its steps under their own names. */
const inPart = (attempt: Attempt, part: number, count: number, content: JobContent): Attempt => ({
  ...attempt,
  content,
  step: (name, step) => attempt.step(nameInPart(name, part), step),
  earlier: (step) => attempt.earlier(nameInPart(step, part)),
  report: (phase, progress) => attempt.report(phase, ((part - 1) * 100 + progress) / count),
})

const listOf = (parts: readonly PublishedPart[]): string => {
  const numbers = parts.map(({ part }) => String(part))
  if (numbers.length < 2) return `Part ${numbers.join('')} is out.`
  return `Parts ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)} are out.`
}

/** Says with which part an attempt ended, and which parts are out. */
const namingPart = (error: unknown, part: number, count: number, out: readonly PublishedPart[]): unknown => {
  if (!(error instanceof Error) || error instanceof LeaseLost) return error
  // The reason of a wait is no sentence.
  const rest = out.length > 0 ? `${/[.!?]$/.test(error.message) ? '' : '.'} ${listOf(out)}` : ''
  error.message = `Part ${part} of ${count}: ${error.message}${rest}`
  return error
}

/** Its delay counts from when the part before it was published. @throws Pending until then, without a slot */
const waitForDelay = (
  attempt: Attempt,
  delaySeconds: number | undefined,
  since: string | undefined,
): void => {
  const left = delaySeconds && since ? delaySeconds - secondsSince(since) : 0
  if (left > 0) attempt.pendingFor(left, 'it follows the part before it with a delay')
}

/**
 * Publishes a job in its parts, each with a step of its own and with the id of the one before it. A later attempt comes to
 * each part again, and acts at the first one that is missing; a part whose end is not known stops those after it.
 */
export const publishInParts =
  (publishPart: PublishPart): Publish =>
  async (attempt) => {
    if (attempt.content.thread === undefined) return publishPart(attempt)
    const contents = contentsOf(attempt.content)
    const out: PartBefore[] = []
    const warnings: string[] = []
    let publishedAt: string | undefined
    for (const [index, { delaySeconds, ...content }] of contents.entries()) {
      const part = index + 1
      const current = inPart(attempt, part, contents.length, content)
      try {
        if (!current.earlier('published')) waitForDelay(current, delaySeconds, publishedAt)
        const { post_id, permalink, warnings: its = [] } = await publishPart(current, out)
        if (post_id === null) {
          throw outcomeUnknown(
            'It is out, and it is not known which post of the account it is, so that nothing can reply to it: check the account.',
          )
        }
        publishedAt = (await note(current, 'published', { at: new Date().toISOString(), permalink })).at
        out.push({ part, post_id, permalink })
        warnings.push(...its.map((warning) => `Part ${part}: ${warning}`))
      } catch (error) {
        throw namingPart(error, part, contents.length, out)
      }
    }
    return published(out[0]?.post_id ?? null, out[0]?.permalink, warnings, { parts: out })
  }
