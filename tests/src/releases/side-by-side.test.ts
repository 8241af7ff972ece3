import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { someOf } from '@carteiro/testing/fuzz'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPlatformName } from '../../../infra/platforms/src/index.ts'
import { checkOut, findPrevious } from './previous.ts'
import { makeReleasedStack } from './restored-stack.ts'

/**
 * Services are deployed one by one: each must work with the previous release of all others, on its database with this commit's
 * migrations.
 */
const previous = findPrevious()

const pairs: [string, (process: string) => boolean][] = [
  ['this dispatcher with the previous release’s platform services', isPlatformName],
  ['the previous release’s dispatcher with these platform services', (process) => process === 'dispatcher'],
  ['the previous release’s gateway with everything of this commit', (process) => process === 'gateway'],
]

describe('on the previous release’s database, with this commit’s migrations', () => {
  let release: ReturnType<typeof checkOut>
  beforeAll(() => {
    if ('commit' in previous) release = checkOut(previous.commit)
  })
  afterAll(() => release?.remove())

  // Each pair is a stack of its own.
  it.for(someOf(pairs))(
    '%s publishes on every platform, and ends the jobs that were there',
    async ([, isOld], { skip }) => {
      if ('missing' in previous) return skip(previous.missing)
      const { stateDir, jobs: recorded } = await makeReleasedStack(previous)
      const harness: StackHarness = await startStackHarness({
        stateDir,
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
          [...photos.selectedOptions, ...videos.selectedOptions]
            .map((option) => `${option} completed`)
            .sort(),
        )

        const wanted = recorded.map(({ id, status }) => ({
          id,
          status: status === 'cancelled' ? 'cancelled' : 'completed',
        }))
        await expect
          .poll(
            () =>
              harness.sql`select id, status from publication_jobs where id = any (${recorded.map(({ id }) => id)}) order by id`,
          )
          .toEqual(wanted)
        const isOut = ({ status }: { status: string }) => ['completed', 'cancelled'].includes(status)
        expect(await harness.posts()).toHaveLength(jobs.length + recorded.filter((job) => !isOut(job)).length)
      } finally {
        await harness.end()
      }
    },
  )
})
