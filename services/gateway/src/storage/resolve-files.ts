import { randomUUID } from 'node:crypto'
import type { EditedFile, EditedStorageFile, JobFile, Problem, StorageObject } from '@carteiro/contracts'
import { type Facts, NotMedia, type Prober } from '@carteiro/media'
import { mediaEntry } from '../media/entry.ts'
import { readableFileName } from '../media/file-name.ts'
import { MEASURE_LIMIT_MS } from '../media/measure-remote.ts'
import { invalidRequest } from '../request/read-request.ts'
import type { FoundObject, StorageCalls } from '../sql/storage-calls.ts'
import { isInStorage, type NamedFile } from './named-file.ts'
import { ObjectChanged, type SeenObject, type StorageClient } from './storage-client.ts'

type Measured = JobFile & { etag: string; storage: StorageObject }

const problemOf = (at: string, { bucket, path }: StorageObject, problem: string): Problem => {
  const say = (field: string, code: string, message: string): Problem => ({
    field: `${at}.${field}`,
    code,
    message,
  })
  switch (problem) {
    case 'no_storage':
      return say('storage', 'no_storage', 'expected a url: this project has no Supabase Storage')
    case 'no_user':
      return say('storage', 'unknown_user', 'expected a file of a user who exists')
    case 'no_bucket':
      return say(
        'storage.bucket',
        'unknown_bucket',
        `expected a bucket of this project: there is no ${bucket}`,
      )
    default: {
      const message = `expected a file that its user may read: in ${bucket} there is no ${path}, or the policies of Supabase Storage do not show it to the user`
      return say('storage.path', 'unknown_object', message)
    }
  }
}

const NOT_SET_UP =
  'expected a url, or what POST /api/media answers: this server reads no files of Supabase Storage (SUPABASE_STORAGE_KEY is not set)'

/**
 * Reads the files of requests that are in Supabase Storage: asks in the database whether their user may, as the app's policies say, and
 * probes them by their bytes. One for each request: a file that several of its publications show is probed once.
 */
export const createFileResolver = (options: {
  calls: Pick<StorageCalls, 'findStorageObjects' | 'registerStorageFiles'>
  client: StorageClient | undefined
  prober: Prober
  publicUrl: string
}) => {
  const { calls, client, prober, publicUrl } = options

  const probe = (
    object: SeenObject,
    declared: { name: string; type: string },
    signal: AbortSignal,
  ): Promise<Facts> => {
    const read = async (start: number, end: number): Promise<Uint8Array> =>
      new Uint8Array((await (await client?.read(object, [start, end], signal))?.arrayBuffer()) ?? [])
    const bytes = { size: object.bytes, read }
    return prober.probe({ name: declared.name, bytes, declaredType: declared.type }, signal)
  }

  return (clientLeft: AbortSignal) => {
    const probed = new Map<string, Promise<Facts>>()
    const late = AbortSignal.timeout(MEASURE_LIMIT_MS)
    const signal = AbortSignal.any([late, clientLeft])
    const factsOf = (object: SeenObject, declared: { name: string; type: string }): Promise<Facts> => {
      const key = JSON.stringify(object)
      const facts = probed.get(key) ?? probe(object, declared, signal)
      probed.set(key, facts)
      return facts
    }
    const refusalOf = (error: unknown, name: string): Pick<Problem, 'code' | 'message'> => {
      if (error instanceof NotMedia) return error
      if (error instanceof ObjectChanged)
        return { code: 'media_changed', message: `expected a file that stays: ${error.message}` }
      clientLeft.throwIfAborted()
      if (!late.aborted) throw error
      const message = `expected files that can be read within ${MEASURE_LIMIT_MS / 1000} seconds: ${name} could not`
      return { code: 'media_unreadable', message }
    }

    const measure = async (
      file: EditedStorageFile,
      at: string,
      found: FoundObject,
    ): Promise<Measured | Problem[]> => {
      const { storage, altText, changes, original, ...claimed } = file
      if (!client) return [{ field: `${at}.storage`, code: 'no_storage', message: NOT_SET_UP }]
      if ('problem' in found) return [problemOf(at, storage, found.problem)]
      const name = readableFileName(storage.path)
      const { etag, bytes, type } = found
      const facts = await factsOf({ ...storage, etag, bytes }, { name, type: type ?? '' }).catch((error) =>
        refusalOf(error, name),
      )
      if ('code' in facts) return [{ field: `${at}.storage.path`, ...facts }]
      const shown = Object.fromEntries(
        Object.entries({ altText, changes, original }).filter(([, value]) => value !== undefined),
      )
      const measured = { name, ...facts, etag, storage, ...shown }
      const { url: _url, ...others } = claimed
      const wrong = Object.entries(others).filter(
        ([key, value]) => value !== undefined && value !== measured[key as keyof typeof measured],
      )
      return wrong.length === 0
        ? { ...measured, url: '' }
        : wrong.map(([key, value]) => ({
            field: `${at}.${key}`,
            code: 'media_changed',
            message: `expected ${measured[key as keyof typeof measured]}, as the file in Supabase Storage is; this says ${value}. Leave it out to take the file as it is now`,
          }))
    }

    /**
     * @param registers whether the files are to be published: others get an address that leads nowhere
     * @throws 400 that names each file that cannot be used, and why
     */
    return async (userId: string, files: NamedFile[], registers = true): Promise<EditedFile[]> => {
      const named = files.filter(isInStorage)
      if (named.length === 0) return files as EditedFile[]
      const found = await calls.findStorageObjects(
        userId,
        named.map(({ storage }) => storage),
      )
      const measured = await Promise.all(
        named.map((file, place) =>
          measure(file, `mediaFiles[${files.indexOf(file)}]`, found[place] ?? { problem: 'no_object' }),
        ),
      )
      const problems = measured.flatMap((one) => (Array.isArray(one) ? one : []))
      if (problems.length > 0) throw invalidRequest(problems)
      const good = measured.flatMap((one) => (Array.isArray(one) ? [] : [one]))
      const toRegister = good.map(({ storage, name, etag, size, type }) => ({
        ...storage,
        name,
        etag,
        bytes: size,
        type,
      }))
      const ids = registers
        ? await calls.registerStorageFiles(userId, toRegister)
        : good.map(() => randomUUID())
      const resolved = good.map((file, place) => mediaEntry(publicUrl, ids[place] ?? '', file))
      return files.map((file) => (isInStorage(file) ? (resolved[named.indexOf(file)] as EditedFile) : file))
    }
  }
}
export type FileResolver = ReturnType<typeof createFileResolver>
