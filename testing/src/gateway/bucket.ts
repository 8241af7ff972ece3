import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '@carteiro/service-kit'
import { createStorageApp, type Interfere } from '../../../infra/local/src/storage/app.ts'

const NAME = 'media'

/** A bucket on a real port, by the embedded stack's S3 endpoint. */
export type BucketHarness = {
  /** Settings of a gateway that keeps media in it. */
  settings: Record<string, string>
  /** What lies in it: the keys of objects, and ids of uploads in parts that are not completed. */
  stored(): Promise<{ objects: string[]; uploads: string[] }>
  /** Answers requests in place of the bucket, or delays them; undefined ends it. */
  interfere(how: Interfere | undefined): void
  close(): Promise<void>
}

export const startBucket = async (): Promise<BucketHarness> => {
  const dir = await mkdtemp(join(tmpdir(), 'carteiro-bucket-'))
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', region: 'local' }
  let interfering: Interfere | undefined
  const app = await createStorageApp({
    dir,
    buckets: [NAME],
    credentials,
    interfere: (request) => interfering?.(request),
  })
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  return {
    settings: {
      MEDIA_STORE: 's3',
      MEDIA_S3_ENDPOINT: listener.url,
      MEDIA_S3_REGION: credentials.region,
      MEDIA_S3_BUCKET: NAME,
      MEDIA_S3_ACCESS_KEY_ID: credentials.accessKeyId,
      MEDIA_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stored: async () => {
      const names = await readdir(join(dir, NAME, 'objects'))
      return {
        objects: names.filter((name) => !name.includes('$')).map(decodeURIComponent),
        uploads: await readdir(join(dir, NAME, 'temporary/uploads')),
      }
    },
    interfere: (how) => {
      interfering = how
    },
    close: async () => {
      listener.server.closeAllConnections()
      await listener.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
