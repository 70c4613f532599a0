// Poll. The text binds it at the permanent end of the stream alone; before that a device may be ready or not, and what
// it shows of a session that has ended is its own choice.
import type { Age } from '../content.ts'
import type { Readiness } from '../device.ts'
import type { Outcome } from '../errno.ts'
import type { Spec } from '../spec.ts'
import type { Configuration } from './configuration.ts'
import { onSession } from './data.ts'
import { isLast } from './read.ts'
import { admitted, refused, type Ruling } from './ruling.ts'

export const poll = (
  spec: Spec,
  configuration: Configuration,
  { session: age }: { readonly session: Age },
  outcome: Outcome<Readiness>,
): Ruling =>
  onSession(configuration, age, outcome, true, (session) =>
    outcome.type === 'ok' &&
    !outcome.value.readable &&
    session.type === 'saving' &&
    session.end === 'seen' &&
    isLast(spec, configuration)
      ? refused('poll/permanent-end', 'the end of the stream is there, and poll does not show the data_fd readable')
      : admitted(configuration),
  )
