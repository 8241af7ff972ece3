import type { MediaFile, OptionCheck } from '@carteiro/contracts'
import { CarteiroError, type Platform } from '@carteiro/react'
import { expect, test } from 'vitest'
import type { DraftFile } from '../../../post/media/draft-file.ts'
import { readinessOf } from '../send/readiness.ts'
import { type Draft, emptyDraft, requestOf } from './draft.ts'
import type { Check } from './use-check.ts'

const option = (name: string): Platform['options'][number] => ({
  option: name,
  title: name,
  text: null,
  media: { combinations: [{ name: 'no media', kinds: [], min: 0, max: 0 }], files: {} },
  settings: {},
})
const pombo: Platform = {
  v: 1,
  platform: 'pombo',
  display_name: 'Pombo',
  version: '1.0.0',
  paused: false,
  options: [option('pombo_post'), option('pombo_story')],
}
const uploaded: MediaFile = { name: 'a.jpg', size: 10, type: 'image/jpeg', url: 'https://example.com/a.jpg' }
const file = (more: Partial<DraftFile> = {}): DraftFile => ({
  id: 'one',
  name: 'a.jpg',
  type: 'image/jpeg',
  file: null,
  previewUrl: uploaded.url,
  altText: '',
  progress: 1,
  uploaded,
  problem: null,
  ...more,
})
const draft = (more: Partial<Draft> = {}): Draft => ({
  ...emptyDraft(['pombo_post']),
  universal: 'Bom dia',
  ...more,
})

test('what is sent is what the user sees: of the chosen options, of the files that are there', () => {
  const request = requestOf(
    draft({
      files: [file({ altText: ' A dove ' }), file({ id: 'two', uploaded: null, progress: 0.4 })],
      specific: { pombo_post: 'Olá', pombo_story: 'not chosen' },
      settings: { pombo_story: { loud: true } },
      accounts: { pombo: 'the-second', other: 'not chosen' },
    }),
    [pombo],
  )
  expect(request).toEqual({
    selectedOptions: ['pombo_post'],
    mediaFiles: [{ ...uploaded, altText: 'A dove' }],
    mediaPolicy: 'convert',
    captions: { universal: 'Bom dia', specific: { pombo_post: 'Olá' } },
    settings: {},
    accounts: { pombo: 'the-second' },
  })
})

test('files that do not fit are converted unless the user does not want it', () => {
  expect(requestOf(draft({ files: [file()], convertsFiles: false }), [pombo])).not.toHaveProperty(
    'mediaPolicy',
  )
  const { convertsFiles: _left, ...older } = draft({ files: [file()] })
  expect(requestOf(older, [pombo])).toMatchObject({ mediaPolicy: 'convert' })
})

test('a time is in the user’s own time zone, and counts only when the post is scheduled', () => {
  const scheduledAt = '2027-01-31T09:30'
  const later = requestOf(draft({ isLater: true, scheduledAt }), [pombo]).scheduledAt
  expect(later).toBe(new Date(2027, 0, 31, 9, 30).toISOString())
  expect(requestOf(draft({ isLater: false, scheduledAt }), [pombo])).not.toHaveProperty('scheduledAt')
})

const accepted: OptionCheck = {
  platform: 'pombo_post',
  accepted: true,
  problems: [],
  warnings: [],
  checked_when_sent: [],
  account_id: null,
  runs_at: null,
  delayed_by: null,
  waits_for: null,
}
const refused: OptionCheck = {
  ...accepted,
  accepted: false,
  problems: [{ platform: 'pombo_post', code: 'text_required', field: 'captions.universal', message: '' }],
}
const check = (more: Partial<Check> = {}): Check => ({
  options: [accepted],
  isCurrent: true,
  hasFailed: false,
  ...more,
})

test.each<[string, Draft, Check, boolean]>([
  ['ready', draft(), check(), true],
  ['nothing', draft({ selected: [] }), check(), false],
  ['problems', draft(), check({ options: [refused] }), false],
  ['checking', draft(), check({ isCurrent: false }), false],
  // Else a post meant for later would go out at once.
  ['noTime', draft({ isLater: true }), check(), false],
  ['areUploading', draft({ files: [file({ uploaded: null })] }), check(), false],
  [
    'haveFailed',
    draft({ files: [file({ uploaded: null, problem: new CarteiroError('network', 'gone') })] }),
    check(),
    false,
  ],
  // The press is checked again: a check that can't be reached does not prevent publishing.
  ['unchecked', draft(), check({ hasFailed: true, isCurrent: false }), true],
])('the button: %s', (reason, written, checked, isReady) => {
  expect(readinessOf(written, checked)).toEqual({ reason, isReady })
})

test('the caption is the first part of a thread, and is sent besides only for what is no thread', () => {
  const threads = { pombo_post: ['dois', 'três'] }
  const parts = { specific: { pombo_post: [{ text: 'Bom dia' }, { text: 'dois' }, { text: 'três' }] } }
  expect(requestOf(draft({ threads }), [pombo])).toMatchObject({ parts, captions: { specific: {} } })
  expect(requestOf(draft({ threads }), [pombo]).captions).not.toHaveProperty('universal')
  const both = draft({ threads, selected: ['pombo_post', 'pombo_story'] })
  expect(requestOf(both, [pombo])).toMatchObject({ parts, captions: { universal: 'Bom dia' } })
})
