import { CarteiroError } from '@carteiro/react'
import { expect, test } from 'vitest'
import { formErrors } from './form-errors.ts'

const FIELDS = ['url', 'types']
const refusal = (...details: { field: string; code: string; message: string }[]) =>
  new CarteiroError('invalid_webhook', 'the webhook cannot be used', { status: 422, details })

test('what is wrong with a field, or a part of it, is said beside it, in the reader’s words where there are any', () => {
  const error = refusal(
    { field: 'url', code: 'insecure_url', message: 'expected https' },
    { field: 'types.3', code: 'unknown_type', message: 'expected one of …' },
  )
  const errors = formErrors(error, FIELDS, { 'url.insecure_url': 'Só https.' })
  expect([errors.of('url'), errors.of('types'), errors.rest]).toEqual([
    'Só https.',
    'expected one of …',
    undefined,
  ])
})

test('what belongs to no field of the form is said of the whole', () => {
  const errors = formErrors(
    refusal({ field: 'mode', code: 'forbidden', message: 'expected test' }),
    FIELDS,
    {},
  )
  expect([errors.of('url'), errors.rest]).toEqual([undefined, 'the webhook cannot be used'])
  expect(formErrors(refusal(), FIELDS, {}).rest).toBe('the webhook cannot be used')
  expect(formErrors(null, FIELDS, {}).rest).toBeUndefined()
})
