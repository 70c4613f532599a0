// A device of the region protocol as the runner meets it, and the requirements that say something about a device. The
// protocol has no features: there is one spec, and nothing to restrict.
import { v1 as model, type Spec } from '#model'
import type { Backend } from '../backend.ts'
import type { Subject as AnySubject } from '../subject.ts'
import { protocol } from './protocol.ts'
import { requirements } from './requirements/index.ts'

export type Subject = AnySubject<Spec, model.Event, model.Replies>

export const subjectOf = (backend: Backend<model.Event, model.Replies>): Subject => ({
  protocol,
  spec: model.spec,
  features: [],
  backend,
})

/** The requirements that a device keeps or breaks: without the duties of its user. */
export const duties = requirements.filter(({ party }) => party !== 'user')
