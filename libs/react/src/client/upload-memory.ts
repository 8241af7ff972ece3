import type { PreviousUpload, UrlStorage } from 'tus-js-client'

const PREFIX = 'carteiro-upload:'
/** The gateway gives up unfinished uploads after a day. */
const KEEP_MS = 24 * 60 * 60_000

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Forgets as soon as the page is closed: where a browser keeps nothing. */
const nothingKept: Kept = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }

const storage = (): Kept => {
  try {
    return globalThis.localStorage ?? nothingKept
  } catch {
    // A page whose user has forbidden it.
    return nothingKept
  }
}

const isFresh = ({ creationTime }: PreviousUpload): boolean => Date.now() - Date.parse(creationTime) < KEEP_MS

/** Remembers in the browser where unfinished uploads go on, one for each file of a user. */
export const createUploadMemory = (): UrlStorage => {
  const findUploadsByFingerprint = async (fingerprint: string): Promise<PreviousUpload[]> => {
    const text = storage().getItem(PREFIX + fingerprint)
    if (text === null) return []
    try {
      const known = JSON.parse(text) as PreviousUpload
      if (isFresh(known)) return [{ ...known, urlStorageKey: PREFIX + fingerprint }]
    } catch {
      // Another program's, or cut off.
    }
    storage().removeItem(PREFIX + fingerprint)
    return []
  }
  return {
    findUploadsByFingerprint,
    findAllUploads: async () => [],
    addUpload: async (fingerprint, upload) => {
      try {
        storage().setItem(PREFIX + fingerprint, JSON.stringify(upload))
      } catch {
        // The browser's storage is full: this upload cannot go on after a reload.
      }
      return PREFIX + fingerprint
    },
    removeUpload: async (key) => storage().removeItem(key),
  }
}
