import type { Claim } from '@carteiro/platform-kit/conformance'
import type { SandboxHarness } from './harness.ts'

/**
 * A harness on which every pause moves the clock `factor` times as far, so that a service that follows a post for hours
 * ends within the attempts of a test. Times in the results of finished steps (`records`, the names of their fields) are
 * moved into the past as well.
 */
export const withFastTime = <Harness extends SandboxHarness>(
  harness: Harness,
  { factor, records }: { factor: number; records: string[] },
): Harness => ({
  ...harness,
  letTimePass: async ({ job_id: jobId, ...claim }: Claim, seconds: number): Promise<void> => {
    await harness.letTimePass({ job_id: jobId, ...claim }, seconds * factor)
    await harness.owner`
      update carteiro.publication_steps set result = (
        select jsonb_object_agg(key, case when key = any(${records})
          then to_jsonb((value #>> '{}')::timestamptz - make_interval(secs => ${seconds * factor}))
          else value end)
        from jsonb_each(result))
      where job_id = ${jobId} and state = 'done' and jsonb_typeof(result) = 'object' and result <> '{}'`
  },
})
