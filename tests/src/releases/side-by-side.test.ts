import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { someOf } from '@carteiro/testing/fuzz'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPlatformName } from '../../../infra/platforms/src/index.ts'
import { checkOut, findPrevious } from './previous.ts'

/** Services are deployed one by one: each must work with the previous release of all others. */
const previous = findPrevious()

const pairs: [string, (process: string) => boolean][] = [
  ['this dispatcher with the previous release’s platform services', isPlatformName],
  ['the previous release’s dispatcher with these platform services', (process) => process === 'dispatcher'],
  ['the previous release’s gateway with everything of this commit', (process) => process === 'gateway'],
]

describe('on this commit’s database', () => {
  let release: ReturnType<typeof checkOut>
  beforeAll(() => {
    if ('commit' in previous) release = checkOut(previous.commit)
  })
  afterAll(() => release?.remove())

  // Each pair is a stack of its own.
  it.for(someOf(pairs))('%s publishes on every platform', async ([, isOld], { skip }) => {
    skip(!release, 'missing' in previous ? previous.missing : undefined)
    const harness: StackHarness = await startStackHarness({
      treeOf: (process) => (isOld(process) ? release.tree : undefined),
    })
    try {
      const picture = await harness.client.upload(join(fixtures, 'square.jpg'))
      const video = await harness.client.upload(join(fixtures, 'reel.mp4'))
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
        const { data } = await harness.client.enqueue({
          ...one,
          captions: { universal: 'Lado a lado' },
        })
        expect(data.rejected ?? []).toEqual([])
        publications.push(data.publication_id)
      }
      const jobs = await until(
        async () => {
          const all = (await Promise.all(publications.map((id) => harness.client.jobs(id)))).flat()
          return all.every(({ status }) => ['completed', 'failed'].includes(status)) && all
        },
        'the jobs end',
        120_000,
      )
      const ends = jobs.map(({ option, status, error_message }) =>
        `${option} ${status} ${error_message ?? ''}`.trim(),
      )
      expect(ends.sort()).toEqual(
        [...photos.selectedOptions, ...videos.selectedOptions].map((option) => `${option} completed`).sort(),
      )
      expect(await harness.posts()).toHaveLength(jobs.length)
    } finally {
      await harness.end()
    }
  })
})
