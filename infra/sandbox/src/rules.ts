import type { Hono } from 'hono'
import type { z } from 'zod'
import type { SandboxEnv } from './platform.ts'

/**
 * What a platform knows of its app and accounts, and may be changed from outside: `GET` and `PUT
 * /_sandbox/<platform>/rules`. What a `PUT` leaves out is as at first. Answers the rules in force.
 */
export const createRules = <Rules extends z.ZodType>(
  app: Hono<SandboxEnv>,
  platform: string,
  rules: Rules,
  onChange: () => void = () => undefined,
): (() => z.output<Rules>) => {
  let current = rules.parse({})
  const path = `/_sandbox/${platform}/rules`
  app.get(path, (context) => context.json(current as object))
  app.put(path, async (context) => {
    const read = rules.safeParse(await context.req.json().catch(() => undefined))
    if (!read.success) {
      const issue = read.error.issues[0]
      return context.json({ error: `${issue?.path.join('.') || 'body'}: ${issue?.message}` }, 400)
    }
    current = read.data
    onChange()
    return context.json(current as object)
  })
  return () => current
}
