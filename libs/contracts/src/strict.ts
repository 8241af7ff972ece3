import { z } from 'zod'

/** An object that refuses keys it doesn't know. What is said of them comes from the shape (`issueDetails`). */
export const strict = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject(shape)
