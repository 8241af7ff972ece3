import fc from 'fast-check'
import { expect, it } from 'vitest'
import { instant } from './instant.ts'

it.each([
  ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00Z'],
  ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00Z'],
  ['2027-01-31T23:30:00.5-05:30', '2027-02-01T05:00:00.5Z'],
  ['2027-01-31T12:00:00.123456789Z', '2027-01-31T12:00:00.123456Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2028-02-29T00:00:00-15:59', '2028-02-29T15:59:00Z'],
])('%s is %s in UTC', (text, utc) => {
  expect(instant.parse(text)).toBe(utc)
})

it.each([
  '2027-01-01T00:00:00+16:00',
  '2027-01-01T00:00:00-23:59',
  `2027-01-01T00:00:00.${'1'.repeat(3000)}Z`,
  '2027-01-01T00:00:00.1234567890Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '9999-12-31T23:59:59-23:59',
  '2027-02-29T00:00:00Z',
  '2027-01-01T24:00:00Z',
  '2027-01-01T23:59:60Z',
  '2027-01-01T00:00:00',
  '2027-01-01',
  '2027-01-01 00:00:00Z',
  '+012027-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  'infinity',
  'now',
  '',
])('%s is refused', (text) => {
  expect(instant.safeParse(text).error?.issues[0]?.message).toMatch(/^expected a time with its offset/)
})

it('means the same moment as what was sent', () => {
  const offset = fc.integer({ min: -959, max: 959 })
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1000-01-01'), max: new Date('9000-01-01'), noInvalidDate: true }),
      offset,
      (at, minutes) => {
        const sign = minutes < 0 ? '-' : '+'
        const two = (value: number) => String(value).padStart(2, '0')
        const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, -1)
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
        expect(Date.parse(instant.parse(`${local}${sign}${two(hours)}:${two(rest)}`))).toBe(at.getTime())
      },
    ),
  )
})
