const CHANGED_MEANWHILE = 'tuple concurrently updated'

/**
 * Roles belong to the cluster, which tests share: when two change one at the same moment, Postgres refuses the second, which
 * then tries again. `work` must be one transaction.
 */
export const changeRoles = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(CHANGED_MEANWHILE))) throw error
    }
  }
}
