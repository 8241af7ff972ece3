import { expect, it } from 'vitest'
import { z } from 'zod'
import { issueDetails } from './issue-details.ts'
import { plainMessage } from './plain-message.ts'

const schema = z.strictObject({
  files: z.array(z.strictObject({ altText: z.string().optional() })).default([]),
  byName: z.record(z.string(), z.strictObject({ title: z.string() }).optional()).optional(),
  category: z
    .string()
    .regex(/^[0-9]+$/)
    .optional()
    .describe('A number, such as 22'),
})
const detailsOf = (value: unknown) => {
  const { error } = schema.safeParse(value, { error: plainMessage })
  return error ? issueDetails(error, schema) : []
}

it('names unknown keys at every depth, with what is allowed there and what was probably meant', () => {
  expect(
    detailsOf({ files: [{ alt_text: 'x' }], byName: { a: { title: 'x', Title: 'y' } }, file: [] }),
  ).toEqual([
    {
      field: 'files[0].alt_text',
      code: 'unknown_key',
      message: 'expected one of altText; "alt_text" is not known. Did you mean "altText"?',
      allowed: ['altText'],
    },
    expect.objectContaining({ field: 'byName.a.Title', allowed: ['title'] }),
    expect.objectContaining({ field: 'file', allowed: ['files', 'byName', 'category'] }),
  ])
})

it('adds the field’s description to a pattern that does not match', () => {
  expect(detailsOf({ category: 'music' })[0]?.message).toMatch(/"music"\. A number, such as 22$/)
})
