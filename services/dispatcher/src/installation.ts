import { type InstallationProblem, installationState } from '@carteiro/contracts'
import type { Logger, Sql } from '@carteiro/service-kit'
import type { Witness } from './witness.ts'

const recognised = installationState.extend({
  system_identifier: installationState.shape.deployment.unwrap(),
})

const explanations: Record<InstallationProblem, string> = {
  restored: 'the database is an older state of itself: it was restored from a backup',
  moved: 'the database is not the one that this installation knows: it was moved, or restored elsewhere',
  copied: 'the database belongs to a deployment of another name: it is a copy',
}

/**
 * Compares the database with what the installation and this dispatcher know of it. Until an operator has confirmed what has
 * happened to a database that is not the known one, nothing is claimed from it. docs/restore.md
 */
export const createInstallation = (options: {
  sql: Sql
  witness: Witness
  deployment: string | undefined
  logger: Logger
}) => {
  const { sql, witness, deployment, logger } = options
  let systemIdentifier: string | undefined
  let problem: InstallationProblem | null = null

  const notice = (found: InstallationProblem | null): void => {
    if (found === problem) return
    problem = found
    if (found === null) logger.info('The database was confirmed: publishing goes on')
    else
      logger.error(
        { problem: found },
        `Nothing is published: ${explanations[found]}. An operator must confirm it`,
      )
  }

  return {
    /** Before the first claim, and again after the database was out of reach: another one may have taken its place. */
    recognise: async (): Promise<void> => {
      const [row] = await sql`
        select carteiro.recognise_installation(${deployment ?? null}, ${sql.json((await witness.read()) as never)}) as state`
      const state = recognised.parse(row?.state)
      systemIdentifier = state.system_identifier
      notice(state.problem)
    },
    /** With what each poll reports. */
    notice,
    /** Before any of the claimed jobs is sent to its platform service. */
    remember: async (
      lsn: string | undefined,
      claims: { job_id: string; attempt: number }[],
    ): Promise<void> => {
      if (claims.length === 0 || lsn === undefined || systemIdentifier === undefined) return
      await witness.remember({ systemIdentifier, lsn, claims })
    },
    /** Why nothing is claimed, for /readyz; undefined otherwise. */
    reason: (): string | undefined => (problem === null ? undefined : explanations[problem]),
  }
}
export type Installation = ReturnType<typeof createInstallation>
