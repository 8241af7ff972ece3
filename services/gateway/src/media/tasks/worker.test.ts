import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnqueueResponse, MediaFile } from '@carteiro/contracts'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { type HeldFfmpeg, holdFfmpeg } from '@carteiro/testing/gateway/held-ffmpeg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { workDirIn } from './leftovers.ts'

const film = join(import.meta.dirname, '../../../../../libs/media/fixtures/odd/h264.mkv')
const WAITING = { timeout: 240_000, interval: 100 }

let harness: GatewayHarness
let ffmpeg: HeldFfmpeg
beforeEach(async () => {
  ffmpeg = await holdFfmpeg()
  // It enqueues; the others convert.
  harness = await startGatewayHarness({ FFMPEG_PATH: ffmpeg.path })
})
afterEach(async () => {
  await ffmpeg.letGo()
  await harness.close()
  await ffmpeg.remove()
})

const enqueueFilm = async (at: string): Promise<string> => {
  const upload = await harness.call('/api/media?name=film.mkv', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: await readFile(film),
  })
  const { data } = (await upload.json()) as { data: MediaFile }
  const body = { selectedOptions: ['tiktok_video'], mediaFiles: [data], mediaPolicy: 'convert' }
  const token = await harness.project.token(harness.userId)
  const response = await fetch(`${at}/api/publications/enqueue`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  expect(response.status, await response.clone().text()).toBe(200)
  const { data: answer } = (await response.json()) as EnqueueResponse
  return answer.jobs[0]?.job_id ?? ''
}
const task = async () => {
  const [row] = await harness.owner`select state, attempts from carteiro.media_tasks`
  return row && { ...row }
}
const job = async (id: string) => {
  const [row] = await harness.owner`
    select phase, hold_reason, status, content #>> '{mediaFiles,0,type}' as type from public.publication_jobs where id = ${id}`
  return row && { ...row }
}
const begun = (runs: number) => expect.poll(ffmpeg.runs, WAITING).toBe(runs)

it('a gateway that stops gives its conversion back at once, and another one does it', async () => {
  const first = await harness.another({ ffmpeg: 'yes' })
  const id = await enqueueFilm(first.url)
  await begun(1)
  await first.close()
  expect(await task()).toEqual({ state: 'waiting', attempts: 0 })
  expect(await readdir(workDirIn(harness.mediaDir))).toEqual([])
  expect(await job(id)).toMatchObject({ phase: 'preparing', hold_reason: 'preparing_media' })

  await ffmpeg.letGo()
  await harness.another({ ffmpeg: 'yes' })
  await expect.poll(() => job(id), WAITING).toMatchObject({ hold_reason: null, type: 'video/mp4' })
  expect(await ffmpeg.runs()).toBe(2)
})

it('a conversion ends when the last job that waits for it is cancelled', async () => {
  const { url } = await harness.another({ ffmpeg: 'yes' })
  const id = await enqueueFilm(url)
  await begun(1)
  expect((await harness.post(`/api/publications/jobs/${id}/cancel`, {})).status).toBe(200)
  await expect.poll(task, WAITING).toEqual({ state: 'waiting', attempts: 0 })
  await expect.poll(() => readdir(workDirIn(harness.mediaDir)), WAITING).toEqual([])
  expect(await job(id)).toMatchObject({ status: 'cancelled', type: 'video/x-matroska' })
})
