import type { StackHarness } from '@carteiro/testing/stack/harness'

/** Sets the cap, also in the cron job, which would otherwise restore its own number every ten seconds. */
export const setConcurrency = async ({ sql }: Pick<StackHarness, 'sql'>, cap: number): Promise<void> => {
  await sql`
    select cron.schedule('process-publication-jobs', '10 seconds',
      ${`select public.process_publication_jobs(max_concurrent := ${cap})`})`
  await sql`select carteiro.set_max_concurrent(${cap})`
}
