import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Job, job, jobEvent, publicationCreated } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { asCarteiroError } from './error.ts'
import { jobOrNone, readEnqueued, readJob, readMediaFile, readPlatforms, readTimeline } from './wire.ts'

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../contracts/fixtures', `${name}.json`), 'utf8'))
const aJob: Job = fixture('job')
const anEvent = fixture('job-event')
/** What stands for a field that is missing, and for values of other types than it has. */
const STRANGE = [undefined, null, true, {}, [], 'no such word']
const isRefused = (read: () => unknown): boolean => {
  try {
    read()
    return false
  } catch (error) {
    expect(asCarteiroError(error).code).toBe('unexpected_answer')
    return true
  }
}
/** Fields whose texts have a form, which only the schema checks. */
const hasForm = (field: string): boolean => /(^|_)id$|_at$|^(at|platform|option|error_\w+)$/.test(field)

test.each(Object.keys(job.shape))('a job’s %s is refused where the schema refuses it', (field) => {
  for (const value of STRANGE) {
    if (typeof value === 'string' && hasForm(field)) continue
    const changed = { ...aJob, [field]: value }
    const bySchema = job.safeParse(changed).success
    expect([field, value, jobOrNone(changed) !== undefined]).toEqual([field, value, bySchema])
  }
})

test.each(Object.keys(jobEvent.shape))('an event’s %s is refused where the schema refuses it', (field) => {
  for (const value of STRANGE) {
    // Events of a type that is not known are left out.
    if (typeof value === 'string' && (hasForm(field) || field === 'type')) continue
    const changed = { ...anEvent, [field]: value }
    const bySchema = jobEvent.safeParse(changed).success
    expect([field, value, !isRefused(() => readTimeline([changed]))]).toEqual([field, value, bySchema])
  }
})

test('a job of an earlier release, which knew no modes and problems, is one of mode live without problems', () => {
  const { mode: _, problems: __, ...earlier } = aJob
  expect(readJob(earlier)).toEqual({ ...earlier, mode: 'live', problems: [] })
  expect(readJob(aJob)).toEqual(aJob)
})

test('events of a type that a newer release has added are left out', () => {
  expect(readTimeline([{ ...anEvent, type: 'sung' }, anEvent])).toEqual([anEvent])
})

test('what the gateway answers is read; what something else answers is refused, with the field', () => {
  const { data } = fixture('enqueue-response')
  expect(readEnqueued(data)).toEqual(data)
  expect(readMediaFile(fixture('media-file'))).toEqual(fixture('media-file'))
  const platform = { ...fixture('platform-catalog-with-rules'), paused: false }
  expect(readPlatforms([platform])).toEqual([platform])
  expect(() => readEnqueued({ ...data, jobs: [{ id: 1 }] })).toThrow('something else than a publication.jobs')
  for (const value of [undefined, null, 'text', [], {}, [{}], [null]]) {
    for (const read of [readEnqueued, readMediaFile, readPlatforms, readJob, readTimeline]) {
      const isEmptyList = Array.isArray(value) && value.length === 0
      if (isEmptyList && (read === readPlatforms || read === readTimeline)) continue
      expect(isRefused(() => read(value))).toBe(true)
    }
  }
  expect(publicationCreated.safeParse({ publication_id: aJob.publication_id }).success).toBe(true)
})
