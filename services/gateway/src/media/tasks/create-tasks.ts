import { createConverter, createMediaGuard, createProber, type Ffmpeg } from '@carteiro/media'
import type { Logger, Sql } from '@carteiro/service-kit'
import type { GatewayConfig } from '../../config.ts'
import { gatewayCalls } from '../../sql/calls.ts'
import { storageClientOf } from '../../storage/storage-client.ts'
import { storedObjects, withStored } from '../../storage/stored-objects.ts'
import type { MediaStore } from '../store/store.ts'
import { createConvertHandler } from './convert.ts'
import { createCopyHandler } from './copy.ts'
import { workDirIn } from './leftovers.ts'
import { createMediaTasks, type MediaTasks } from './worker.ts'

/** The gateway's share of the work on files that must be prepared before their jobs are published. */
export const createTasks = ({
  sql,
  config,
  logger,
  store,
  ffmpeg,
}: {
  sql: Sql
  config: GatewayConfig
  logger: Logger
  store: MediaStore
  ffmpeg: Ffmpeg | undefined
}): MediaTasks => {
  const calls = gatewayCalls(sql, config.DATABASE_ANSWER_MS)
  // Apart from uploads: a long conversion must not hold them up.
  const prober = createProber({ deadlineMs: config.MEDIA_PROBE_MS })
  const converter = createConverter({ prober, ffmpeg }, { deadlineMs: config.MEDIA_CONVERT_MS })
  const publicUrl = config.PUBLIC_URL
  const guard = createMediaGuard(config.MEDIA_ALLOWED_ORIGINS)
  const client = storageClientOf(config, logger)
  const place = { store: withStored(store, storedObjects(calls, client)), publicUrl, guard, logger }
  const convert = createConvertHandler({ calls, converter, prober, ...place })
  const copy = createCopyHandler({ calls, prober, ...place })
  return createMediaTasks({
    sql,
    calls,
    store,
    workDir: workDirIn(config.MEDIA_DIR),
    handlers: { convert, copy },
    logger,
  })
}
