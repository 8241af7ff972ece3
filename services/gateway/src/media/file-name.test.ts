import { character, fuzzed } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readableFileName } from './file-name.ts'

test.each([
  ['Relatório de ações 2026.pdf', 'Relatório de ações 2026.pdf'],
  ['Relato\u0301rio.pdf', 'Relatório.pdf'],
  ['年度報告書.pptx', '年度報告書.pptx'],
  ['דוח שנתי.pdf', 'דוח שנתי.pdf'],
  ['گزارش\u200cها.pdf', 'گزارش\u200cها.pdf'],
  ['हिन्दी में.mp4', 'हिन्दी में.mp4'],
  ['👩‍👩‍👧 família.jpg', '👩‍👩‍👧 família.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\Ana\\foto.jpg', 'foto.jpg'],
  ['..', 'file'],
  ['.htaccess', 'htaccess'],
  ['fatura\u202efdp.exe', 'faturafdp.exe'],
  ['a\u0000b\r\nc.png', 'ab c.png'],
  ['\ud83d half.png', 'half.png'],
  ['  two   spaces\u00a0.png  ', 'two spaces .png'],
  ['100% bom & <novo>.pdf', '100% bom & <novo>.pdf'],
  ['', 'file'],
])('%j reads %j', (given, name) => {
  expect(readableFileName(given)).toBe(name)
})

test.each([
  ['=?utf-8?B?UmVsYXTDs3Jpby5wZGY=?=', 'Relatório.pdf'],
  ['=?iso-8859-1?Q?Relat=F3rio_anual.pdf?=', 'Relatório anual.pdf'],
  ['o %22novo%22%0D%0A.pdf', 'o "novo" .pdf'],
  ['50%25.pdf', '50%25.pdf'],
  ['=?utf-7000?B?UmVsYXTDs3Jpby5wZGY=?=', '=?utf-7000?B?UmVsYXTDs3Jpby5wZGY=?='],
])('in a form, %j reads %j', (given, name) => {
  expect(readableFileName(given, { inForm: true })).toBe(name)
})

test.each([
  ['ação '.repeat(100), '.pdf'],
  ['👩‍👩‍👧'.repeat(100), '.mp4'],
  ['報'.repeat(300), '.docx'],
  ['e\u0323\u0301'.repeat(300), '.jpg'],
  [`z${'\u0335'.repeat(3_000)}`, '.jpg'],
])('a long name keeps its extension and is cut between characters: %j', (stem, extension) => {
  const name = readableFileName(stem + extension)
  expect(name.endsWith(extension)).toBe(true)
  const whole = new Set(
    [...new Intl.Segmenter().segment(stem.normalize('NFC'))].map(({ segment }) => segment),
  )
  const kept = [...new Intl.Segmenter().segment(name.slice(0, -extension.length))]
  expect(kept.every(({ segment }) => whole.has(segment)) || name === `file${extension}`).toBe(true)
})

test('whatever is given, the name is safe in a path and a URL, and shows no control', () => {
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 300 }), fc.boolean(), (given, inForm) => {
      const name = readableFileName(given, { inForm })
      expect(name).not.toMatch(/[\p{Cc}\p{Cs}/\\\u202a-\u202e\u2066-\u2069]/u)
      expect(name.length).toBeGreaterThan(0)
      expect(name.length).toBeLessThanOrEqual(200)
      expect(encodeURIComponent(name).length).toBeLessThanOrEqual(1_500)
      expect(readableFileName(name)).toBe(name)
    }),
    fuzzed(1_000),
  )
})
