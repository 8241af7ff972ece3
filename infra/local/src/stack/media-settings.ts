import type { ProjectKeys } from '../auth/keys.ts'
import { MEDIA_BUCKET, STORAGE_PATH, storageKeysOf } from '../storage/keys.ts'

const GIVEN = /^MEDIA_S3_/

/** Where the gateway keeps media: on disk, or with MEDIA_STORE=s3 in the embedded bucket or the one that is named from outside. */
export const mediaSettings = (
  keys: ProjectKeys,
  supabaseUrl: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> => {
  const { MEDIA_STORE } = env
  if (MEDIA_STORE === undefined) return {}
  const given = Object.entries(env).filter(([name]) => GIVEN.test(name)) as [string, string][]
  const { accessKeyId, secretAccessKey, region } = storageKeysOf(keys)
  return {
    MEDIA_STORE,
    MEDIA_S3_ENDPOINT: `${supabaseUrl}${STORAGE_PATH}`,
    MEDIA_S3_REGION: region,
    MEDIA_S3_BUCKET: MEDIA_BUCKET,
    MEDIA_S3_ACCESS_KEY_ID: accessKeyId,
    MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey,
    ...Object.fromEntries(given),
  }
}
