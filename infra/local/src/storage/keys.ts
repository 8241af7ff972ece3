import { createHmac } from 'node:crypto'
import type { ProjectKeys } from '../auth/keys.ts'
import type { Credentials } from './signature.ts'

/** Storage, below the project's address. */
export const STORAGE_REST_PATH = '/storage/v1'
/** Its S3 endpoint: https://supabase.com/docs/guides/storage/s3/authentication */
export const STORAGE_PATH = `${STORAGE_REST_PATH}/s3`
/** The bucket that the gateway may keep media in. */
export const MEDIA_BUCKET = 'carteiro-media'

/** The S3 access key of the embedded project. */
export const storageKeysOf = ({ tokenSecret }: Pick<ProjectKeys, 'tokenSecret'>): Credentials => {
  const derived = (what: string): string => createHmac('sha256', tokenSecret).update(what).digest('hex')
  return {
    accessKeyId: derived('storage access key').slice(0, 32),
    secretAccessKey: derived('storage secret'),
    region: 'local',
  }
}
