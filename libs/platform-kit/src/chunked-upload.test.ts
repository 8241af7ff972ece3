import { expect, test } from 'vitest'
import type { Attempt } from './attempt.ts'
import { MAX_CHUNK_FAILURES, sendChunks } from './chunked-upload.ts'
import { ResponseLost } from './http-client.ts'
import { Pending } from './outcomes.ts'

const SIZE = 100
const attempt = {
  request: { deadline: new Date(Date.now() + 600_000).toISOString() },
  pendingFor: (seconds: number, reason: string) => {
    throw new Pending(seconds, reason)
  },
} as unknown as Attempt

type Upload = Parameters<typeof sendChunks>[0]
const send = (what: Partial<Upload>) =>
  sendChunks({
    attempt,
    signal: new AbortController().signal,
    name: 'Pombo',
    time: { callSeconds: 600, leaveEarlySeconds: 10 },
    from: async () => 0,
    until: SIZE,
    send: async (at) => at + 10,
    recover: async (error) => {
      throw error
    },
    ...what,
  })

test('chunks are sent from where the platform is', async () => {
  const sent: number[] = []
  const all = send({
    from: async () => 70,
    send: async (at) => {
      sent.push(at)
      return at + 10
    },
  })
  expect(await all).toBe(SIZE)
  expect(sent).toEqual([70, 80, 90])
})

test('after a lost chunk the upload goes on where the platform says that it is', async () => {
  let isLost = false
  const sent: number[] = []
  const all = send({
    send: async (at) => {
      sent.push(at)
      if (at === 50 && !isLost) {
        isLost = true
        throw new ResponseLost('gone')
      }
      return at + 10
    },
    recover: async () => 30,
  })
  expect(await all).toBe(SIZE)
  expect(sent).toEqual([0, 10, 20, 30, 40, 50, 30, 40, 50, 60, 70, 80, 90])
})

test('a chunk that is lost again and again ends the attempt', async () => {
  let tries = 0
  const lost = send({
    send: async () => {
      tries += 1
      throw new ResponseLost('gone')
    },
    recover: async (_error, at) => at,
  })
  await expect(lost).rejects.toThrow(ResponseLost)
  expect(tries).toBe(MAX_CHUNK_FAILURES + 1)
})

test('a platform that stores nothing is given up', async () => {
  await expect(send({ send: async (at) => at })).rejects.toMatchObject({
    verdict: 'retry',
    message: 'Pombo stores nothing of what is sent.',
  })
})

test('the slot is given back before the time is used up', async () => {
  await expect(send({ time: { callSeconds: 5, leaveEarlySeconds: 10 } })).rejects.toThrow(Pending)
})
