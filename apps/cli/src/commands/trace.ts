import { type AddCommand, examples, runs } from '../add-command.ts'
import { jobLine } from '../jobs.ts'
import { drawSpans } from '../trace-tree.ts'

export const addTrace: AddCommand = (program, signal) => {
  program
    .command('trace')
    .description('Follow a job through all services: its timeline, and its trace as a tree')
    .argument('<job>', 'its id, which publish and watch print')
    .addHelpText('after', examples('carteiro trace 9a4b4a4e-0e4e-4b39-8a39-9a1b6cf0a1b2'))
    .action(
      runs(signal, async ({ carteiro, output }, id: string) => {
        const { jobs } = carteiro()
        const [job, events, trace] = await Promise.all([
          jobs.get(id, { signal }),
          jobs.events(id, 0, { signal }),
          jobs.trace(id, { signal }),
        ])
        output.result({ job, events, trace }, () =>
          [
            jobLine(job as never, output),
            ...events.map(({ at, type, data }) => `  ${at}  ${type}  ${data.message ?? ''}`.trimEnd()),
            ...(trace.trace_id ? ['', `trace ${trace.trace_id}${trace.link ? `  ${trace.link}` : ''}`] : []),
            drawSpans(trace.spans) ||
              'The gateway has no spans of it: they are not kept any more, or it does not know where they are (TRACES_URL).',
          ].join('\n'),
        )
      }),
    )
}
