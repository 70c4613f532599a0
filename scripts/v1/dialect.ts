// The region protocol as the commands know it. It has no features, so there is one device of each kind; and no kernel
// ever offered it, so the reference device and its mutants are all that there is to meet.
import { v1 as model } from '#model'
import { v1 } from '#properties'
import { unusable } from '../command.ts'
import type { Dialect } from '../dialect.ts'
import { suggestion } from '../options.ts'

function backendOf(name: string | undefined) {
  if (name === undefined) return v1.simulated()
  const mutant = model.mutants.find((one) => one.name === name)
  if (mutant !== undefined) return v1.mutated(mutant)
  const near = suggestion(
    name,
    model.mutants.map((one) => one.name),
  )
  const remedy = `${near}They are listed by: vfio-mig mutants --protocol v1`
  return unusable({ at: '--mutant', message: `${name} is no mutant of v1`, remedy })
}

export const ofV1: Dialect<model.Event, model.Replies> = {
  protocol: v1.protocol,
  requirements: v1.requirements,
  mutants: model.mutants,
  sets: [[]],
  specOf: () => model.spec,
  subjectOf: ({ mutant }) => v1.subjectOf(backendOf(mutant)),
}
