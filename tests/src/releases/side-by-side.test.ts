import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformNames } from '../../../infra/local/src/stack/platforms.ts'
import { fixtures, setWholeStage, until, type WholeStage } from '../stage.ts'
import { checkOut, findPrevious } from './previous.ts'

/** Services are deployed one by one: each must get on with the previous release of all others. */
const previous = findPrevious()
const isPlatform = (process: string): boolean => platformNames.some((name) => name === process)

const pairs: [string, (process: string) => boolean][] = [
  ['this dispatcher with the previous release’s platform services', isPlatform],
  ['the previous release’s dispatcher with these platform services', (process) => process === 'dispatcher'],
  ['the previous release’s gateway with everything of this commit', (process) => process === 'gateway'],
]

describe.skipIf('missing' in previous)('on this commit’s database', () => {
  let release: ReturnType<typeof checkOut>
  beforeAll(() => {
    if ('commit' in previous) release = checkOut(previous.commit)
  }, 300_000)
  afterAll(() => release?.remove())

  it.each(pairs)(
    '%s publishes on every platform',
    async (_who, isOld) => {
      const stage: WholeStage = await setWholeStage({
        treeOf: (process) => (isOld(process) ? release.tree : undefined),
      })
      try {
        const picture = await stage.client.upload(join(fixtures, 'square.jpg'))
        const video = await stage.client.upload(join(fixtures, 'reel.mp4'))
        const photos = {
          selectedOptions: ['x_post', 'instagram_feed', 'facebook_post', 'threads_post', 'linkedin_post'],
          mediaFiles: [picture],
        }
        const videos = {
          selectedOptions: ['tiktok_video', 'youtube_video'],
          mediaFiles: [video],
          settings: {
            tiktok_video: { privacy: 'SELF_ONLY' },
            youtube_video: { title: 'Um vídeo', privacy: 'private', madeForKids: false },
          },
        }
        const publications: string[] = []
        for (const one of [photos, videos]) {
          const { data } = await stage.client.enqueue({
            ...one,
            captions: { universal: 'Lado a lado' },
          })
          expect(data.rejected ?? []).toEqual([])
          publications.push(data.publication_id)
        }
        const jobs = await until(
          async () => {
            const all = (await Promise.all(publications.map((id) => stage.client.jobs(id)))).flat()
            return all.every(({ status }) => ['completed', 'failed'].includes(status)) && all
          },
          'the jobs end',
          120_000,
        )
        const ends = jobs.map(({ option, status, error_message }) =>
          `${option} ${status} ${error_message ?? ''}`.trim(),
        )
        expect(ends.sort()).toEqual(
          [...photos.selectedOptions, ...videos.selectedOptions]
            .map((option) => `${option} completed`)
            .sort(),
        )
        expect(await stage.posts()).toHaveLength(jobs.length)
      } finally {
        await stage.end()
      }
    },
    240_000,
  )
})

it.runIf('missing' in previous)('was skipped', () => {
  process.stderr.write(`Releases side by side: skipped, ${'missing' in previous ? previous.missing : ''}\n`)
})
