import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { mediaFile } from '@carteiro/contracts'
import { MediaError, type Prober } from '@carteiro/media'
import { z } from 'zod'
import type { GatewayCalls } from '../../sql/calls.ts'
import { readableFileName } from '../file-name.ts'
import { fetchSource, type SourcePlace } from './fetch-source.ts'
import { COPY_LIMIT_MS } from './limits.ts'
import { type ResultPlace, storeResult } from './store-result.ts'
import type { TaskHandler } from './worker.ts'

/** What a copy's task says. */
const copySpec = z.looseObject({ source: mediaFile })

/** Of a copy's progress, what fetching is. */
const FETCHED = 0.8

type Calls = Pick<GatewayCalls, 'reuseMediaResult' | 'finishMediaTask' | 'checkUploadQuota'>
type Options = SourcePlace & Omit<ResultPlace, 'calls'> & { calls: Calls; prober: Prober; limitMs?: number }

/** Copies a file from its URL into our store, before the URL ends; what was measured of it must still be so. */
export const createCopyHandler =
  ({ calls, prober, limitMs = COPY_LIMIT_MS, ...place }: Options): TaskHandler =>
  async (task, { folder, signal, onProgress }) => {
    const { source } = copySpec.parse(task.spec)
    await calls.checkUploadQuota(task.user_id, source.size)
    const path = join(folder, 'source')
    const late = AbortSignal.timeout(limitMs)
    const to = { folder, path, signal: AbortSignal.any([signal, late]) }
    const hash = await fetchSource(place, source, to).catch((error: unknown) => {
      if (!late.aborted || signal.aborted) throw error
      const minutes = Math.ceil(limitMs / 60_000)
      throw new MediaError('retry', `${source.name}: its server did not send it within ${minutes} minutes.`)
    })
    const { size } = await stat(path)
    if (size !== source.size)
      throw new MediaError('retry', `${source.name}: its server sent ${size} of ${source.size} bytes.`)
    onProgress(FETCHED)
    const name = readableFileName(source.name)
    const contentKey = `${hash} copy ${name}`
    if (await calls.reuseMediaResult(task.id, task.token, contentKey)) return

    const facts = await prober.probe({ path, name }, signal)
    await storeResult({ ...place, calls }, task, { path, name, facts, contentKey })
  }
