import type { Claim } from '@carteiro/platform-kit/conformance'
import type { SandboxStage } from './sandbox-stage.ts'

/**
 * A stage on which every pause lasts `factor` times as long: a service that watches a post for hours comes to its end
 * within the attempts of a test. Times that its finished steps have recorded by its own clock (`records`, the names of
 * their fields) go back as well.
 */
export const withFastTime = <Stage extends SandboxStage>(
  stage: Stage,
  { factor, records }: { factor: number; records: string[] },
): Stage => ({
  ...stage,
  letTimePass: async ({ job_id: jobId, ...claim }: Claim, seconds: number): Promise<void> => {
    await stage.letTimePass({ job_id: jobId, ...claim }, seconds * factor)
    await stage.owner`
      update publication_steps set result = (
        select jsonb_object_agg(key, case when key = any(${records})
          then to_jsonb((value #>> '{}')::timestamptz - make_interval(secs => ${seconds * factor}))
          else value end)
        from jsonb_each(result))
      where job_id = ${jobId} and state = 'done' and jsonb_typeof(result) = 'object' and result <> '{}'`
  },
})
