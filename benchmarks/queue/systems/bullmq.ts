import { spawn, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { endProcess, type Place } from '../place.ts'
import { payloadOf, type System } from '../system.ts'

const CHUNK = 500

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** BullMQ on a Redis that writes its append-only file each second. */
export const makeBullmq = async (place: Place): Promise<System> => {
  const dir = join(place.folder, 'redis')
  await mkdir(dir)
  const port = await place.freePort()
  const redis = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--save', ''].concat(
      ['--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    ),
    { stdio: 'ignore' },
  )
  const queue = new Queue('publish', {
    connection: { host: '127.0.0.1', port },
    defaultJobOptions: { removeOnComplete: true },
  })
  await queue.waitUntilReady()
  return {
    name: 'BullMQ',
    serverPid: redis.pid,
    fillBy: CHUNK,
    enqueueMany: (jobs) =>
      queue.addBulk(Array.from({ length: jobs }, () => ({ name: 'publish', data: payloadOf() }))),
    enqueueOne: async (sentAt) => {
      await queue.add('publish', payloadOf(sentAt))
    },
    clear: () => queue.obliterate({ force: true }),
    worker: { file: 'workers/bullmq.ts', env: { REDIS_PORT: String(port) } },
    close: async () => {
      await queue.close()
      await endProcess(redis)
    },
  }
}
