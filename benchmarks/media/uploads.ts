import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { fixtures } from '@carteiro/testing/fixtures'
import { writeLargeVideo } from '@carteiro/testing/large-video'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { Upload } from 'tus-js-client'
import { demoUser } from '../../infra/local/src/auth/demo-user.ts'
import { print, printTable } from '../queue/figures.ts'
import { pidOf } from './measure-upload.ts'
import { residentBytes, watchResidentMemory } from './resident-memory.ts'

const MEGABYTE = 1024 * 1024
const FILE_BYTES = Number(process.env.BENCH_MEDIA_BYTES ?? 2 * 1024 * MEGABYTE)
const KILLS = 5

const sha256 = async (bytes: Readable): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(bytes, hash)
  return hash.digest('hex')
}

const authorization = ({ keys }: StackHarness) => ({ authorization: `Bearer ${keys.serviceRoleKey}` })
const forUser = `user_id=${demoUser.id}`

const inOneRequest = async (harness: StackHarness, path: string): Promise<string> => {
  const response = await fetch(`${harness.urls.gateway}/api/media?name=film.mp4&${forUser}`, {
    method: 'POST',
    headers: { ...authorization(harness), 'content-length': String(FILE_BYTES) },
    body: Readable.toWeb(createReadStream(path)) as never,
    duplex: 'half',
  } as RequestInit)
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as { data: { url: string } }).data.url
}

/** The same request, sent by the `curl` command. */
const byCurl = async (harness: StackHarness, path: string): Promise<string> => {
  const { authorization: bearer } = authorization(harness)
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--show-error', '--fail', '--request', 'POST', '--upload-file', path],
    ...['--header', `Authorization: ${bearer}`, '--header', 'Content-Type: video/mp4', '--header', 'Expect:'],
    `${harness.urls.gateway}/api/media?name=film.mp4&${forUser}`,
  ])
  return (JSON.parse(stdout) as { data: { url: string } }).data.url
}

/** `onSent` is called as bytes are sent. */
const byTus = (harness: StackHarness, path: string, onSent: (bytes: number) => void = () => undefined) =>
  new Promise<string>((settle, reject) => {
    const headers = authorization(harness)
    const upload: Upload = new Upload(createReadStream(path) as never, {
      endpoint: `${harness.urls.gateway}/api/media/uploads?${forUser}`,
      uploadSize: FILE_BYTES,
      metadata: { filename: 'film.mp4' },
      headers,
      retryDelays: Array.from({ length: 60 }, () => 1_000),
      onProgress: onSent,
      onError: reject,
      onSuccess: () => {
        const asked = fetch(upload.url ?? '', { headers })
        asked.then(async (answer) => settle((await answer.json()).data.url), reject)
      },
    })
    upload.start()
  })

const killedOnTheWay = (harness: StackHarness, path: string): Promise<string> => {
  let kills = 0
  return byTus(harness, path, (sent) => {
    if (kills >= KILLS || sent < ((kills + 1) * FILE_BYTES) / (KILLS + 1)) return
    kills += 1
    void harness.kill('gateway')
  })
}

/** Peak memory of the gateway above idle; of each of its processes where it is killed. */
const watched = async (harness: StackHarness, work: () => Promise<string>) => {
  let [peak, idle, pid] = [0, 0, 0]
  let stop: (() => Promise<number>) | undefined
  const follow = setInterval(async () => {
    const now = await pidOf(harness.stateDir, 'gateway').catch(() => 0)
    if (now === pid || now === 0) return
    pid = now
    await stop?.().catch(() => 0)
    stop = watchResidentMemory(now)
  }, 100)
  idle = await residentBytes(await pidOf(harness.stateDir, 'gateway'))
  const beganAt = performance.now()
  const url = await work()
  const seconds = (performance.now() - beganAt) / 1000
  clearInterval(follow)
  peak = (await stop?.().catch(() => 0)) ?? 0
  return { url, seconds, idle, above: peak - idle }
}

/** A large file into each store, in one request, by tus, and by tus with the gateway killed five times: bytes, speed, memory. */
export const benchUploads = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  const path = join(folder, 'large.mp4')
  await writeLargeVideo(path, FILE_BYTES)
  const wanted = await sha256(createReadStream(path))
  const rows: string[][] = []
  try {
    for (const store of ['disk', 's3']) {
      process.env.MEDIA_STORE = store
      const harness = await startStackHarness()
      try {
        await harness.client.upload(join(fixtures, 'reel.mp4'))
        const ways: [string, () => Promise<string>][] = [
          ['one request', () => inOneRequest(harness, path)],
          ['one request, by curl', () => byCurl(harness, path)],
          ['tus', () => byTus(harness, path)],
          [`tus, gateway killed ${KILLS} times`, () => killedOnTheWay(harness, path)],
        ]
        for (const [way, work] of ways) {
          const { url, seconds, idle, above } = await watched(harness, work)
          const { body } = await fetch(url)
          const isSame = (await sha256(Readable.fromWeb(body as never))) === wanted
          rows.push([
            store,
            way,
            isSame ? 'the same' : 'OTHERS',
            (FILE_BYTES / MEGABYTE / seconds).toFixed(0),
            `${(above / MEGABYTE).toFixed(0)} MB (idle ${(idle / MEGABYTE).toFixed(0)} MB)`,
          ])
        }
      } finally {
        await harness.end()
      }
    }
    print(`A film of ${FILE_BYTES / MEGABYTE} MB`)
    printTable(['store', 'way', 'bytes', 'MB/s', 'gateway above idle'], rows)
  } finally {
    delete process.env.MEDIA_STORE
    await rm(folder, { recursive: true, force: true })
  }
}
