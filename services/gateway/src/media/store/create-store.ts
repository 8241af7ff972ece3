import type { Logger } from '@carteiro/service-kit'
import type { GatewayConfig } from '../../config.ts'
import { createDiskStore } from './disk-store.ts'
import { s3Settings } from './s3-client.ts'
import { createS3Store } from './s3-store.ts'
import type { MediaStore } from './store.ts'

/** The store that the settings name. */
export const createMediaStore = (config: GatewayConfig, logger: Logger): MediaStore =>
  config.MEDIA_STORE === 's3'
    ? createS3Store(s3Settings(config), config.MEDIA_DIR, logger)
    : createDiskStore(config.MEDIA_DIR, logger)
