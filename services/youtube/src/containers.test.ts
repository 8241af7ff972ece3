import { evaluateOption, mediaFile, videoTypes } from '@carteiro/contracts'
import { expect, it } from 'vitest'
import { catalog } from './catalog.ts'

/** What browsers, operating systems and detectors call them, too. */
const names = [
  ...videoTypes,
  'video/matroska',
  'video/x-m4v',
  'video/vnd.avi',
  'video/x-ms-asf',
  'video/MP2P',
]

it.each(names)('a video is taken as %s, and what was not measured of it is left to YouTube', (type) => {
  const file = mediaFile.parse({ name: 'a', size: 1, type, url: 'https://media.example.com/a' })
  for (const option of catalog.options) {
    const content = { mediaFiles: [file], captions: { universal: 'Bom dia' }, settings: {} }
    const media = evaluateOption(option, content).filter(({ field }) => field.startsWith('mediaFiles'))
    expect(media).toEqual([])
  }
})
