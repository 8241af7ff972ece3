import { expect, test } from 'vitest'
import type { JobDetail } from '../../../../api/jobs.ts'
import { changedIn, editOf, formOf, type JobForm, lacksTime, stillWrong } from './edit.ts'

const at = new Date(2027, 0, 31, 9, 30, 15)
const square = {
  name: 'a.jpg',
  size: 10,
  type: 'image/jpeg',
  url: 'https://cdn.example.com/a.jpg',
  altText: 'Azul',
}
const film = { name: 'b.mp4', size: 20, type: 'video/mp4', url: 'https://cdn.example.com/b.mp4' }
const job = {
  content: { mediaFiles: [square, film], caption: 'Bom dia', settings: { privacy: 'SELF_ONLY' } },
  scheduled_at: at.toISOString(),
} as unknown as JobDetail
const before = formOf(job, at.getTime() - 1)

const edit = (change: Partial<JobForm>, hasTime = true) => {
  const form = { ...before, ...change }
  return editOf(form, changedIn(before, form, hasTime))
}

test('the form has the job’s texts, and its time in the user’s own time zone', () => {
  expect(before).toMatchObject({
    files: [
      { name: 'a.jpg', altText: 'Azul', previewUrl: square.url },
      { name: 'b.mp4', altText: '', uploaded: film },
    ],
    caption: 'Bom dia',
    settings: { privacy: 'SELF_ONLY' },
    isLater: true,
    scheduledAt: '2027-01-31T09:30',
  })
})

test('a time that is over is not offered again', () => {
  expect(formOf(job, at.getTime() + 1)).toMatchObject({ isLater: false, scheduledAt: '' })
})

const described = { mediaFiles: [square, film].map((one) => ({ ...one, altText: 'Mar' })) }

test.each<[string, Partial<JobForm>, object]>([
  // The field has no seconds: a time that was not changed must keep them.
  ['nothing', {}, {}],
  ['files, as a whole', { files: [...before.files].reverse() }, { mediaFiles: [film, square] }],
  ['an alt text', { files: before.files.map((one) => ({ ...one, altText: ' Mar ' })) }, described],
  ['the texts', { caption: 'Boa noite' }, { caption: 'Boa noite' }],
  ['settings, as a whole', { settings: {} }, { settings: {} }],
  ['the time', { scheduledAt: '2027-02-01T08:00' }, { scheduledAt: new Date(2027, 1, 1, 8).toISOString() }],
  ['the time, to at once', { isLater: false }, { scheduledAt: null }],
])('only what was changed is sent: %s', (_, change, sent) => {
  expect(edit(change)).toEqual(sent)
})

test('what has failed has no time to change', () => {
  expect(edit({ caption: 'Boa noite', isLater: false }, false)).toEqual({ caption: 'Boa noite' })
})

test('later is a time that was chosen', () => {
  expect(lacksTime({ isLater: true, scheduledAt: '' })).toBe(true)
  expect(lacksTime({ isLater: false, scheduledAt: '' })).toBe(false)
})

test('a problem stays until what it is about is changed', () => {
  const problems = ['mediaFiles[0].type', 'caption', 'settings.user_tags[0].x', 'scheduledAt'].map(
    (field) => ({
      field,
      code: '',
      message: '',
    }),
  )
  const left = (change: Partial<JobForm>) => stillWrong(problems, change).map(({ field }) => field)
  expect(left({ caption: 'Boa noite' })).toEqual([
    'mediaFiles[0].type',
    'settings.user_tags[0].x',
    'scheduledAt',
  ])
  expect(left({ settings: {}, isLater: false, files: [] })).toEqual(['caption'])
})

test('an upload in progress is a change, though it is not sent yet', () => {
  const [first] = before.files
  if (!first) throw new Error('expected files')
  const form = { ...before, files: [...before.files, { ...first, id: 'new', uploaded: null, progress: 0.5 }] }
  expect(changedIn(before, form, true)).toEqual(['mediaFiles'])
})
