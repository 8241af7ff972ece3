import { S3, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { GatewayConfig } from '../../config.ts'

const CONNECT_MS = 5_000
/** Without a byte. */
const IDLE_MS = 30_000
/** Of one call: what the storage refuses for a moment (503 SlowDown, 500) is tried again, with growing pauses. */
const ATTEMPTS = 4

export type S3Settings = { bucket: string; client: S3ClientConfig }

/** How the bucket is reached. */
export const s3Settings = (config: GatewayConfig): S3Settings => ({
  bucket: config.MEDIA_S3_BUCKET ?? '',
  client: {
    region: config.MEDIA_S3_REGION ?? '',
    ...(config.MEDIA_S3_ENDPOINT === undefined ? {} : { endpoint: config.MEDIA_S3_ENDPOINT }),
    forcePathStyle: config.MEDIA_S3_PATH_STYLE,
    credentials: {
      accessKeyId: config.MEDIA_S3_ACCESS_KEY_ID ?? '',
      secretAccessKey: config.MEDIA_S3_SECRET_ACCESS_KEY ?? '',
    },
    maxAttempts: ATTEMPTS,
    // Other storages than Amazon's do not know the checksums that the client would add.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS, requestTimeout: IDLE_MS },
  },
})

export const createS3Client = ({ client }: S3Settings): S3 => new S3(client)
