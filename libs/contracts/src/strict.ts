import { z } from 'zod'

/** An object that refuses fields it doesn't know, and says which it knows. */
export const strict = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `expected only ${Object.keys(shape).join(', ')}` : undefined,
  })
